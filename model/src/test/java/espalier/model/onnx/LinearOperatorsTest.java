package espalier.model.onnx;

import static espalier.model.onnx.Case.between;
import static espalier.model.onnx.Case.reals;

import espalier.model.graph.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Products, convolutions, pools and normalisations, against ONNX Runtime.
class LinearOperatorsTest {
  @Test
  void matrix_products_broadcast() throws Exception {
    Case.of("MatMul").in(reals(3, 4)).in(reals(4, 5)).agrees(7, 9, 13, 21);
    Case.of("MatMul").in(reals(2, 1, 3, 4)).fixed(reals(5, 4, 2)).agrees(7, 21);
    Case.of("MatMul").in(reals(4)).in(reals(2, 4, 3)).agrees(9, 21);
    Case.of("MatMul").in(reals(2, 3, 4)).in(reals(4)).agrees(9, 21);
    Case.of("MatMul").in(reals(4)).in(reals(4)).agrees(13);
    var whole = Case.wholes(ElementType.INT64, -9, 9, 3, 4);
    Case.of("MatMul").in(whole).in(Case.wholes(ElementType.INT64, -9, 9, 4, 2)).agrees(9, 13, 21);
  }

  @Test
  void gemm_scales_and_transposes() throws Exception {
    Case.of("Gemm").in(reals(3, 4)).fixed(reals(4, 5)).fixed(reals(5)).agrees(7, 9, 11, 13, 21);
    Case.of("Gemm").in(reals(3, 4)).fixed(reals(4, 5)).agrees(11, 13, 21);
    Case.of("Gemm")
        .in(reals(4, 3))
        .in(reals(5, 4))
        .in(reals(3, 1))
        .with("transA", 1)
        .with("transB", 1)
        .with("alpha", 0.5)
        .with("beta", 2.0)
        .agrees(7, 9, 11, 13, 21);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ij,jk->ik", "ij,jk", "bij,bjk->bik", "...ij,...jk->...ik", "bhid,bhjd->bhij"})
  void equations_agree(String equation) throws Exception {
    int axes = equation.startsWith("ij") ? 2 : equation.startsWith("bh") ? 4 : 3;
    int[] left = {2, 3, 4, 5};
    int[] right = equation.endsWith("bhij") ? new int[] {2, 3, 6, 5} : new int[] {2, 3, 5, 6};
    Case.of("Einsum")
        .in(reals(java.util.Arrays.copyOfRange(left, 4 - axes, 4)))
        .in(reals(java.util.Arrays.copyOfRange(right, 4 - axes, 4)))
        .with("equation", equation)
        .agrees(12, 21);
  }

  @Test
  void equations_of_one_operand_agree() throws Exception {
    Case.of("Einsum").in(reals(3, 4)).with("equation", "ij->ji").agrees(12);
    Case.of("Einsum").in(reals(3, 4)).with("equation", "ij->i").agrees(12);
    Case.of("Einsum").in(reals(4, 4)).with("equation", "ii->i").agrees(12);
  }

  @Test
  void convolutions_agree_in_one_to_three_axes() throws Exception {
    Case.of("Conv").in(reals(2, 3, 9)).fixed(reals(4, 3, 3)).agrees(7, 11, 21);
    Case.of("Conv")
        .in(reals(2, 3, 8, 9))
        .fixed(reals(4, 3, 3, 2))
        .fixed(reals(4))
        .agrees(7, 11, 21);
    Case.of("Conv").in(reals(1, 2, 5, 6, 4)).fixed(reals(3, 2, 2, 3, 2)).agrees(11);
    Case.of("Conv")
        .in(reals(1, 4, 9, 11))
        .fixed(reals(6, 2, 3, 3))
        .fixed(reals(6))
        .with("group", 2)
        .with("pads", new long[] {1, 2, 0, 1})
        .with("strides", new long[] {2, 3})
        .with("dilations", new long[] {2, 1})
        .agrees(7, 11, 21);
    Case.of("Conv").in(reals(1, 4, 6, 6)).fixed(reals(4, 1, 3, 3)).with("group", 4).agrees(11);
    for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
      Case.of("Conv")
          .in(reals(1, 2, 7, 8))
          .fixed(reals(3, 2, 3, 4))
          .with("auto_pad", auto)
          .with("strides", new long[] {2, 2})
          .agrees(11, 21);
    }
  }

