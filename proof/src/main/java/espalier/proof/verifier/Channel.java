package espalier.proof.verifier;

import espalier.proof.field.Extension;
import java.util.List;

/// What the prover sends, in order, and the challenges in between.
interface Channel {
  /// The next message, sent under the next pad.
  Affine hidden();

  /// A pad that is used as a random number of the prover's; nothing is sent.
  Affine blind();

  /// The next message, sent in the clear.
  Extension clear();

  Extension challenge();

  /// The point and the factor for tensors that parts share, [Joint#COORDINATES] and one.
  List<Extension> joint();
}
