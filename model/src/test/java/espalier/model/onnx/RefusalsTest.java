package espalier.model.onnx;

import static espalier.model.onnx.Case.longs;
import static espalier.model.onnx.Case.reals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.IntegerTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused, and that the sentence names it.
class RefusalsTest {
  private static void refused(byte[] bytes, String... words) {
    var refusal = assertThrows(ModelRefused.class, () -> OnnxModel.read(bytes).graph());
    for (String word : words) {
      assertTrue(
          String.valueOf(refusal.getMessage()).contains(word),
          () -> "'" + refusal.getMessage() + "' does not say " + word);
    }
  }

  private static OnnxWriter relu(int operatorSet, Object... sizes) {
    return new OnnxWriter(operatorSet)
        .input("x", 1, sizes)
        .output("y")
        .node("Relu", List.of("x"), List.of("y"), Map.of());
  }

  @Test
  void an_open_batch_becomes_one_with_a_note() {
    for (Object size : new Object[] {"N", -1, 0}) {
      Graph graph = OnnxModel.read(relu(13, size, 3).bytes()).graph();
      assertEquals(1, graph.inputs().getFirst().shape()[0]);
      assertEquals(1, graph.notes().size());
    }
  }

  @Test
  void other_open_axes_are_refused_until_shapes_are_given() {
    byte[] bytes = relu(13, "N", "T").bytes();
    refused(bytes, "axis 1", "open", "input shapes");
    Graph graph = OnnxModel.read(bytes).graph(List.of(new int[] {2, 5}));
    assertEquals(10, graph.outputs().getFirst().size());
  }

  @Test
  void shapes_that_contradict_the_file_are_refused() {
    OnnxModel model = OnnxModel.read(relu(13, "N", 3).bytes());
    assertThrows(ModelRefused.class, () -> model.graph(List.of(new int[] {2, 4})));
    assertThrows(ModelRefused.class, () -> model.graph(List.of()));
  }

  @Test
  void operator_sets_outside_7_to_21_are_refused() {
    refused(relu(6, 3).bytes(), "operator set 6", "7 to 21");
    refused(relu(22, 3).bytes(), "operator set 22", "7 to 21");
  }

  @Test
  void unknown_operators_and_domains_are_refused_by_name_and_node() {
    var unknown = new OnnxWriter(17).input("x", 1, 3).output("y");
    unknown.node("NonMaxSuppression", List.of("x"), List.of("y"), Map.of());
    refused(unknown.bytes(), "NonMaxSuppression", "the_NonMaxSuppression");
    var trees = new OnnxWriter(17).input("x", 1, 3).output("y");
    trees.node("ai.onnx.ml", "TreeEnsembleClassifier", List.of("x"), List.of("y"), Map.of());
    refused(trees.bytes(), "ai.onnx.ml.TreeEnsembleClassifier", "hummingbird");
  }

  @Test
  void cycles_and_dangling_names_are_refused() {
    var cycle = new OnnxWriter(17).input("x", 1, 3).output("y");
    cycle.node("Add", List.of("x", "z"), List.of("y"), Map.of());
    cycle.node("Relu", List.of("y"), List.of("z"), Map.of());
    refused(cycle.bytes(), "its own result");
    var dangling = new OnnxWriter(17).input("x", 1, 3).output("y");
    dangling.node("Add", List.of("x", "nowhere"), List.of("y"), Map.of());
    refused(dangling.bytes(), "'nowhere'", "nothing defines");
    refused(new OnnxWriter(17).input("x", 1, 3).output("y").bytes(), "'y'");
    var twice = relu(17, 3).node("Abs", List.of("x"), List.of("y"), Map.of());
    refused(twice.bytes(), "two definitions");
  }

