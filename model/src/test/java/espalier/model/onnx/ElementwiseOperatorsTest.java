package espalier.model.onnx;

import static espalier.model.onnx.Case.between;
import static espalier.model.onnx.Case.booleans;
import static espalier.model.onnx.Case.real;
import static espalier.model.onnx.Case.reals;
import static espalier.model.onnx.Case.wholes;

import espalier.model.graph.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Operators place by place, against ONNX Runtime.
class ElementwiseOperatorsTest {
  @ParameterizedTest
  @CsvSource({
    "Neg,-3,3,7",
    "Abs,-3,3,7",
    "Sqrt,0,4,7",
    "Exp,-3,3,7",
    "Log,0.1,5,7",
    "Erf,-4,4,9",
    "Sin,-5,5,7",
    "Cos,-5,5,7",
    "Tan,-1,1,7",
    "Asin,-1,1,7",
    "Acos,-1,1,7",
    "Atan,-4,4,7",
    "Sinh,-3,3,9",
    "Cosh,-3,3,9",
    "Tanh,-3,3,7",
    "Asinh,-4,4,9",
    "Acosh,1,5,9",
    "Atanh,-0.9,0.9,9",
    "Sigmoid,-6,6,7",
    "HardSigmoid,-4,4,7",
    "HardSwish,-4,4,14",
    "Softplus,-5,5,7",
    "Softsign,-3,3,7",
    "Elu,-3,3,7",
    "Selu,-3,3,7",
    "Celu,-3,3,12",
    "LeakyRelu,-3,3,7",
    "ThresholdedRelu,-3,3,10",
    "Relu,-3,3,7",
    "Mish,-3,3,18",
    "Reciprocal,0.5,3,7",
    "Sign,-3,3,9",
    "Round,-3,3,11",
    "Floor,-3,3,7",
    "Ceil,-3,3,7",
    "Gelu,-3,3,20",
    "Identity,-3,3,7",
    "Dropout,-3,3,7"
  })
  void functions_agree(String operator, double least, double greatest, int since) throws Exception {
    for (int set = since; set <= 21; set++) {
      Case.of(operator).in(between(least, greatest, 2, 3, 5)).agrees(set);
    }
  }

