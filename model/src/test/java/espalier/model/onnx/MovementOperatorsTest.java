package espalier.model.onnx;

import static espalier.model.onnx.Case.between;
import static espalier.model.onnx.Case.indices;
import static espalier.model.onnx.Case.longs;
import static espalier.model.onnx.Case.real;
import static espalier.model.onnx.Case.reals;
import static espalier.model.onnx.Case.whole;

import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reductions, movements, selections and quantisation, against ONNX Runtime.
class MovementOperatorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReduceSum",
        "ReduceMean",
        "ReduceMax",
        "ReduceMin",
        "ReduceProd",
        "ReduceL1",
        "ReduceL2",
        "ReduceLogSum",
        "ReduceLogSumExp",
        "ReduceSumSquare"
      })
  void reductions_agree(String operator) throws Exception {
    var x = between(0.5, 2, 2, 3, 4);
    int moved = operator.equals("ReduceSum") ? 13 : 18;
    for (int set = 7; set <= 20; set++) {
      Case.of(operator).in(x).agrees(set);
      if (set < moved) {
        Case.of(operator).in(x).with("axes", new long[] {0, 2}).agrees(set);
        Case.of(operator).in(x).with("axes", new long[] {1}).with("keepdims", 0).agrees(set);
      } else {
        Case.of(operator).in(x).fixed(longs(2, 0)).agrees(set);
        Case.of(operator).in(x).fixed(longs(-2)).with("keepdims", 0).agrees(set);
      }
    }
  }

  @Test
  void the_greatest_are_found() throws Exception {
    var x = reals(3, 4, 5);
    for (String operator : new String[] {"ArgMax", "ArgMin"}) {
      Case.of(operator).in(x).agrees(7, 11, 12, 13, 21);
      Case.of(operator).in(x).with("axis", 2).with("keepdims", 0).agrees(7, 13, 21);
      var ties = new FloatTensor(new int[] {5}, new double[] {1, 3, 3, 1, 3});
      Case.of(operator).in(ties).with("select_last_index", 1).agrees(12, 13);
      Case.of(operator).in(ties).agrees(12, 13);
    }
    Case.of("TopK").in(x).with("k", 2).outputs(2).agrees(7, 9);
    Case.of("TopK").in(x).fixed(longs(3)).with("axis", 1).outputs(2).agrees(10, 11, 21);
    Case.of("TopK").in(x).fixed(longs(2)).with("largest", 0).outputs(2).agrees(11, 21);
    Case.of("CumSum").in(x).fixed(whole(1)).agrees(11, 14, 21);
    Case.of("CumSum").in(x).fixed(whole(-1)).with("exclusive", 1).with("reverse", 1).agrees(11, 14);
  }

  @Test
  void shapes_change_in_every_way() throws Exception {
    var x = reals(2, 3, 4);
    Case.of("Reshape").in(x).fixed(longs(4, -1)).agrees(7, 13, 14, 19, 21);
    Case.of("Reshape").in(x).fixed(longs(0, 2, -1)).agrees(7, 21);
    Case.of("Flatten").in(x).agrees(7, 9, 11, 13, 21);
    Case.of("Flatten").in(x).with("axis", 2).agrees(7, 21);
    Case.of("Flatten").in(x).with("axis", 0).agrees(7, 21);
    Case.of("Squeeze").in(reals(1, 3, 1, 4)).agrees(7, 12, 13, 21);
    Case.of("Squeeze").in(reals(1, 3, 1, 4)).with("axes", new long[] {2}).agrees(7, 12);
    Case.of("Squeeze").in(reals(1, 3, 1, 4)).fixed(longs(-2)).agrees(13, 21);
    Case.of("Unsqueeze").in(x).with("axes", new long[] {0, 3}).agrees(7, 12);
    Case.of("Unsqueeze").in(x).fixed(longs(1, -1)).agrees(13, 21);
    Case.of("Expand").in(reals(3, 1)).fixed(longs(2, 1, 4)).agrees(8, 13, 21);
    Case.of("Tile").in(x).fixed(longs(1, 2, 3)).agrees(7, 13, 21);
    Case.of("Transpose").in(x).agrees(7, 13, 21);
    Case.of("Transpose").in(x).with("perm", new long[] {1, 2, 0}).agrees(7, 21);
    Case.of("Concat")
        .in(x)
        .in(reals(2, 1, 4))
        .fixed(reals(2, 2, 4))
        .with("axis", 1)
        .agrees(7, 13, 21);
    Case.of("Concat").in(x).in(reals(2, 3, 1)).with("axis", -1).agrees(11, 13);
    Case.of("DepthToSpace").in(reals(2, 8, 2, 3)).with("blocksize", 2).agrees(7, 11, 13, 21);
    Case.of("DepthToSpace")
        .in(reals(2, 8, 2, 3))
        .with("blocksize", 2)
        .with("mode", "CRD")
        .agrees(11, 13);
    Case.of("SpaceToDepth").in(reals(2, 3, 4, 6)).with("blocksize", 2).agrees(7, 13, 21);
  }

  @Test
  void parts_are_cut_out() throws Exception {
    var x = reals(5, 6, 7);
    Case.of("Slice")
        .in(x)
        .with("starts", new long[] {1, -3})
        .with("ends", new long[] {4, 1000})
        .with("axes", new long[] {0, 2})
        .agrees(7, 9);
    Case.of("Slice").in(x).fixed(longs(1, 2)).fixed(longs(-1, 5)).agrees(10, 11, 13, 21);
    Case.of("Slice")
        .in(x)
        .fixed(longs(-1, 5))
        .fixed(longs(-1000, 0))
        .fixed(longs(1, -1))
        .fixed(longs(-2, -1))
        .agrees(10, 11, 13, 21);
    Case.of("Split").in(x).with("axis", 1).outputs(3).agrees(7, 11, 13);
    Case.of("Split").in(x).with("split", new long[] {2, 3}).outputs(2).agrees(7, 11);
    Case.of("Split").in(x).fixed(longs(1, 4)).outputs(2).agrees(13, 18, 21);
    Case.of("Split").in(x).with("axis", 2).with("num_outputs", 3).outputs(3).agrees(18, 21);
    for (String mode : new String[] {"constant", "reflect", "edge"}) {
      Case.of("Pad")
          .in(x)
          .with("pads", new long[] {1, 0, 2, 0, 3, 1})
          .with("mode", mode)
          .with("value", 0.5)
          .agrees(7, 10);
      Case.of("Pad")
          .in(x)
          .fixed(longs(1, 0, 2, 0, 3, 1))
          .fixed(real(0.5))
          .with("mode", mode)
          .agrees(11, 13, 18, 19, 21);
    }
    Case.of("Pad").in(x).fixed(longs(-1, 0, 2, 0, -3, 1)).agrees(11, 13, 21);
    Case.of("Pad").in(x).fixed(longs(1, 2)).none().fixed(longs(1)).agrees(18, 21);
    Case.of("Pad").in(x).fixed(longs(1, 0, 2, 0, 3, 1)).with("mode", "wrap").agrees(19, 21);
    Case.of("Trilu").in(reals(2, 4, 5)).agrees(14, 21);
    Case.of("Trilu").in(reals(2, 4, 5)).fixed(whole(-1)).with("upper", 0).agrees(14, 21);
  }

  @Test
  void elements_are_picked_and_placed() throws Exception {
    var x = reals(4, 5, 6);
    Case.of("Gather").in(x).in(indices(4, 2, 3)).agrees(11, 13, 21);
    Case.of("Gather").in(x).fixed(longs(0, 2)).with("axis", 1).agrees(7, 11, 13);
    Case.of("Gather").in(x).fixed(whole(-1)).with("axis", 2).agrees(11, 13);
    Case.of("GatherElements").in(x).in(indices(5, 4, 3, 6)).with("axis", 1).agrees(11, 13, 21);
    Case.of("GatherND").in(x).in(indices(4, 3, 2)).agrees(11, 12, 13, 21);
    Case.of("GatherND").in(x).in(indices(5, 4, 3, 1)).with("batch_dims", 1).agrees(12, 13);
    var places =
        new IntegerTensor(ElementType.INT64, new int[] {2, 3}, new long[] {0, 1, 2, 2, -1, 0});
    Case.of("ScatterElements").in(reals(3, 4)).in(places).in(reals(2, 3)).agrees(11, 13, 21);
    Case.of("Scatter").in(reals(3, 4)).in(places).in(reals(2, 3)).agrees(9, 10);
    var rows = new IntegerTensor(ElementType.INT64, new int[] {2, 1}, new long[] {2, 0});
    Case.of("ScatterND").in(reals(3, 4)).in(rows).in(reals(2, 4)).agrees(11, 13, 21);
    for (String reduction : new String[] {"add", "mul"}) {
      Case.of("ScatterElements")
          .in(reals(3, 4))
          .in(places)
          .in(reals(2, 3))
          .with("axis", 1)
          .with("reduction", reduction)
          .agrees(16, 18, 21);
      Case.of("ScatterND")
          .in(reals(3, 4))
          .in(rows)
          .in(reals(2, 4))
          .with("reduction", reduction)
          .agrees(16, 18);
    }
    Case.of("ScatterElements")
        .in(reals(3, 4))
        .in(places)
        .in(reals(2, 3))
        .with("reduction", "max")
        .agrees(18, 21);
    Case.of("OneHot")
        .in(indices(5, 2, 3))
        .fixed(whole(5))
        .fixed(FloatTensor.of(-1, 2))
        .agrees(9, 11, 21);
    Case.of("OneHot")
        .in(indices(9, 2, 3))
        .fixed(whole(5))
        .fixed(FloatTensor.of(0, 1))
        .with("axis", 1)
        .agrees(9, 11, 21);
  }

  @Test
  void constants_are_made() throws Exception {
    Case.of("Shape").in(reals(2, 3, 4)).agrees(7, 13, 15, 19, 21);
    Case.of("Shape").in(reals(2, 3, 4)).with("start", 1).with("end", -1).agrees(15, 21);
    Case.of("Size").in(reals(2, 3, 4)).agrees(7, 13, 21);
    Case.of("Range").fixed(whole(2)).fixed(whole(11)).fixed(whole(3)).agrees(11, 21);
    Case.of("Range").fixed(real(2)).fixed(real(-1)).fixed(real(-0.5)).agrees(11, 21);
    Case.of("ConstantOfShape").fixed(longs(2, 3)).agrees(9, 20, 21);
    Case.of("ConstantOfShape").fixed(longs(2, 3)).with("value", longs(7)).agrees(9, 20, 21);
    Case.of("Constant").with("value", reals(2, 3)).agrees(7, 9, 11, 13, 21);
    Case.of("Constant").with("value_float", 0.5).agrees(12, 21);
    Case.of("Constant").with("value_ints", new long[] {1, 2}).agrees(12, 21);
    Case.of("EyeLike").in(reals(3, 4)).with("k", 1).agrees(9, 21);
  }

  @ParameterizedTest
  @CsvSource({
    "asymmetric,floor", "asymmetric,ceil", "asymmetric,round_prefer_ceil",
    "half_pixel,round_prefer_floor", "half_pixel,floor", "align_corners,round_prefer_ceil",
    "pytorch_half_pixel,round_prefer_floor"
  })
  void resizing_agrees(String transformation, String rounding) throws Exception {
    var x = reals(1, 2, 4, 5);
    for (int set : new int[] {11, 13, 18, 19, 21}) {
      for (double scale : new double[] {2, 0.6, 1.5}) {
        var scales = FloatTensor.of(1, 1, scale, (float) (scale * 1.2));
        for (String mode : new String[] {"nearest", "linear", "cubic"}) {
          Case.of("Resize")
              .in(x)
              .fixed(FloatTensor.of())
              .fixed(scales)
              .with("mode", mode)
              .with("coordinate_transformation_mode", transformation)
              .with("nearest_mode", rounding)
              .agrees(set);
        }
      }
      Case.of("Resize")
          .in(x)
          .fixed(FloatTensor.of())
          .fixed(FloatTensor.of())
          .fixed(longs(1, 2, 7, 3))
          .with("mode", "linear")
          .with("coordinate_transformation_mode", transformation)
          .agrees(set);
    }
  }

  @Test
  void old_resizing_agrees() throws Exception {
    var scales = FloatTensor.of(1, 1, 2, 3);
    for (String mode : new String[] {"nearest", "linear"}) {
      Case.of("Upsample").in(reals(1, 2, 3, 4)).fixed(scales).with("mode", mode).agrees(9);
      Case.of("Upsample")
          .in(reals(1, 2, 3, 4))
          .with("scales", new double[] {1, 1, 2, 3})
          .with("mode", mode)
          .agrees(7, 8);
      Case.of("Resize").in(reals(1, 2, 3, 4)).fixed(scales).with("mode", mode).agrees(10);
    }
    Case.of("Resize")
        .in(reals(1, 2, 4, 4))
        .fixed(FloatTensor.of())
        .fixed(FloatTensor.of(1, 1, 2, 2))
        .with("mode", "cubic")
        .with("exclude_outside", 1)
        .with("cubic_coeff_a", -0.5)
        .agrees(11, 13, 21);
  }

  @Test
  void quantising_agrees() throws Exception {
    var zero = new IntegerTensor(ElementType.UINT8, new int[0], new long[] {128});
    Case.of("QuantizeLinear").in(reals(3, 4)).fixed(real(0.02)).fixed(zero).agrees(10, 13, 19, 21);
    Case.of("QuantizeLinear").in(reals(3, 4)).fixed(real(0.01)).agrees(10, 13, 19, 21);
    var zeros = new IntegerTensor(ElementType.INT8, new int[] {4}, new long[] {0, -3, 5, 9});
    Case.of("QuantizeLinear")
        .in(reals(3, 4))
        .fixed(between(0.01, 0.05, 4))
        .fixed(zeros)
        .with("axis", 1)
        .agrees(13, 19, 21);
    var bytes = Case.wholes(ElementType.UINT8, 0, 256, 3, 4);
    Case.of("DequantizeLinear").in(bytes).fixed(real(0.02)).fixed(zero).agrees(10, 13, 19, 21);
    Case.of("DynamicQuantizeLinear").in(reals(3, 4)).outputs(3).agrees(11, 21);
  }
}