  @Test
  void weights_that_are_no_numbers_are_refused() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      var model = new OnnxWriter(17).input("x", 1, 2).output("y");
      model.constant("w", FloatTensor.of(1, value));
      model.node("Mul", List.of("x", "w"), List.of("y"), Map.of());
      refused(model.bytes(), "found", "'w'");
    }
  }

  @Test
  void infinite_attention_masks_are_bounded_with_a_note() throws Exception {
    var mask = new FloatTensor(new int[] {2, 2}, new double[] {0, Double.NEGATIVE_INFINITY, 0, 0});
    var scores = reals(3, 2, 2);
    var added = new OnnxWriter(17).input("x", scores).output("y").constant("m", mask);
    added.node("Add", List.of("x", "m"), List.of("s"), Map.of());
    added.node("Softmax", List.of("s"), List.of("y"), Map.of());
    var open = new IntegerTensor(ElementType.BOOL, new int[] {1, 2}, new long[] {1, 0});
    var chosen = new OnnxWriter(17).input("x", scores).input("c", open).output("y");
    chosen.constant("m", FloatTensor.scalar(-Float.MAX_VALUE));
    chosen.node("Where", List.of("c", "x", "m"), List.of("s"), Map.of());
    chosen.node("Softmax", List.of("s"), List.of("y"), Map.of());
    Oracle.assertAgrees("an added mask", added.bytes(), List.of(scores));
    Oracle.assertAgrees("a chosen mask", chosen.bytes(), List.of(scores, open));
    assertEquals(1, OnnxModel.read(added.bytes()).graph().notes().size());
  }

  private static byte[] withInitializer(OnnxWriter.Fields tensor) {
    return OnnxWriter.message(model -> {
      model.writeByteArray(
          7,
          OnnxWriter.message(graph -> {
            graph.writeByteArray(5, OnnxWriter.message(tensor));
            graph.writeByteArray(12, OnnxWriter.message(out -> out.writeString(1, "w")));
          }));
      model.writeByteArray(8, OnnxWriter.message(set -> set.writeInt64(2, 17)));
    });
  }

  @Test
  void tensors_that_lie_about_their_size_are_refused_before_memory_is_taken() {
    refused(
        withInitializer(out -> {
          out.writeInt64(1, 1L << 26);
          out.writeInt32(2, 1);
          out.writeString(8, "w");
          out.writeByteArray(9, new byte[16]);
        }),
        "'w'",
        "declares 67108864");
    refused(
        withInitializer(out -> {
          out.writeInt64(1, 1L << 20);
          out.writeInt64(1, 1L << 20);
          out.writeInt32(2, 1);
          out.writeString(8, "w");
        }),
        "(1048576, 1048576)");
  }

  @Test
  void external_data_texts_and_unknown_types_are_refused() {
    refused(
        withInitializer(out -> {
          out.writeInt64(1, 2);
          out.writeInt32(2, 1);
          out.writeString(8, "w");
          out.writeInt32(14, 1);
        }),
        "'w'",
        "another file");
    refused(
        withInitializer(out -> {
          out.writeString(8, "w");
          out.writeInt32(2, 14);
        }),
        "element type is number 14");
  }

  @Test
  void subgraphs_functions_and_sparse_tensors_are_refused() {
    byte[] loop =
        OnnxWriter.message(model -> {
          byte[] body =
              OnnxWriter.message(a -> {
                a.writeString(1, "body");
                a.writeByteArray(6, new byte[0]);
                a.writeInt32(20, 5);
              });
          byte[] node =
              OnnxWriter.message(n -> {
                n.writeString(4, "Loop");
                n.writeByteArray(5, body);
              });
          model.writeByteArray(7, OnnxWriter.message(g -> g.writeByteArray(1, node)));
        });
    refused(loop, "subgraph", "body");
    refused(OnnxWriter.message(model -> model.writeByteArray(25, new byte[0])), "functions");
    refused(
        OnnxWriter.message(model ->
            model.writeByteArray(
                7, OnnxWriter.message(graph -> graph.writeByteArray(15, new byte[0])))),
        "sparse");
  }

  @Test
  void small_files_that_grow_are_refused() {
    var bomb = new OnnxWriter(17).input("x", 1, 1).output("y");
    bomb.constant("shape", longs(1 << 13, 1 << 13));
    bomb.node("ConstantOfShape", List.of("shape"), List.of("c0"), Map.of());
    for (int i = 0; i < 40; i++) {
      bomb.node("Neg", List.of("c" + i), List.of("c" + (i + 1)), Map.of());
    }
    bomb.node("Add", List.of("x", "c40"), List.of("y"), Map.of());
    var limits = new OnnxLimits(1 << 20, 1 << 20, 1_000, 1 << 20);
    var refusal =
        assertThrows(ModelRefused.class, () -> OnnxModel.read(bomb.bytes(), limits).graph());
    assertTrue(String.valueOf(refusal.getMessage()).contains("memory"));
  }

  @Test
  void shapes_that_are_data_are_refused() {
    var model = new OnnxWriter(17).input("x", 1, 4).input("s", 7, 2).output("y");
    model.node("Reshape", List.of("x", "s"), List.of("y"), Map.of());
    refused(model.bytes(), "Reshape", "depends on the model's input");
  }

  @Test
  void files_that_are_not_models_are_refused(@TempDir Path folder) throws IOException {
    refused(new byte[0], "without a graph");
    refused("not a model at all".getBytes(java.nio.charset.StandardCharsets.UTF_8), "found");
    var missing = folder.resolve("none.onnx");
    assertThrows(ModelRefused.class, () -> OnnxModel.read(missing));
    assertThrows(ModelRefused.class, () -> OnnxModel.read(folder));
    Path file = folder.resolve("model.onnx");
    Files.write(file, relu(13, 3).bytes());
    assertEquals(13, OnnxModel.read(file).operatorSet());
    var limits = new OnnxLimits(4, 1, 1, 1);
    assertThrows(ModelRefused.class, () -> OnnxModel.read(relu(13, 3).bytes(), limits));
  }

  @Test
  void batch_normalisation_disappears_into_the_convolution_before_it() {
    var model = new OnnxWriter(17).input("x", 1, 1, 2, 5, 5).output("y");
    model.constant("w", reals(3, 2, 3, 3)).constant("s", reals(3));
    model.constant("v", Case.between(1.0, 2.0, 3));
    model.node("Conv", List.of("x", "w"), List.of("c"), Map.of());
    model.node("BatchNormalization", List.of("c", "s", "s", "s", "v"), List.of("y"), Map.of());
    Graph graph = OnnxModel.read(model.bytes()).graph();
    assertEquals(1, graph.nodes().size());
    assertEquals("Conv", graph.nodes().getFirst().operator());
    assertEquals("y", graph.outputs().getFirst().name());
  }
}
