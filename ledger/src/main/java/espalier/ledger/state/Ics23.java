package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;

import espalier.ledger.state.MembershipProof.Absence;
import espalier.ledger.state.MembershipProof.Inclusion;
import espalier.ledger.state.MembershipProof.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Proofs in the protobuf format `cosmos.ics23.v1.CommitmentProof`, and their verification under
/// `SmtSpec`.
///
/// What this class writes, the verifiers of the Cosmos world read unchanged, with one exception:
/// ICS-23 has no proof for the empty tree, whose root (32 zero bytes) says it all; here that is an
/// absence without neighbours. What this class reads is narrower than protobuf: only the one
/// spelling that it writes itself, so that no bit of a proof can change unnoticed.
///
/// @see "cosmos/ics23, proto/cosmos/ics23/v1/proofs.proto and go/proof.go"
public final class Ics23 {
  /// The longest proof that is read: two leaves with all their siblings and room for large values.
  public static final int MAX_PROOF_BYTES = 4 << 20;

  /// The most inner nodes above a leaf: a key hash has no more bits.
  public static final int MAX_DEPTH = 8 * HASH;

  private static final int EXIST = 1;
  private static final int NONEXIST = 2;

  /// `LeafOp`: SHA-256 over the prefix 00 and the SHA-256 of key and value, without lengths.
  private static final byte[] LEAF_OP = {8, 1, 16, 1, 24, 1, 42, 1, 0};

  private static final byte INNER_PREFIX = 1;

  private Ics23() {}

  /// The protobuf bytes of `proof`.
  public static byte[] encode(MembershipProof proof) {
    var message = new ProtobufWriter();
    switch (proof) {
      case Inclusion inclusion -> message.bytes(EXIST, encodeInclusion(inclusion));
      case Absence absence -> {
        var nonexist = new ProtobufWriter();
        nonexist.bytes(1, absence.key());
        if (absence.left() != null) nonexist.bytes(2, encodeInclusion(absence.left()));
        if (absence.right() != null) nonexist.bytes(3, encodeInclusion(absence.right()));
        message.bytes(NONEXIST, nonexist.toBytes());
      }
    }
    return message.toBytes();
  }

  private static byte[] encodeInclusion(Inclusion inclusion) {
    var exist = new ProtobufWriter();
    exist.bytes(1, inclusion.key());
    exist.bytes(2, inclusion.value());
    exist.bytes(3, LEAF_OP);
    for (Step step : inclusion.path()) exist.bytes(4, encodeStep(step));
    return exist.toBytes();
  }

  private static byte[] encodeStep(Step step) {
    var inner = new ProtobufWriter();
    inner.varint(1, 1); // HashOp SHA256
    if (step.onLeft()) {
      byte[] prefix = new byte[1 + HASH];
      prefix[0] = INNER_PREFIX;
      System.arraycopy(step.sibling(), 0, prefix, 1, HASH);
      inner.bytes(2, prefix);
    } else {
      inner.bytes(2, new byte[] {INNER_PREFIX});
      inner.bytes(3, step.sibling());
    }
    return inner.toBytes();
  }

  /// The proof that `bytes` spell.
  ///
  /// @throws IllegalArgumentException if they are not exactly what [#encode] writes
  public static MembershipProof decode(byte[] bytes) {
    if (bytes.length > MAX_PROOF_BYTES) {
      throw new IllegalArgumentException(
          "a proof has at most " + MAX_PROOF_BYTES + " bytes, this one " + bytes.length);
    }
    var message = new ProtobufReader(bytes);
    MembershipProof proof;
    if (message.isNext(EXIST)) {
      proof = decodeInclusion(message.bytes(EXIST));
    } else {
      var nonexist = new ProtobufReader(message.bytes(NONEXIST));
      byte[] key = nonexist.bytes(1);
      if (key.length == 0) throw new IllegalArgumentException("the proof names no key");
      var left = nonexist.isNext(2) ? decodeInclusion(nonexist.bytes(2)) : null;
      var right = nonexist.isNext(3) ? decodeInclusion(nonexist.bytes(3)) : null;
      nonexist.requireEnd();
      proof = new Absence(key, left, right);
    }
    message.requireEnd();
    return proof;
  }

  private static Inclusion decodeInclusion(byte[] bytes) {
    var exist = new ProtobufReader(bytes);
    byte[] key = exist.bytes(1);
    byte[] value = exist.bytes(2);
    if (!Arrays.equals(exist.bytes(3), LEAF_OP)) {
      throw new IllegalArgumentException("the leaf operation is not that of SmtSpec");
    }
    var path = new ArrayList<Step>();
    while (exist.isNext(4)) {
      if (path.size() == MAX_DEPTH) {
        throw new IllegalArgumentException("a leaf has at most 256 inner nodes above it");
      }
      path.add(decodeStep(exist.bytes(4)));
    }
    exist.requireEnd();
    return new Inclusion(key, value, path);
  }

  private static Step decodeStep(byte[] bytes) {
    var inner = new ProtobufReader(bytes);
    if (inner.varint(1) != 1) {
      throw new IllegalArgumentException("an inner operation hashes with SHA-256");
    }
    byte[] prefix = inner.bytes(2);
    boolean onLeft = prefix.length == 1 + HASH;
    if ((prefix.length != 1 && !onLeft) || prefix[0] != INNER_PREFIX) {
      throw new IllegalArgumentException("an inner operation's prefix is 01, or 01 and a hash");
    }
    byte[] sibling = onLeft ? Arrays.copyOfRange(prefix, 1, prefix.length) : inner.bytes(3);
    inner.requireEnd();
    return new Step(sibling, onLeft);
  }

