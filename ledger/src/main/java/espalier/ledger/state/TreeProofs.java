package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;
import static espalier.ledger.state.TreeHasher.LEAF;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes proofs from the pages of a tree that stands still meanwhile.
final class TreeProofs {
  private final PageReader reader;
  private final @Nullable TreePage root;
  private final Preimages preimages;
  private final byte[] prefix = new byte[HASH];

  TreeProofs(PageReader reader, @Nullable TreePage root, Preimages preimages) {
    this.reader = reader;
    this.root = root;
    this.preimages = preimages;
  }

  MembershipProof prove(byte[] key) {
    byte[] keyHash = reader.hasher.sha256(key);
    if (root == null) return new MembershipProof.Absence(key, null, null);
    byte[] left = atMost(root, 0, keyHash, true);
    if (left != null && Arrays.equals(left, keyHash)) return inclusion(root, keyHash);
    byte[] right = atLeast(root, 0, keyHash, true);
    return new MembershipProof.Absence(
        key,
        left == null ? null : inclusion(root, left),
        right == null ? null : inclusion(root, right));
  }

  /// The greatest key hash below `page` that is not above `bound`.
  ///
  /// @param tight whether `bound` shares the page's path; if not, every leaf here is below it
  private byte @Nullable [] atMost(TreePage page, int depth, byte[] bound, boolean tight) {
    if (page instanceof Bucket bucket) {
      int index = tight ? bucket.search(bound, 0) : bucket.count();
      boolean equal = index < bucket.count() && bucket.compare(index, bound, 0) == 0;
      return keyHash(bucket, equal ? index : index - 1);
    }
    var branch = (Branch) page;
    int edge = tight ? Nibbles.at(bound, 0, depth) : Branch.CHILDREN - 1;
    for (int nibble = edge; nibble >= 0; nibble--) {
      if (branch.childCount(nibble) == 0) continue;
      byte[] found =
          atMost(child(branch, nibble, depth), depth + 1, bound, tight && nibble == edge);
      if (found != null) return found;
    }
    return null;
  }

  /// The least key hash below `page` that is not below `bound`; see [#atMost].
  private byte @Nullable [] atLeast(TreePage page, int depth, byte[] bound, boolean tight) {
    if (page instanceof Bucket bucket) {
      return keyHash(bucket, tight ? bucket.search(bound, 0) : 0);
    }
    var branch = (Branch) page;
    int edge = tight ? Nibbles.at(bound, 0, depth) : 0;
    for (int nibble = edge; nibble < Branch.CHILDREN; nibble++) {
      if (branch.childCount(nibble) == 0) continue;
      byte[] found =
          atLeast(child(branch, nibble, depth), depth + 1, bound, tight && nibble == edge);
      if (found != null) return found;
    }
    return null;
  }

  private TreePage child(Branch branch, int nibble, int depth) {
    Nibbles.set(prefix, depth, nibble);
    return reader.child(branch, prefix, depth + 1);
  }

  private static byte @Nullable [] keyHash(Bucket bucket, int index) {
    if (index < 0 || index >= bucket.count()) return null;
    return Arrays.copyOfRange(bucket.leaves(), index * LEAF, index * LEAF + HASH);
  }

  /// The proof of a leaf that is there.
  private MembershipProof.Inclusion inclusion(TreePage top, byte[] keyHash) {
    var path = new ArrayList<MembershipProof.Step>();
    TreePage page = top;
    int depth = 0;
    while (page instanceof Branch branch) {
      siblings(branch, depth, keyHash, path);
      page = child(branch, Nibbles.at(keyHash, 0, depth), depth);
      depth++;
    }
    byte[] leafHash = siblings((Bucket) page, depth, keyHash, path);
    Collections.reverse(path);
    var entry = preimages.at(keyHash);
    requireAgreement(keyHash, leafHash, entry);
    return new MembershipProof.Inclusion(entry.key(), entry.value(), path);
  }

  private void requireAgreement(byte[] keyHash, byte[] leafHash, Preimages.Entry entry) {
    byte[] expected = new byte[HASH];
    reader.hasher.leaf(keyHash, 0, reader.hasher.sha256(entry.value()), expected, 0);
    if (!Arrays.equals(keyHash, reader.hasher.sha256(entry.key()))
        || !Arrays.equals(leafHash, expected)) {
      throw new IllegalStateException(
          "the stored key and value behind key hash "
              + HexFormat.of().formatHex(keyHash)
              + " are not those in the state tree");
    }
  }

  private static void siblings(
      Branch branch, int depth, byte[] keyHash, List<MembershipProof.Step> path) {
    int nibble = Nibbles.at(keyHash, 0, depth);
    int node = 1;
    for (int mask = 8; mask != 0 && branch.counts[node] > 1; mask >>= 1) {
      boolean goesRight = (nibble & mask) != 0;
      int sibling = (goesRight ? 2 * node : 2 * node + 1) * HASH;
      path.add(
          new MembershipProof.Step(
              Arrays.copyOfRange(branch.nodes, sibling, sibling + HASH), goesRight));
      node = goesRight ? 2 * node + 1 : 2 * node;
    }
  }

  /// Adds the siblings inside the bucket; returns the leaf's hash.
  private byte[] siblings(
      Bucket bucket, int depth, byte[] keyHash, List<MembershipProof.Step> path) {
    byte[] leaves = bucket.leaves();
    int low = 0;
    int high = bucket.count();
    for (int bit = 4 * depth; high - low > 1; bit++) {
      int middle = TreeHasher.split(leaves, low, high, bit);
      boolean goesRight = (keyHash[bit >> 3] & 0x80 >> (bit & 7)) != 0;
      byte[] sibling = new byte[HASH];
      reader.hasher.subtree(
          leaves, goesRight ? low : middle, goesRight ? middle : high, bit + 1, sibling, 0);
      path.add(new MembershipProof.Step(sibling, goesRight));
      low = goesRight ? middle : low;
      high = goesRight ? high : middle;
    }
    return Arrays.copyOfRange(leaves, low * LEAF + HASH, (low + 1) * LEAF);
  }
}
