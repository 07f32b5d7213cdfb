package espalier.ledger.state;

import espalier.ledger.state.StateTree.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A tree together with the keys and values behind it.
final class KnownState implements Preimages {
  final MemoryPages pages = new MemoryPages();
  final StateTree tree = new StateTree(pages, 1 << 16);
  final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);

  KnownState(RandomGenerator random, int keys) {
    var changes = new ArrayList<Leaf>();
    while (entries.size() < keys) {
      byte[] key = random(random, 40);
      byte[] value = random(random, 100);
      byte[] keyHash = PlainTree.sha256(key);
      if (entries.put(keyHash, new Entry(key, value)) == null) {
        changes.add(new Leaf(keyHash, PlainTree.sha256(value)));
      }
    }
    // A repeated key keeps the value that was last drawn for it.
    changes.replaceAll(
        leaf -> new Leaf(leaf.keyHash(), PlainTree.sha256(entries.get(leaf.keyHash()).value())));
    tree.update(changes);
    tree.drain(pages);
  }

  static byte[] random(RandomGenerator random, int most) {
    byte[] bytes = new byte[random.nextInt(1, most + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A key that is not in the tree.
  byte[] absent(RandomGenerator random) {
    byte[] key;
    do {
      key = random(random, 40);
    } while (entries.containsKey(PlainTree.sha256(key)));
    return key;
  }

  Entry any(RandomGenerator random) {
    byte[] keyHash = new byte[32];
    random.nextBytes(keyHash);
    var next = entries.ceilingEntry(keyHash);
    return (next == null ? entries.firstEntry() : next).getValue();
  }

  byte[] prove(byte[] key) {
    return Ics23.encode(tree.prove(key, this));
  }

  @Override
  public Entry at(byte[] keyHash) {
    return entries.get(keyHash);
  }
}
