package espalier.ledger;

import espalier.base.crypto.Sha256;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.proof.ProofCheck;
import espalier.ledger.proof.Verifiers;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.StateTree.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ledger in memory that also lets a test act as a module: escrows and bonds have no transaction
/// that opens them.
final class World {
  /// A key that a module changed, and its new value, null where it was removed.
  record Row(byte[] key, byte @Nullable [] value) {}

  final MemoryStore store = new MemoryStore();
  final StateTree tree = new StateTree(_ -> null, 0);
  final Ledger ledger;
  final Hash chain;
  private final Parameters parameters;
  private long height;
  private long now;

  World(Genesis genesis) {
    chain = genesis.chain();
    parameters = genesis.parameters();
    now = genesis.time().milliseconds();
    ledger = new Ledger(store, tree, Fork.INLINE, chain);
    store.apply(ledger.begin(genesis).changes());
  }

  BlockTime now() {
    return new BlockTime(now);
  }

  long height() {
    return height;
  }

  /// Applies a block `later` milliseconds after the last.
  List<Answer> block(long later, List<VerifiedTransaction> transactions) {
    now += later;
    height++;
    Ledger.Block block = ledger.begin(new BlockContext(height, now()));
    var answers = new ArrayList<Answer>();
    transactions.forEach(transaction -> answers.add(block.apply(transaction)));
    BlockResult result = block.end();
    store.apply(result.changes());
    result.events().forEach(event -> Events.CODEC.decode(Events.CODEC.encode(event)));
    return answers;
  }

  /// Lets `module` act between two blocks and returns what it changed.
  List<Row> act(Consumer<Kernel> module) {
    var overlay = new Overlay(store);
    module.accept(
        new Kernel(overlay, parameters, (_, _, _) -> {}, new Verifiers(ProofCheck.NATIVE)));
    var rows = new ArrayList<Row>();
    overlay.forEachChange((key, value) -> rows.add(new Row(key, value)));
    replay(rows);
    return rows;
  }

  void replay(List<Row> rows) {
    var overlay = new Overlay(store);
    var leaves = new ArrayList<Leaf>();
    for (Row row : rows) {
      byte[] value = row.value();
      if (value == null) {
        overlay.remove(row.key());
      } else {
        overlay.put(row.key(), value);
      }
      leaves.add(
          new Leaf(
              Sha256.digest().digest(row.key()),
              value == null ? null : Sha256.digest().digest(value)));
    }
    store.apply(overlay);
    tree.update(leaves, Fork.INLINE);
  }
}
