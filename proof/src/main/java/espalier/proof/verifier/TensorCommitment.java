package espalier.proof.verifier;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Shape;
import espalier.proof.commitment.Parameters;

/// A tensor that is committed apart from any proof, so that proofs can be about the same one
/// without showing it.
///
/// It tells nothing about the cells over as many proofs as it was made for, and binds to them: two
/// proofs that name one commitment are about equal cells. Models do not matter, so one input can be
/// bound to proofs about several.
///
/// @param shape of the tensor
/// @param uses how many proofs the cells stay hidden for
/// @param root of the matrix that holds the cells, padded like a column
public record TensorCommitment(Shape shape, int uses, Hash root) {
  /// More proofs than this are not made of one commitment.
  public static final int USES_MAX = 1 << 10;

  /// A larger tensor is not committed apart.
  public static final int BITS_MAX = 24;

  public static final Codec<TensorCommitment> CODEC =
      record(
          "tensor_commitment",
          TensorCommitment::new,
          field("shape", Shape.CODEC, TensorCommitment::shape),
          field("uses", whole32(1, USES_MAX), TensorCommitment::uses),
          field("root", HASH, TensorCommitment::root));

  public TensorCommitment {
    checkSize(shape, uses);
  }

  private static void checkSize(Shape shape, int uses) {
    if (uses < 1 || uses > USES_MAX) {
      throw new IllegalArgumentException(
          "a tensor committed for %d proofs; 1 to %d are possible".formatted(uses, USES_MAX));
    }
    if (shape.bits() > BITS_MAX) {
      throw new IllegalArgumentException(
          "a tensor of shape %s is committed apart; at most 2^%d cells are, padding included"
              .formatted(shape, BITS_MAX));
    }
  }

  /// Names the commitment: what is published, and what others cite.
  public Hash digest() {
    return Sha256.tagged("espalier/proof/tensor/1", CODEC.encode(this));
  }

  public Parameters parameters() {
    return parameters(shape, uses);
  }

  /// The matrix of a tensor for so many uses.
  ///
  /// @throws IllegalArgumentException if it is too large, or hidden for too many
  public static Parameters parameters(Shape shape, int uses) {
    checkSize(shape, uses);
    return Parameters.reused(1L << shape.bits(), uses);
  }
}
