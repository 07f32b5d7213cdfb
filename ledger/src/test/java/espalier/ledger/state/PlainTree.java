package espalier.ledger.state;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// The slow, plain twin of [StateTree]: the definition of the tree over a sorted map, nothing kept.
final class PlainTree {
  final TreeMap<byte[], byte[]> leaves = new TreeMap<>(Arrays::compareUnsigned);

  void update(List<StateTree.Leaf> changes) {
    for (var change : changes) {
      if (change.valueHash() == null) {
        leaves.remove(change.keyHash());
      } else {
        leaves.put(change.keyHash(), change.valueHash());
      }
    }
  }

  byte[] root() {
    return root(new ArrayList<>(leaves.keySet()), 0);
  }

  private byte[] root(List<byte[]> keys, int bit) {
    if (keys.isEmpty()) return new byte[32];
    if (keys.size() == 1) {
      return sha256(new byte[] {0}, keys.getFirst(), leaves.get(keys.getFirst()));
    }
    var zeros = new ArrayList<byte[]>();
    var ones = new ArrayList<byte[]>();
    for (byte[] key : keys) {
      ((key[bit / 8] >> (7 - bit % 8) & 1) == 0 ? zeros : ones).add(key);
    }
    return sha256(new byte[] {1}, root(zeros, bit + 1), root(ones, bit + 1));
  }

  static byte[] sha256(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) digest.update(part);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