  @Test
  void transposed_convolutions_agree() throws Exception {
    Case.of("ConvTranspose").in(reals(2, 3, 5)).fixed(reals(3, 4, 3)).agrees(7, 11, 21);
    Case.of("ConvTranspose")
        .in(reals(1, 4, 4, 5))
        .fixed(reals(4, 3, 3, 2))
        .fixed(reals(6))
        .with("group", 2)
        .with("strides", new long[] {2, 3})
        .with("pads", new long[] {1, 0, 0, 1})
        .with("output_padding", new long[] {1, 2})
        .with("dilations", new long[] {2, 1})
        .agrees(7, 11, 21);
    Case.of("ConvTranspose").in(reals(1, 2, 3, 3, 3)).fixed(reals(2, 2, 2, 2, 2)).agrees(11);
    for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER"}) {
      Case.of("ConvTranspose")
          .in(reals(1, 2, 4, 5))
          .fixed(reals(2, 3, 3, 3))
          .with("auto_pad", auto)
          .with("strides", new long[] {2, 2})
          .agrees(11, 21);
    }
    Case.of("ConvTranspose")
        .in(reals(1, 2, 4, 4))
        .fixed(reals(2, 1, 3, 3))
        .with("output_shape", new long[] {8, 8})
        .with("strides", new long[] {2, 2})
        .agrees(11, 21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool", "LpPool"})
  void pools_agree(String operator) throws Exception {
    long[] kernel = {3, 2};
    Case.of(operator)
        .in(reals(2, 3, 7, 8))
        .with("kernel_shape", kernel)
        .agrees(7, 10, 11, 12, 18, 21);
    Case.of(operator)
        .in(reals(2, 3, 7, 8))
        .with("kernel_shape", kernel)
        .with("strides", new long[] {2, 3})
        .with("pads", new long[] {1, 0, 1, 1})
        .agrees(7, 11, 21);
    Case.of(operator).in(reals(1, 2, 9)).with("kernel_shape", new long[] {4}).agrees(11);
    Case.of(operator)
        .in(reals(1, 2, 4, 5, 6))
        .with("kernel_shape", new long[] {2, 2, 3})
        .agrees(11);
    for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
      Case.of(operator)
          .in(reals(1, 2, 7, 8))
          .with("kernel_shape", kernel)
          .with("auto_pad", auto)
          .with("strides", new long[] {2, 2})
          .agrees(11, 21);
    }
  }

