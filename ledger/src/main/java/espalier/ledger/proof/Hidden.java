package espalier.ledger.proof;

import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import java.util.ArrayList;

/// What a proof keeps to itself, or may. The program is never hidden.
///
/// @param input all of the model's inputs together; a part of them cannot be hidden
/// @param output likewise
public record Hidden(boolean weights, boolean input, boolean output) {
  public static final Hidden NOTHING = new Hidden(false, false, false);

  public static final Codec<Hidden> CODEC =
      record(
          "hidden",
          Hidden::new,
          field("weights", TRUTH, Hidden::weights),
          field("input", TRUTH, Hidden::input),
          field("output", TRUTH, Hidden::output));

  /// Whether everything that this hides is hidden by `allowed` too.
  boolean isWithin(Hidden allowed) {
    return (!weights || allowed.weights)
        && (!input || allowed.input)
        && (!output || allowed.output);
  }

  /// As in a sentence: `weights and input`, or `nothing`.
  @Override
  public String toString() {
    var names = new ArrayList<String>();
    if (weights) {
      names.add("weights");
    }
    if (input) {
      names.add("input");
    }
    if (output) {
      names.add("output");
    }
    return names.isEmpty() ? "nothing" : String.join(" and ", names);
  }
}
