package espalier.model.file;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.model.lower.Report;
import espalier.model.lower.Report.Accuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where an integer model came from, and how near it was to the model of reals when it was
/// imported. No proof says anything about it.
///
/// @param source SHA-256 of the ONNX file
public record Origin(Hash source, Report report) {
  private static final int ENTRIES_MAX = 1 << 12;
  private static final int TEXT_BYTES_MAX = 1 << 12;

  private record Operator(String name, int count) {
    static final Codec<Operator> CODEC =
        record(
            "operator",
            Operator::new,
            field("name", text(TEXT_BYTES_MAX), Operator::name),
            field("count", whole32(1, Integer.MAX_VALUE), Operator::count));
  }

  /// A real as the bits of IEEE 754; there is one NaN.
  private static final Codec<Double> REAL =
      whole(Long.MIN_VALUE, Long.MAX_VALUE).as(Origin::real, Double::doubleToLongBits);

  private static final Codec<Accuracy> ACCURACY =
      record(
          "accuracy",
          Accuracy::new,
          field("name", text(TEXT_BYTES_MAX), Accuracy::name),
          field("largest_error", REAL, Accuracy::largestError),
          field("mean_error", REAL, Accuracy::meanError),
          field("magnitude", REAL, Accuracy::magnitude),
          field("agreement", REAL, Accuracy::agreement));

  private static final Codec<Report> REPORT =
      record(
          "report",
          Report::new,
          field(
              "operators",
              list(Operator.CODEC, ENTRIES_MAX).as(Origin::counts, Origin::operators),
              Report::operators),
          field("tables", list(whole32(0, Integer.MAX_VALUE), ENTRIES_MAX), Report::tables),
          field("weights", WHOLE, Report::weights),
          field("cells", WHOLE, Report::cells),
          field("lookups", WHOLE, Report::lookups),
          field("outputs", list(ACCURACY, ENTRIES_MAX), Report::outputs),
          field("oracle", text(TEXT_BYTES_MAX), Report::oracle),
          field("samples", whole32(0, Integer.MAX_VALUE), Report::samples),
          field("notes", list(text(TEXT_BYTES_MAX), ENTRIES_MAX), Report::notes));

  public static final Codec<Origin> CODEC =
      record(
          "origin",
          Origin::new,
          field("source", HASH, Origin::source),
          field("report", REPORT, Origin::report));

  private static double real(long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.doubleToLongBits(value) != bits) {
      throw new Malformed("found a second spelling of NaN");
    }
    return value;
  }

  private static List<Operator> operators(Map<String, Integer> counts) {
    var list = new ArrayList<Operator>();
    new TreeMap<>(counts).forEach((name, count) -> list.add(new Operator(name, count)));
    return list;
  }

  private static Map<String, Integer> counts(List<Operator> operators) {
    var counts = new TreeMap<String, Integer>();
    String last = "";
    for (Operator operator : operators) {
      if (operator.name().compareTo(last) <= 0 && !counts.isEmpty()) {
        throw new Malformed("operators must stand in ascending order, each once");
      }
      last = operator.name();
      counts.put(last, operator.count());
    }
    return counts;
  }
}
