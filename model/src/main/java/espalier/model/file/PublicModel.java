package espalier.model.file;

import static espalier.base.codec.Codecs.bytes;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import espalier.proof.circuit.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// What everybody may know of a model: its program, and the commitment to its weights.
///
/// @param weights the commitment's canonical bytes
public record PublicModel(Program program, byte[] weights) {
  /// The longest file.
  public static final int BYTES_MAX = 64 << 20;

  /// The longest commitment: a root and a matrix's shape.
  public static final int WEIGHTS_BYTES_MAX = 1024;

  public static final Codec<PublicModel> CODEC =
      record(
          "public_model",
          PublicModel::new,
          field("program", Program.CODEC, PublicModel::program),
          field("weights", bytes(WEIGHTS_BYTES_MAX), PublicModel::weights));

  private static final byte[] MAGIC = "ESPPUBL1".getBytes(StandardCharsets.US_ASCII);

  public PublicModel {
    weights = weights.clone();
  }

  /// Names the model: whoever has another program or other weights has another id.
  public Hash id() {
    return Sha256.tagged("espalier/proof/model/1", program.digest().bytes(), weights);
  }

  @Override
  public byte[] weights() {
    return weights.clone();
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

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicModel model
        && program.equals(model.program)
        && Arrays.equals(weights, model.weights);
  }

  @Override
  public int hashCode() {
    return program.hashCode();
  }

  @Override
  public String toString() {
    return "PublicModel[" + id() + "]";
  }
}
