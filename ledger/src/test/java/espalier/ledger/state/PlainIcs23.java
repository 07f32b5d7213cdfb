package espalier.ledger.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// ICS-23's verification under `SmtSpec` written again from its text, by operations on plain bytes.
///
/// It shares no code with [Ics23] and is as lax as protobuf about the order of fields, so that it
/// can accept what [Ics23] must refuse but never the other way round.
final class PlainIcs23 {
  private static final List<Field> LEAF_OP =
      List.of(
          new Field(1, 1, new byte[0]),
          new Field(2, 1, new byte[0]),
          new Field(3, 1, new byte[0]),
          new Field(5, 0, new byte[] {0}));

  private PlainIcs23() {}

  private record Field(int number, int value, byte[] bytes) {}

  private record Inner(byte[] prefix, byte[] suffix) {
    boolean isLeftChild() {
      return prefix.length == 1;
    }

    boolean hasEmptySibling() {
      byte[] sibling = isLeftChild() ? suffix : Arrays.copyOfRange(prefix, 1, prefix.length);
      return Arrays.equals(sibling, new byte[32]);
    }
  }

  private record Existence(byte[] key, byte[] value, List<Inner> path) {}

  static boolean isMember(byte[] root, byte[] proof, byte[] key, byte[] value) {
    byte[] exist = only(fields(proof), 1);
    var existence = existence(exist);
    return Arrays.equals(existence.key, key)
        && Arrays.equals(existence.value, value)
        && Arrays.equals(root(existence), root);
  }

  static boolean isAbsent(byte[] root, byte[] proof, byte[] key) {
    var nonexist = fields(only(fields(proof), 2));
    byte[] keyHash = PlainTree.sha256(key);
    Existence left = null;
    Existence right = null;
    for (var field : nonexist) {
      if (field.number == 2) left = existence(field.bytes);
      if (field.number == 3) right = existence(field.bytes);
    }
    if (left == null && right == null) return false;
    if (left != null) {
      if (!Arrays.equals(root(left), root)) return false;
      if (Arrays.compareUnsigned(PlainTree.sha256(left.key), keyHash) >= 0) return false;
    }
    if (right != null) {
      if (!Arrays.equals(root(right), root)) return false;
      if (Arrays.compareUnsigned(PlainTree.sha256(right.key), keyHash) <= 0) return false;
    }
    if (left == null) return isEdge(right.path, true);
    if (right == null) return isEdge(left.path, false);
    int a = left.path.size() - 1;
    int b = right.path.size() - 1;
    while (same(left.path.get(a), right.path.get(b))) {
      a--;
      b--;
    }
    return left.path.get(a).isLeftChild()
        && !right.path.get(b).isLeftChild()
        && isEdge(left.path.subList(0, a), false)
        && isEdge(right.path.subList(0, b), true);
  }

  private static boolean same(Inner a, Inner b) {
    return Arrays.equals(a.prefix, b.prefix) && Arrays.equals(a.suffix, b.suffix);
  }

  private static boolean isEdge(List<Inner> path, boolean left) {
    return path.stream().allMatch(inner -> inner.isLeftChild() == left || inner.hasEmptySibling());
  }

  private static byte[] root(Existence existence) {
    byte[] hash =
        PlainTree.sha256(
            new byte[] {0}, PlainTree.sha256(existence.key), PlainTree.sha256(existence.value));
    for (var inner : existence.path) hash = PlainTree.sha256(inner.prefix, hash, inner.suffix);
    return hash;
  }

  private static Existence existence(byte[] bytes) {
    var fields = fields(bytes);
    var leaf = fields(only(fields, 3));
    require(leaf.size() == LEAF_OP.size(), "leaf operation");
    for (int i = 0; i < leaf.size(); i++) {
      var expected = LEAF_OP.get(i);
      require(leaf.get(i).number == expected.number, "leaf operation");
      require(expected.number == 5 || leaf.get(i).value == expected.value, "leaf operation");
      require(Arrays.equals(leaf.get(i).bytes, expected.bytes), "leaf operation");
    }
    var path = new ArrayList<Inner>();
    for (var field : fields) {
      if (field.number == 4) path.add(inner(field.bytes));
    }
    require(path.size() <= 256, "depth");
    return new Existence(only(fields, 1), only(fields, 2), path);
  }

  private static Inner inner(byte[] bytes) {
    byte[] prefix = new byte[0];
    byte[] suffix = new byte[0];
    boolean sha256 = false;
    for (var field : fields(bytes)) {
      if (field.number == 1) sha256 = field.value == 1;
      if (field.number == 2) prefix = field.bytes;
      if (field.number == 3) suffix = field.bytes;
    }
    require(sha256, "hash operation");
    require(prefix.length > 0 && prefix[0] == 1, "inner prefix");
    require(prefix.length + suffix.length == 33, "inner lengths");
    require(prefix.length == 1 || suffix.length == 0, "inner lengths");
    return new Inner(prefix, suffix);
  }

  private static byte[] only(List<Field> fields, int number) {
    var found = fields.stream().filter(field -> field.number == number).toList();
    require(found.size() == 1, "field " + number);
    return found.getFirst().bytes;
  }

  private static List<Field> fields(byte[] bytes) {
    var fields = new ArrayList<Field>();
    int at = 0;
    while (at < bytes.length) {
      int tag = bytes[at++];
      int value = 0;
      int shift = 0;
      do {
        value |= (bytes[at] & 0x7f) << shift;
        shift += 7;
      } while (bytes[at++] < 0);
      if ((tag & 7) == 2) {
        fields.add(new Field(tag >> 3, value, Arrays.copyOfRange(bytes, at, at + value)));
        at += value;
      } else {
        require((tag & 7) == 0, "wire type");
        fields.add(new Field(tag >> 3, value, new byte[0]));
      }
    }
    return fields;
  }

  private static void require(boolean holds, String what) {
    if (!holds) throw new IllegalArgumentException("not SmtSpec: " + what);
  }
}
