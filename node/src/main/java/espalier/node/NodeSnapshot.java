package espalier.node;

import espalier.base.codec.Malformed;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.ledger.Genesis;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.StateTree.Leaf;
import espalier.node.NodeException.Reason;
import espalier.node.ordering.BlockRecord;
import espalier.node.storage.Checkpoint;
import espalier.node.storage.Family;
import espalier.node.storage.FlushPolicy;
import espalier.node.storage.FolderDisk;
import espalier.node.storage.Manifest;
import espalier.node.storage.NodeFolder;
import espalier.node.storage.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A node's state as files that another node can start from, without the blocks before it.
///
/// ```
/// identity.txt     hashes of the genesis, which is the chain's id, and of the newest block
/// genesis.bin      the genesis
/// block.bin        the newest block, whose header names the state root
/// manifest.txt     height, root, and length and hash of each chunk
/// chunk-…          keys and values in order, 8 MiB each
/// ```
///
/// **Trust.** Taking a snapshot in checks every chunk against the manifest, and the root of all
/// keys and values against the block's header. That the block is one of the chain is for the taker
/// to know: compare its hash with a node that you trust.
public final class NodeSnapshot {
  private static final String GENESIS = "genesis.bin";
  private static final String BLOCK = "block.bin";
  private static final String IDENTITY = "identity.txt";
  private static final List<Family> FAMILIES = List.of(Family.STATE, Family.TREE, Family.INDEX);
  private static final int BATCH = 65_536;
  private static final long GENESIS_BYTES_MAX = 1L << 30;

  private NodeSnapshot() {}

  /// What a snapshot holds.
  ///
  /// @param chain hash of the genesis
  /// @param block hash of the newest block's header
  public record Summary(long height, Hash chain, Hash root, Hash block, long entries) {
    private String identity() {
      return "chain %s\nblock %s\n".formatted(chain, block);
    }
  }

  /// Writes the state of the node in `folder`, which does not run, into the empty folder `target`.
  ///
  /// @throws NodeException if a node runs there, or its state is behind its log: start and stop it
  ///   once
  public static Summary take(Path folder, Path target, Consumer<String> messages)
      throws IOException {
    requireEmpty(target);
    Files.createDirectories(target);
    try (NodeFolder open = NodeFolder.open(folder, FlushPolicy.DEFAULT, messages)) {
      long height = open.database().height();
      if (height < 1 || height != open.log().lastHeight()) {
        throw new NodeException(
            Reason.REFUSED,
            "the state is at block %d, the log at %d; start the node and stop it, then take the snapshot"
                .formatted(height, open.log().lastHeight()));
      }
      byte[] block = open.log().read(height);
      Files.copy(folder.resolve(GENESIS), target.resolve(GENESIS));
      Files.write(target.resolve(BLOCK), block);
      Genesis genesis = Genesis.CODEC.decode(Files.readAllBytes(folder.resolve(GENESIS)));
      try (Snapshot snapshot = open.database().snapshot()) {
        Summary summary =
            summary(
                genesis,
                Checkpoint.export(snapshot, FAMILIES, new FolderDisk(target)),
                BlockRecord.decode(block));
        Files.writeString(target.resolve(IDENTITY), summary.identity());
        return summary;
      }
    }
  }

  /// Lays down a node in the empty folder `folder` that goes on from the snapshot in `source`.
  ///
  /// @throws NodeException if the snapshot is damaged, or its values do not have the root that its
  ///   block names
  public static Summary restore(Path source, Path folder, Consumer<String> messages)
      throws IOException {
    requireEmpty(folder);
    if (Files.size(source.resolve(GENESIS)) > GENESIS_BYTES_MAX) {
      throw new NodeException(Reason.DAMAGED, "genesis.bin is longer than any genesis");
    }
    Genesis genesis;
    BlockRecord record;
    byte[] block = Files.readAllBytes(source.resolve(BLOCK));
    try {
      genesis = Genesis.CODEC.decode(Files.readAllBytes(source.resolve(GENESIS)));
      record = BlockRecord.decode(block);
    } catch (Malformed damaged) {
      throw new NodeException(
          Reason.DAMAGED,
          "the snapshot is damaged: %s; take it again".formatted(damaged.getMessage()));
    }
    Summary summary;
    try (NodeFolder open = NodeFolder.open(folder, FlushPolicy.DEFAULT, messages)) {
      Manifest manifest = Checkpoint.restore(new FolderDisk(source), open.database());
      summary = summary(genesis, manifest, record);
      if (!Files.readString(source.resolve(IDENTITY)).equals(summary.identity())) {
        throw new NodeException(
            Reason.DAMAGED,
            "the snapshot's genesis or block does not have the hash that identity.txt names; take it again");
      }
      requireRoot(open, summary, record);
      open.log().append(summary.height(), block);
    }
    // Lays down the genesis files, and refuses what does not fit them.
    Node.open(NodeSettings.local(folder).withPort(0).withGenesis(genesis)).close();
    return summary;
  }

  private static Summary summary(Genesis genesis, Manifest manifest, BlockRecord record) {
    return new Summary(
        manifest.height(),
        genesis.chain(),
        record.header().root(),
        record.header().hash(),
        manifest.entries());
  }

  /// The root of the values themselves, not of the pages that came with them.
  private static void requireRoot(NodeFolder open, Summary summary, BlockRecord record) {
    var tree = new StateTree(_ -> null, 0);
    var leaves = new ArrayList<Leaf>();
    MessageDigest digest = Sha256.digest();
    try (Snapshot snapshot = open.database().snapshot()) {
      snapshot.scan(
          Family.STATE,
          new byte[0],
          new byte[0],
          (key, value) -> {
            leaves.add(new Leaf(digest.digest(key), digest.digest(value)));
            if (leaves.size() == BATCH) {
              tree.update(leaves);
              leaves.clear();
            }
            return true;
          });
    }
    tree.update(leaves);
    Hash found = Hash.of(tree.root());
    if (!found.equals(summary.root()) || record.header().height() != summary.height()) {
      throw new NodeException(
          Reason.DAMAGED,
          "the snapshot's values have root %s at block %d; its block %d names %s; take it again"
              .formatted(found, summary.height(), record.header().height(), summary.root()));
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var inside = Files.list(folder)) {
      if (inside.findAny().isPresent()) {
        throw new NodeException(
            Reason.REFUSED, "the folder %s is not empty; name another one".formatted(folder));
      }
    }
  }
}
