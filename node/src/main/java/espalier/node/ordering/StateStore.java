package espalier.node.ordering;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.state.PageStore;
import espalier.ledger.state.Preimages;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.View;
import espalier.node.storage.Batch;
import espalier.node.storage.Family;
import espalier.node.storage.StateDatabase;
import java.security.MessageDigest;
import java.util.List;

/// The ledger's state, its tree and the indexes, kept together in the database.
///
/// The ledger's thread owns it.
final class StateStore {
  private final StateDatabase database;
  private final StateTree tree;
  private final MessageDigest digest = Sha256.digest();

  StateStore(StateDatabase database, long treeCacheBytes) {
    this.database = database;
    this.tree = new StateTree(path -> database.get(Family.TREE, path), treeCacheBytes);
  }

  /// The state after the newest block; follows [#apply].
  View committed() {
    return new StateView(database);
  }

  StateTree tree() {
    return tree;
  }

  /// Takes over what a block did: values, tree pages, and what queries look things up by.
  ///
  /// @param transactions the ids of the block's transactions, in order
  void apply(long height, BlockResult result, List<Hash> transactions) {
    var batch = new Batch();
    result
        .changes()
        .forEachChange((key, value) -> {
          if (value == null) {
            batch.delete(Family.STATE, key);
            batch.delete(Family.INDEX, BlockIndex.preimageKey(digest.digest(key)));
          } else {
            // A key that was there has its preimage already.
            if (database.get(Family.STATE, key) == null) {
              batch.put(Family.INDEX, BlockIndex.preimageKey(digest.digest(key)), key);
            }
            batch.put(Family.STATE, key, value);
          }
        });
    for (int position = 0; position < transactions.size(); position++) {
      batch.put(
          Family.INDEX,
          BlockIndex.transactionKey(transactions.get(position)),
          new BlockIndex.Place(height, position).encode());
    }
    tree.drain(
        new PageStore.Sink() {
          @Override
          public void put(byte[] path, byte[] page) {
            batch.put(Family.TREE, path, page);
          }

          @Override
          public void remove(byte[] path) {
            batch.delete(Family.TREE, path);
          }
        });
    database.apply(batch, height, result.root().bytes());
  }

  /// What lies behind the tree's key hashes.
  Preimages preimages() {
    return keyHash -> {
      byte[] key = database.get(Family.INDEX, BlockIndex.preimageKey(keyHash));
      byte[] value = key == null ? null : database.get(Family.STATE, key);
      if (key == null || value == null) {
        throw new IllegalStateException(
            "the index lacks the key behind " + Hash.of(keyHash) + "; rebuild the state database");
      }
      return new Preimages.Entry(key, value);
    };
  }
}