  @Test
  void pools_round_up_where_asked() throws Exception {
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      for (int size = 6; size <= 9; size++) {
        Case.of(operator)
            .in(reals(1, 2, size, 7))
            .with("kernel_shape", new long[] {3, 2})
            .with("strides", new long[] {2, 2})
            .with("pads", new long[] {1, 0, 1, 0})
            .with("ceil_mode", 1)
            .agrees(10, 12, 19, 21);
      }
    }
    Case.of("AveragePool")
        .in(reals(1, 2, 7, 8))
        .with("kernel_shape", new long[] {3, 3})
        .with("pads", new long[] {1, 1, 1, 1})
        .with("count_include_pad", 1)
        .agrees(7, 11, 19, 21);
    Case.of("MaxPool")
        .in(reals(1, 2, 9, 9))
        .with("kernel_shape", new long[] {3, 3})
        .with("dilations", new long[] {2, 2})
        .agrees(10, 12, 21);
  }

  @ParameterizedTest
  @CsvSource({"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"})
  void global_pools_agree(String operator) throws Exception {
    Case.of(operator).in(reals(2, 3, 4, 5)).agrees(7, 21);
    Case.of(operator).in(reals(2, 3, 4)).agrees(7, 21);
  }

  @Test
  void normalisations_agree() throws Exception {
    Case.of("BatchNormalization")
        .in(reals(2, 3, 4, 5))
        .fixed(reals(3))
        .fixed(between(0, 1, 3))
        .fixed(between(-1, 1, 3))
        .fixed(between(0.5, 2, 3))
        .with("epsilon", 1e-3)
        .agrees(7, 9, 14, 15, 21);
    Case.of("BatchNormalization")
        .in(reals(2, 3))
        .fixed(reals(3))
        .fixed(between(0, 1, 3))
        .fixed(between(-1, 1, 3))
        .fixed(between(0.5, 2, 3))
        .agrees(9, 14, 15, 21);
    Case.of("InstanceNormalization")
        .in(reals(2, 3, 4, 5))
        .fixed(reals(3))
        .fixed(between(0, 1, 3))
        .agrees(7, 21);
    Case.of("LayerNormalization")
        .in(reals(2, 3, 4))
        .fixed(reals(4))
        .fixed(between(0, 1, 4))
        .agrees(17, 21);
    Case.of("LayerNormalization")
        .in(reals(2, 3, 4))
        .fixed(reals(3, 4))
        .with("axis", 1)
        .with("epsilon", 1e-2)
        .agrees(17, 21);
    Case.of("GroupNormalization")
        .in(reals(2, 6, 4))
        .fixed(reals(6))
        .fixed(between(0, 1, 6))
        .with("num_groups", 3)
        .agrees(21);
    Case.of("GroupNormalization")
        .in(reals(2, 6, 4))
        .fixed(reals(3))
        .fixed(between(0, 1, 3))
        .with("num_groups", 3)
        .agrees(18);
    Case.of("LRN").in(reals(2, 7, 3, 3)).with("size", 3).agrees(7, 13, 21);
    Case.of("LRN")
        .in(reals(2, 7, 3, 3))
        .with("size", 5)
        .with("alpha", 0.1)
        .with("beta", 0.5)
        .with("bias", 2.0)
        .agrees(7, 13, 21);
    Case.of("LpNormalization").in(reals(3, 4, 5)).with("axis", 1).agrees(7, 21);
    Case.of("LpNormalization").in(reals(3, 4, 5)).with("p", 1).agrees(7, 21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
  void softmax_takes_axes_together_before_operator_set_13(String operator) throws Exception {
    for (int set = 7; set <= 21; set++) {
      Case.of(operator).in(reals(2, 3, 4)).agrees(set);
      Case.of(operator).in(reals(2, 3, 4)).with("axis", 0).agrees(set);
      Case.of(operator).in(reals(2, 3, 4)).with("axis", 2).agrees(set);
      Case.of(operator).in(reals(2, 3)).agrees(set);
    }
    Case.of(operator).in(reals(2, 3, 4)).with("axis", -2).agrees(11, 12, 13, 21);
  }

  @ParameterizedTest
  @CsvSource({"RNN,1", "GRU,3", "LSTM,4"})
  void recurrent_layers_agree(String operator, int gates) throws Exception {
    for (String direction : new String[] {"forward", "reverse", "bidirectional"}) {
      int directions = direction.equals("bidirectional") ? 2 : 1;
      Case plain =
          Case.of(operator)
              .in(reals(5, 2, 3))
              .fixed(between(-1, 1, directions, 4 * gates, 3))
              .fixed(between(-1, 1, directions, 4 * gates, 4))
              .with("hidden_size", 4)
              .with("direction", direction)
              .outputs(operator.equals("LSTM") ? 3 : 2);
      plain.agrees(7, 14, 21);
      Case full =
          Case.of(operator)
              .in(reals(5, 2, 3))
              .fixed(between(-1, 1, directions, 4 * gates, 3))
              .fixed(between(-1, 1, directions, 4 * gates, 4))
              .fixed(between(-1, 1, directions, 8 * gates))
              .none()
              .in(reals(directions, 2, 4))
              .with("hidden_size", 4)
              .with("direction", direction);
      if (operator.equals("LSTM")) {
        full.in(between(-1, 1, directions, 2, 4)).fixed(between(-1, 1, directions, 12));
      }
      if (operator.equals("GRU")) full.with("linear_before_reset", 1);
      if (operator.equals("RNN")) {
        full.with("activations", directions == 2 ? List.of("Relu", "Sigmoid") : List.of("Relu"));
      }
      full.agrees(7, 14, 21);
    }
  }
}
