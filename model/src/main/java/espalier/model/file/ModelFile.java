package espalier.model.file;

import static espalier.base.codec.Codecs.fixedBytes;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.model.ModelRefused;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Step;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A model as its owner keeps it: everything that a proof is made of.
///
/// The file has mode 0600, because it holds the weights and the seed of all that hides them. It
/// also counts the proofs that were made with hidden weights: each shows a few columns of the
/// committed matrix, and the commitment hides the weights only as long as no more than [#budget]
/// were made. Two copies of the file count apart, so proofs are to be made from one of them only.
///
/// @param name for people, from the ONNX file's
/// @param seed 32 secret bytes, from which all that hides the weights is made
/// @param weights the cells of each weight, by step, row-major
public record ModelFile(
    String name, PublicModel published, Origin origin, byte[] seed, Map<Integer, long[]> weights) {
  public static final int NAME_BYTES_MAX = 64;
  public static final int SEED_BYTES = 32;

  /// All but the weights' cells.
  record Header(String name, PublicModel published, Origin origin, byte[] seed) {
    static final Codec<Header> CODEC =
        record(
            "model_header",
            Header::new,
            field("name", text(NAME_BYTES_MAX), Header::name),
            field("published", PublicModel.CODEC, Header::published),
            field("origin", Origin.CODEC, Header::origin),
            field("seed", fixedBytes(SEED_BYTES), Header::seed));
  }

  public ModelFile {
    seed = seed.clone();
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "a model's seed has %d bytes; found %d".formatted(SEED_BYTES, seed.length));
    }
    check(published.program(), weights);
  }

  ModelFile(Header header, Map<Integer, long[]> weights) {
    this(header.name(), header.published(), header.origin(), header.seed(), weights);
  }

  private static void check(Program program, Map<Integer, long[]> weights) {
    int found = 0;
    for (int i = 0; i < program.steps().size(); i++) {
      if (program.steps().get(i) instanceof Step.Weight weight) {
        long[] cells = weights.get(i);
        if (cells == null || cells.length != weight.shape().cells()) {
          throw new IllegalArgumentException(
              "the weight '%s' needs %d cells; found %s"
                  .formatted(
                      weight.name(),
                      weight.shape().cells(),
                      cells == null ? "none" : cells.length));
        }
        found++;
      }
    }
    if (found != weights.size()) {
      throw new IllegalArgumentException(
          "the program has %d weights; found cells of %d".formatted(found, weights.size()));
    }
  }

  Header header() {
    return new Header(name, published, origin, seed);
  }

  public Program program() {
    return published.program();
  }

  /// How many proofs may be made that hide the weights; 0 if none hides them.
  public int budget() {
    return published.commitment().uses();
  }

  /// Where its public part is written: beside it.
  public static Path publicPath(Path model) {
    return model.resolveSibling(model.getFileName() + ".public");
  }

  /// @throws ModelRefused if there is no such file, others may read it, or it is not whole
  public static ModelFile read(Path path) {
    return ModelReader.read(path);
  }

  /// Writes the file anew, with no proof counted, and replaces one that is there at once.
  public void write(Path path) {
    ModelWriter.write(this, path);
  }

  @Override
  public byte[] seed() {
    return seed.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelFile model
        && name.equals(model.name)
        && published.equals(model.published)
        && origin.equals(model.origin)
        && Arrays.equals(seed, model.seed)
        && weights.entrySet().stream()
            .allMatch(one -> Arrays.equals(one.getValue(), model.weights.get(one.getKey())));
  }

  @Override
  public int hashCode() {
    return published.hashCode();
  }

  /// Without weights or seed.
  @Override
  public String toString() {
    return "ModelFile[" + name + ", " + published.id() + "]";
  }
}