  /// Checks that `proof` shows `key` to have `value` under `root`.
  ///
  /// @return empty if it does, else what does not fit, as a sentence's beginning
  public static Optional<String> verifyMembership(
      byte[] root, byte[] proof, byte[] key, byte[] value) {
    try {
      if (!(decode(proof) instanceof Inclusion inclusion)) {
        return Optional.of("the proof is one of absence, expected one of inclusion");
      }
      if (!Arrays.equals(inclusion.key(), key)) {
        return Optional.of("the proof is about another key");
      }
      if (!Arrays.equals(inclusion.value(), value)) {
        return Optional.of("the proof shows another value");
      }
      return Optional.ofNullable(mismatch(inclusion, root));
    } catch (IllegalArgumentException e) {
      return Optional.of("the proof is malformed: " + e.getMessage());
    }
  }

  /// Checks that `proof` shows `key` to be absent under `root`.
  ///
  /// @return empty if it does, else what does not fit, as a sentence's beginning
  public static Optional<String> verifyNonMembership(byte[] root, byte[] proof, byte[] key) {
    try {
      if (!(decode(proof) instanceof Absence absence)) {
        return Optional.of("the proof is one of inclusion, expected one of absence");
      }
      if (!Arrays.equals(absence.key(), key)) {
        return Optional.of("the proof is about another key");
      }
      return Optional.ofNullable(mismatch(absence, root));
    } catch (IllegalArgumentException e) {
      return Optional.of("the proof is malformed: " + e.getMessage());
    }
  }

  private static @Nullable String mismatch(Absence absence, byte[] root) {
    var left = absence.left();
    var right = absence.right();
    if (left == null && right == null) {
      return Arrays.equals(root, new byte[HASH])
          ? null
          : "only the empty tree's root proves absence without neighbours";
    }
    var hasher = new TreeHasher();
    byte[] keyHash = hasher.sha256(absence.key());
    for (Inclusion neighbour : neighbours(left, right)) {
      String mismatch = mismatch(neighbour, root);
      if (mismatch != null) return mismatch;
    }
    if (left != null && Arrays.compareUnsigned(hasher.sha256(left.key()), keyHash) >= 0) {
      return "the left neighbour is not below the key";
    }
    if (right != null && Arrays.compareUnsigned(hasher.sha256(right.key()), keyHash) <= 0) {
      return "the right neighbour is not above the key";
    }
    int shared = left == null || right == null ? 0 : sharedSteps(left, right);
    boolean tight =
        (left == null || isOutermost(left.path(), shared, false))
            && (right == null || isOutermost(right.path(), shared, true));
    return tight ? null : "there is room for another key between the neighbours";
  }

  private static List<Inclusion> neighbours(@Nullable Inclusion left, @Nullable Inclusion right) {
    var neighbours = new ArrayList<Inclusion>();
    if (left != null) neighbours.add(left);
    if (right != null) neighbours.add(right);
    return neighbours;
  }

  /// Inner nodes from the root down to and including the one where the two paths part.
  private static int sharedSteps(Inclusion left, Inclusion right) {
    int most = Math.min(left.path().size(), right.path().size());
    int shared = 0;
    while (shared < most && fromRoot(left, shared).onLeft() == fromRoot(right, shared).onLeft()) {
      shared++;
    }
    return shared + 1;
  }

  private static Step fromRoot(Inclusion inclusion, int index) {
    return inclusion.path().get(inclusion.path().size() - 1 - index);
  }

  /// Whether below its first `shared` inner nodes the path keeps to one edge but for empty
  /// subtrees.
  private static boolean isOutermost(List<Step> path, int shared, boolean leftmost) {
    byte[] empty = new byte[HASH];
    for (Step step : path.subList(0, Math.max(0, path.size() - shared))) {
      boolean onEdge = step.onLeft() != leftmost;
      if (!onEdge && !Arrays.equals(step.sibling(), empty)) return false;
    }
    return true;
  }

  /// What keeps `inclusion` from hashing to `root` along the bits of its key's hash, or null.
  private static @Nullable String mismatch(Inclusion inclusion, byte[] root) {
    if (inclusion.key().length == 0 || inclusion.value().length == 0) {
      return "ICS-23 has no proof for an empty key or value";
    }
    var hasher = new TreeHasher();
    byte[] keyHash = hasher.sha256(inclusion.key());
    byte[] hash = new byte[HASH];
    hasher.leaf(keyHash, 0, hasher.sha256(inclusion.value()), hash, 0);
    byte[] pair = new byte[2 * HASH];
    int bit = inclusion.path().size();
    for (Step step : inclusion.path()) {
      bit--;
      boolean goesRight = (keyHash[bit >> 3] & 0x80 >> (bit & 7)) != 0;
      if (goesRight != step.onLeft()) return "the path is not that of the key's hash";
      System.arraycopy(hash, 0, pair, step.onLeft() ? HASH : 0, HASH);
      System.arraycopy(step.sibling(), 0, pair, step.onLeft() ? 0 : HASH, HASH);
      hasher.inner(pair, 0, hash, 0);
    }
    return Arrays.equals(hash, root) ? null : "the proof leads to another root";
  }
}
