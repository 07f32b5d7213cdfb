package espalier.model.file;

import static espalier.base.codec.Codecs.bytes;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.Signature;
import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import espalier.proof.verifier.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A proof with all that it takes to check it.
///
/// @param model the model's public part; none where whoever checks has it already
/// @param statement what is proved
/// @param parts the proof, or the proofs of its chunks in their order
/// @param signed who vouches for having made it, if somebody does
public record ProofFile(
    Optional<PublicModel> model, Statement statement, List<byte[]> parts, Optional<Signed> signed) {
  /// The longest file.
  public static final int BYTES_MAX = 128 << 20;

  /// The longest proof of one chunk.
  public static final int PART_BYTES_MAX = 16 << 20;

  public static final int PARTS_MAX = 256;

  private static final byte[] MAGIC = "ESPPROF1".getBytes(StandardCharsets.US_ASCII);

  /// A signature over [#digest].
  public record Signed(PublicKey by, Signature signature) {
    static final Codec<Signed> CODEC =
        record(
            "signed",
            Signed::new,
            field("by", PublicKey.CODEC, Signed::by),
            field("signature", Signature.CODEC, Signed::signature));
  }

  public static final Codec<ProofFile> CODEC =
      record(
          "proof_file",
          ProofFile::new,
          field("model", optional(PublicModel.CODEC), ProofFile::model),
          field("statement", Statement.CODEC, ProofFile::statement),
          field("parts", list(bytes(PART_BYTES_MAX), PARTS_MAX), ProofFile::parts),
          field("signed", optional(Signed.CODEC), ProofFile::signed));

  private static final Codec<List<byte[]>> PARTS = list(bytes(PART_BYTES_MAX), PARTS_MAX);

  public ProofFile {
    parts = parts.stream().map(byte[]::clone).toList();
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a proof of no parts; one or more are expected");
    }
  }

  @Override
  public List<byte[]> parts() {
    return parts.stream().map(byte[]::clone).toList();
  }

  /// Names statement and proof; what a signature is made over.
  public Hash digest() {
    return Sha256.tagged(
        "espalier/model/proof/1", Statement.CODEC.encode(statement), PARTS.encode(parts));
  }

  public ProofFile withSigned(Signed by) {
    return new ProofFile(model, statement, parts, Optional.of(by));
  }

  /// Without the model's public part.
  public ProofFile detached() {
    return new ProofFile(Optional.empty(), statement, parts, signed);
  }

  /// All parts together.
  public long proofBytes() {
    return parts.stream().mapToLong(part -> part.length).sum();
  }

  /// Whether a file begins as one that [#write] made.
  ///
  /// @throws ModelRefused if there is no such file
  public static boolean isOne(Path path) {
    return Bytes.beginsWith(path, MAGIC);
  }

  /// @throws ModelRefused if there is no such file, or it is not one
  public static ProofFile read(Path path) {
    return Bytes.decode(CODEC, MAGIC, Bytes.read(path, BYTES_MAX), "a proof of inference", path);
  }

  /// Writes the file, over one that is there.
  public void write(Path path) {
    Bytes.write(path, MAGIC, CODEC.encode(this));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProofFile file
        && model.equals(file.model)
        && statement.equals(file.statement)
        && Arrays.equals(PARTS.encode(parts), PARTS.encode(file.parts))
        && signed.equals(file.signed);
  }

  @Override
  public int hashCode() {
    return digest().hashCode();
  }
}