  @Test
  void parameters_are_heeded() throws Exception {
    var x = between(-3, 3, 4, 5);
    Case.of("HardSigmoid").in(x).with("alpha", 0.3).with("beta", 0.4).agrees(7, 21);
    Case.of("Elu").in(x).with("alpha", 0.7).agrees(7, 21);
    Case.of("Celu").in(x).with("alpha", 2.0).agrees(12, 21);
    Case.of("Selu").in(x).with("alpha", 1.5).with("gamma", 1.2).agrees(7, 21);
    Case.of("LeakyRelu").in(x).with("alpha", 0.3).agrees(7, 16, 21);
    Case.of("ThresholdedRelu").in(x).with("alpha", 0.5).agrees(10, 21);
    Case.of("Gelu").in(x).with("approximate", "tanh").agrees(20, 21);
    Case.of("Clip").in(x).with("min", -1.0).with("max", 0.5).agrees(7, 10);
    Case.of("Clip").in(x).fixed(real(-1)).fixed(real(0.5)).agrees(11, 12, 13, 21);
    Case.of("Clip").in(x).none().fixed(real(0.5)).agrees(11, 21);
    Case.of("Clip").in(x).in(real(-1)).in(real(0.5)).agrees(12, 21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul", "Div", "Pow"})
  void arithmetic_broadcasts(String operator) throws Exception {
    for (int set = 7; set <= 21; set++) {
      Case.of(operator).in(between(0.5, 3, 2, 1, 4)).in(between(0.5, 3, 3, 1)).agrees(set);
      Case.of(operator).in(between(0.5, 3, 2, 3)).fixed(between(0.5, 3)).agrees(set);
    }
  }

  @Test
  void integer_arithmetic_is_exact() throws Exception {
    var x = wholes(ElementType.INT64, -50, 50, 3, 4);
    var y = wholes(ElementType.INT64, 1, 9, 4);
    for (String operator : new String[] {"Add", "Sub", "Mul", "Div"}) {
      Case.of(operator).in(x).in(y).agrees(7, 13, 14, 21);
    }
    Case.of("Mod").in(x).in(y).agrees(10, 13, 21);
    Case.of("Mod").in(x).in(y).with("fmod", 1).agrees(10, 21);
    Case.of("Mod").in(reals(3, 4)).in(reals(1, 2, 3, 4)).with("fmod", 1).agrees(10, 21);
    Case.of("Neg").in(x).agrees(13, 21);
    Case.of("Abs").in(x).agrees(7, 21);
    Case.of("Max").in(x).in(y).agrees(12, 21);
    Case.of("Pow").in(wholes(ElementType.INT32, 0, 9, 5)).fixed(real(2)).agrees(12, 21);
    Case.of("Pow").in(between(0.5, 2, 5)).fixed(Case.whole(3)).agrees(12, 21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sum", "Mean", "Max", "Min"})
  void any_number_of_operands_is_taken(String operator) throws Exception {
    for (int set = 8; set <= 21; set++) {
      Case.of(operator).in(reals(2, 3)).in(reals(3)).in(reals(2, 1)).agrees(set);
      Case.of(operator).in(reals(2, 3)).agrees(set);
    }
  }

  @Test
  void slopes_broadcast_one_way() throws Exception {
    Case.of("PRelu").in(reals(2, 3, 4)).fixed(between(0, 1, 3, 1)).agrees(7, 9, 16, 21);
  }

  @Test
  void comparisons_and_logic_agree() throws Exception {
    for (String operator : new String[] {"And", "Or", "Xor", "Equal"}) {
      Case.of(operator).in(booleans(3, 4)).in(booleans(4)).agrees(7, 11, 13, 19, 21);
    }
    var x = wholes(ElementType.INT64, 0, 4, 3, 4);
    var y = wholes(ElementType.INT64, 0, 4, 4);
    for (String operator : new String[] {"Less", "Greater"}) {
      Case.of(operator).in(reals(3, 4)).in(reals(4)).agrees(7, 9, 13, 21);
      Case.of(operator).in(x).in(y).agrees(9, 13, 21);
    }
    for (String operator : new String[] {"LessOrEqual", "GreaterOrEqual"}) {
      Case.of(operator).in(x).in(y).agrees(12, 16, 21);
      Case.of(operator).in(reals(3, 4)).in(reals(4)).agrees(12, 21);
    }
    Case.of("Equal").in(x).in(y).agrees(7, 21);
    Case.of("Not").in(booleans(3, 4)).agrees(7, 21);
    Case.of("Where").in(booleans(3, 1)).in(reals(3, 4)).in(reals(4)).agrees(9, 16, 21);
    Case.of("Where").in(booleans(3, 1)).in(x).in(y).agrees(9, 16, 21);
  }

  @Test
  void casts_cut_toward_zero() throws Exception {
    Case.of("Cast").in(between(-9, 9, 20)).with("to", 7).agrees(7, 9, 13, 19, 21);
    Case.of("Cast").in(between(-9, 9, 20)).with("to", 6).agrees(7, 21);
    Case.of("Cast").in(between(-1, 1, 20)).with("to", 9).agrees(7, 21);
    Case.of("Cast").in(wholes(ElementType.INT64, -999, 999, 20)).with("to", 3).agrees(9, 21);
    Case.of("Cast").in(wholes(ElementType.INT64, -9, 9, 20)).with("to", 1).agrees(9, 21);
    Case.of("Cast").in(wholes(ElementType.INT64, -2, 3, 20)).with("to", 9).agrees(9, 21);
    Case.of("CastLike").in(between(-9, 9, 20)).fixed(Case.whole(1)).agrees(15, 19, 21);
  }
}
