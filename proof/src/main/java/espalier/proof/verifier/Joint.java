package espalier.proof.verifier;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.transcript.Transcript;
import java.util.List;

/// What binds the parts of one inference together: all their witnesses' roots.
///
/// @param roots by part
public record Joint(List<Hash> roots) {
  /// A shared tensor's point takes the last of so many coordinates.
  static final int COORDINATES = 30;

  public Joint {
    roots = List.copyOf(roots);
  }

  /// Names the parts together.
  public Hash digest() {
    var bytes = new byte[roots.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = roots.get(i).bytes();
    }
    return Sha256.tagged("espalier/proof/joint/1", bytes);
  }

  /// A point at which parts show the tensors that they share, then the factor of what hides them:
  /// the same for all parts.
  List<Extension> challenges(Statement statement, ModelCommitment model) {
    var transcript = new Transcript("espalier/proof/joint/1");
    transcript.absorb("statement", Statement.CODEC.encode(statement));
    transcript.absorb("model", ModelCommitment.CODEC.encode(model));
    transcript.absorb("joint", digest());
    return transcript.challenges("joint", COORDINATES + 1);
  }
}
