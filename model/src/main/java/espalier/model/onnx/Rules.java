package espalier.model.onnx;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/// All rules by the operator's name in ONNX.
final class Rules {
  static final Map<String, Rule> ALL = all();

  private Rules() {}

  private static Map<String, Rule> all() {
    var rules = new HashMap<String, Rule>();
    ElementwiseRules.into(rules);
    ConstantRules.into(rules);
    LinearRules.into(rules);
    PoolRules.into(rules);
    NormalizationRules.into(rules);
    ReductionRules.into(rules);
    MovementRules.into(rules);
    SelectionRules.into(rules);
    ResizeRules.into(rules);
    RecurrentRules.into(rules);
    QuantizationRules.into(rules);
    return Collections.unmodifiableMap(rules);
  }
}
