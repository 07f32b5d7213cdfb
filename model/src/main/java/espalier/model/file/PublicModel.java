package espalier.model.file;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ModelCommitment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What everybody may know of a model: its program, and the commitment to its weights.
public record PublicModel(Program program, ModelCommitment commitment) {
  /// The longest file.
  public static final int BYTES_MAX = 64 << 20;

  public static final Codec<PublicModel> CODEC =
      record(
          "public_model",
          PublicModel::new,
          field("program", Program.CODEC, PublicModel::program),
          field("commitment", ModelCommitment.CODEC, PublicModel::commitment));

  private static final byte[] MAGIC = "ESPPUBL1".getBytes(StandardCharsets.US_ASCII);

  public PublicModel {
    Hash digest = program.digest();
    if (!commitment.program().equals(digest)) {
      throw new IllegalArgumentException(
          "the commitment is to weights of program %s; found program %s"
              .formatted(commitment.program(), digest));
    }
  }

  /// Names the model: whoever has another program or other weights has another id.
  public Hash id() {
    return commitment.id();
  }

  /// Reads the file that [#write] wrote.
  ///
  /// @throws ModelRefused if there is none, or it is not one
  public static PublicModel read(Path path) {
    return Bytes.decode(CODEC, MAGIC, Bytes.read(path, BYTES_MAX), "a model's public part", path);
  }

  /// Writes the file, over one that is there.
  public void write(Path path) {
    Bytes.write(path, MAGIC, CODEC.encode(this));
  }
}
