package espalier.model.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whole networks as programs: accuracy, cost and refusals.
final class NetworksTest {
  /// Inputs between 0 and 1.
  private static List<List<Tensor>> images(int count, int... shape) {
    var random = new Random(7);
    var samples = new ArrayList<List<Tensor>>();
    for (int i = 0; i < count; i++) {
      FloatTensor image = Sketch.normal(random, 0.3, shape);
      for (int k = 0; k < image.size(); k++) {
        image.values()[k] = Math.clamp(Math.abs(image.values()[k]), 0, 1);
      }
      samples.add(List.of(image));
    }
    return samples;
  }

  private static Graph convolutional() {
    var random = new Random(3);
    var net = new Sketch();
    String x = net.input("image", 1, 1, 12, 12);
    x = net.conv(x, Sketch.normal(random, 0.4, 4, 1, 3, 3), Sketch.normal(random, 0.1, 4), 1);
    x = net.maxPool(net.node("Relu", x), 2);
    x = net.conv(x, Sketch.normal(random, 0.2, 8, 4, 3, 3), Sketch.normal(random, 0.1, 8), 1);
    x = net.maxPool(net.node("Relu", x), 2);
    x = net.reshape(x, 1, 72);
    x = net.gemm(x, Sketch.normal(random, 0.2, 72, 10), Sketch.normal(random, 0.1, 10));
    return net.graph(x, net.node("Softmax", Attributes.NONE.with("axis", 1L), x));
  }

  /// One layer of attention with its normalisations, a residual and a gated feed-forward part.
  private static Graph transformer() {
    var random = new Random(4);
    var net = new Sketch();
    int d = 16;
    String x = net.input("tokens", 1, 8, d);
    String normal =
        net.node("LayerNormalization", Attributes.NONE.with("axis", 2L).with("epsilon", 1e-5), x);
    String q = net.node("MatMul", normal, net.constant(Sketch.normal(random, 0.3, d, d)));
    String k = net.node("MatMul", normal, net.constant(Sketch.normal(random, 0.3, d, d)));
    String v = net.node("MatMul", normal, net.constant(Sketch.normal(random, 0.3, d, d)));
    Attributes turned = Attributes.NONE.with("perm", new int[] {0, 2, 1, 3});
    q = net.node("Transpose", turned, net.reshape(q, 1, 8, 2, 8));
    v = net.node("Transpose", turned, net.reshape(v, 1, 8, 2, 8));
    k =
        net.node(
            "Transpose",
            Attributes.NONE.with("perm", new int[] {0, 2, 3, 1}),
            net.reshape(k, 1, 8, 2, 8));
    String scores =
        net.node("Mul", net.node("MatMul", q, k), net.constant(FloatTensor.scalar(0.35)));
    var mask = new double[64];
    for (int i = 0; i < 64; i++) {
      mask[i] = i % 8 > i / 8 ? -1e9 : 0;
    }
    scores = net.node("Add", scores, net.constant(new FloatTensor(new int[] {8, 8}, mask)));
    String weights = net.node("Softmax", Attributes.NONE.with("axis", 3L), scores);
    String mixed =
        net.reshape(net.node("Transpose", turned, net.node("MatMul", weights, v)), 1, 8, d);
    mixed = net.node("MatMul", mixed, net.constant(Sketch.normal(random, 0.3, d, d)));
    x = net.node("Add", x, mixed);
    String wide = net.node("MatMul", x, net.constant(Sketch.normal(random, 0.3, d, 32)));
    wide = net.node("Mul", wide, net.node("Sigmoid", wide));
    return net.graph(
        net.node(
            "Add", x, net.node("MatMul", wide, net.constant(Sketch.normal(random, 0.2, 32, d)))));
  }

  @Test
  void a_convolutional_network_answers_alike_and_never_leaves_a_range() {
    Graph graph = convolutional();
    ImportedModel model =
        Importer.importModel(graph, images(8, 1, 1, 12, 12), ImportOptions.DEFAULT);
    for (Report.Accuracy accuracy : model.report().outputs()) {
      assertTrue(accuracy.relative() < 1e-2, accuracy.toString());
      assertEquals(1, accuracy.agreement(), accuracy.toString());
    }
    LoweringCheck.assertAgrees("convolutional", graph, images(1, 1, 1, 12, 12).getFirst());
  }

  @Test
  void a_transformer_answers_alike_and_never_leaves_a_range() {
    var random = new Random(9);
    LoweringCheck.assertAgrees(
        "transformer", transformer(), List.of(Sketch.normal(random, 1, 1, 8, 16)));
  }

