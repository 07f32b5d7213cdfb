package espalier.ledger.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evidence against a state root that a key has a value, or that it is absent.
///
/// [Ics23] gives it the wire format of ICS-23 and verifies it.
public sealed interface MembershipProof {
  /// The key that the proof speaks of.
  byte[] key();

  /// `key` has `value`.
  ///
  /// @param path the siblings on the way from the leaf up to the root, at most 256
  record Inclusion(byte[] key, byte[] value, List<Step> path) implements MembershipProof {
    public Inclusion {
      path = List.copyOf(path);
    }
  }

  /// `key` is absent, because `left` and `right` are neighbours in the order of key hashes.
  ///
  /// @param left the nearest key below, null if there is none
  /// @param right the nearest key above, null if there is none; both null: the tree is empty
  record Absence(byte[] key, @Nullable Inclusion left, @Nullable Inclusion right)
      implements MembershipProof {}

  /// One inner node on the way up.
  ///
  /// @param sibling hash of the other child, 32 bytes
  /// @param onLeft whether the sibling is the left child
  record Step(byte[] sibling, boolean onLeft) {
    public Step {
      if (sibling.length != TreeHasher.HASH) {
        throw new IllegalArgumentException(
            "a sibling's hash has 32 bytes, this one " + sibling.length);
      }
    }
  }
}
