package espalier.model.file;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import java.util.List;

/// Where an integer model came from and how near it is to the model of reals: what was seen at
/// import, on the calibration samples. No proof says anything about it.
///
/// @param source SHA-256 of the ONNX file
/// @param operators the kinds of operators of the graph, sorted
/// @param samples how many were compared
/// @param largestError greatest absolute difference of an output cell
/// @param meanError mean absolute difference of the output cells
/// @param magnitude greatest absolute output of the model of reals
/// @param agreeing samples whose greatest output cell is the same in both
public record ImportSummary(
    Hash source,
    List<String> operators,
    int samples,
    double largestError,
    double meanError,
    double magnitude,
    int agreeing) {
  private static final int OPERATORS_MAX = 1024;

  /// A real as the bits of IEEE 754; neither NaN nor infinite, and no negative zero.
  private static final Codec<Double> REAL =
      whole(Long.MIN_VALUE, Long.MAX_VALUE).as(ImportSummary::real, Double::doubleToLongBits);

  public static final Codec<ImportSummary> CODEC =
      record(
          "import_summary",
          ImportSummary::new,
          field("source", HASH, ImportSummary::source),
          field("operators", list(text(128), OPERATORS_MAX), ImportSummary::operators),
          field("samples", whole32(0, Integer.MAX_VALUE), ImportSummary::samples),
          field("largest_error", REAL, ImportSummary::largestError),
          field("mean_error", REAL, ImportSummary::meanError),
          field("magnitude", REAL, ImportSummary::magnitude),
          field("agreeing", whole32(0, Integer.MAX_VALUE), ImportSummary::agreeing));

  public ImportSummary {
    operators = List.copyOf(operators);
  }

  /// The share of samples on which the greatest output cell is the same.
  public double agreement() {
    return samples == 0 ? 1 : (double) agreeing / samples;
  }

  private static double real(long bits) {
    double value = Double.longBitsToDouble(bits);
    if (!Double.isFinite(value) || bits == Double.doubleToLongBits(-0.0)) {
      throw new Malformed("expected a finite number, found " + value);
    }
    return value;
  }
}