  private static List<Class<?>> kinds(int width) {
    var random = new Random(5);
    var net = new Sketch();
    String x = net.input("x", width, 16);
    String y =
        net.node(
            "Relu",
            net.gemm(x, Sketch.normal(random, 0.1, 16, 32), Sketch.normal(random, 0.1, 32)));
    ImportedModel model =
        Importer.importModel(net.graph(y), images(1, width, 16), ImportOptions.DEFAULT);
    return model.program().steps().stream().<Class<?>>map(Object::getClass).toList();
  }

  @Test
  void a_large_layer_with_rectifier_costs_one_rescaling_and_one_table_lookup_an_output() {
    assertEquals(
        List.of(
            Step.Input.class,
            Step.Weight.class,
            Step.Weight.class,
            Step.Shift.class,
            Step.Map.class,
            Step.Output.class),
        kinds(512));
  }

  @Test
  void a_small_layer_with_rectifier_needs_no_table() {
    assertEquals(
        List.of(
            Step.Input.class,
            Step.Weight.class,
            Step.Weight.class,
            Step.Shift.class,
            Step.Shift.class,
            Step.Output.class),
        kinds(2));
  }

  @Test
  void equal_models_become_equal_bytes() {
    List<byte[]> programs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ImportedModel model =
          Importer.importModel(convolutional(), images(3, 1, 1, 12, 12), ImportOptions.DEFAULT);
      programs.add(Program.CODEC.encode(model.program()));
    }
    assertArrayEquals(programs.get(0), programs.get(1));
  }

  // --- refusals ----------------------------------------------------------------------------------

  private static Graph single(String operator, Attributes attributes, int... shape) {
    var net = new Sketch();
    return net.graph(net.node(operator, attributes, net.input("x", shape)));
  }

  private static Graph relu() {
    return single("Relu", Attributes.NONE, 4);
  }

  private static List<Tensor> vector(double... reals) {
    return List.of(FloatTensor.of(reals));
  }

  @Test
  void an_input_outside_the_declared_range_is_refused() {
    ImportedModel model =
        Importer.importModel(
            relu(),
            List.of(vector(-1, 0, 1, 2)),
            ImportOptions.DEFAULT.withRanges(Map.of("x", new Range(-2, 2))));
    var refused = assertThrows(ModelRefused.class, () -> model.quantise(vector(0, 0, 2.5, 0)));
    assertEquals(
        "found 2.5 in the input x, expected -2.0 to 2.0; import the model again with samples or a"
            + " declared range that cover it",
        refused.getMessage());
    assertThrows(ModelRefused.class, () -> model.quantise(vector(Double.NaN, 0, 0, 0)));
    model.quantise(vector(-2, 0, 2, 0));
  }

  @Test
  void a_wrong_number_or_shape_of_inputs_is_refused() {
    ImportedModel model =
        Importer.importModel(relu(), List.of(vector(-1, 0, 1, 2)), ImportOptions.DEFAULT);
    var number = assertThrows(ModelRefused.class, () -> model.quantise(List.of()));
    assertEquals("found 0 inputs, expected 1", number.getMessage());
    var shape = assertThrows(ModelRefused.class, () -> model.quantise(vector(1, 2)));
    assertEquals("found the shape (2) for the input x, expected (4)", shape.getMessage());
  }

  @Test
  void no_samples_are_refused() {
    var refused =
        assertThrows(
            ModelRefused.class,
            () -> Importer.importModel(relu(), List.of(), ImportOptions.DEFAULT));
    assertEquals(
        "found no calibration samples, expected at least one; give typical inputs",
        refused.getMessage());
  }

  @Test
  void an_error_beyond_what_is_accepted_is_refused_with_its_size() {
    Graph graph = single("Tanh", Attributes.NONE, 4);
    var options = ImportOptions.DEFAULT.withMaxError(1e-9);
    var refused =
        assertThrows(
            ModelRefused.class,
            () -> Importer.importModel(graph, List.of(vector(-1, 0.3, 1, 2)), options));
    assertTrue(
        refused
            .getMessage()
            .endsWith("expected at most 1.00e-09; allow more table bits or a larger error"),
        refused.getMessage());
    Importer.importModel(graph, List.of(vector(-1, 0.3, 1, 2)), options.withMaxError(1e-3));
  }

  @Test
  void exponents_that_depend_on_the_input_need_a_positive_base() {
    var net = new Sketch();
    Graph graph = net.graph(net.node("Pow", net.input("x", 2), net.input("y", 2)));
    var refused =
        assertThrows(
            ModelRefused.class,
            () ->
                Importer.importModel(
                    graph,
                    List.of(List.of(FloatTensor.of(-1, 2), FloatTensor.of(2, 2))),
                    ImportOptions.DEFAULT));
    assertEquals(
        "found Pow (node 0) with exponents that differ or depend on the input and a base that is"
            + " not always positive, expected one constant exponent",
        refused.getMessage());
  }
}
