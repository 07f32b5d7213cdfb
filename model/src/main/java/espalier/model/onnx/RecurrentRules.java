package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// RNN, GRU and LSTM, unrolled: one product for all steps' inputs, then the steps one by one.
final class RecurrentRules {
  private RecurrentRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("RNN", op -> new Layer(op, 1, 1, 0).results());
    rules.put("GRU", op -> new Layer(op, 3, 2, 0).results());
    rules.put("LSTM", op -> new Layer(op, 4, 3, 1).results());
  }

  /// One layer of one or two directions.
  private static final class Layer {
    private final Operation op;
    private final int gates;
    private final int activations;
    private final boolean hasCell;
    private final boolean batchFirst;
    private final String x;
    private final int steps;
    private final int batch;
    private final int hidden;
    private final List<Boolean> backwards;

    Layer(Operation op, int gates, int activations, int cells) {
      this.op = op;
      this.gates = gates;
      this.activations = activations;
      this.hasCell = cells > 0;
      if (op.rank(0) != 3 || op.rank(1) != 3 || op.rank(2) != 3) {
        throw new ModelRefused("found operands of other than three axes");
      }
      batchFirst = op.attributes().whole("layout", 0) != 0;
      x = batchFirst ? op.transpose(op.in(0), 1, 0, 2) : op.in(0);
      steps = op.builder().shape(x)[0];
      batch = op.builder().shape(x)[1];
      hidden = op.shape(2)[2];
      backwards =
          switch (op.attributes().text("direction", "forward")) {
            case "forward" -> List.of(false);
            case "reverse" -> List.of(true);
            case "bidirectional" -> List.of(false, true);
            case String other -> throw new ModelRefused("found direction = " + other);
          };
      if (op.shape(1)[0] != backwards.size() || op.shape(1)[1] != gates * hidden || steps == 0) {
        throw new ModelRefused("found weights of shape " + Shapes.text(op.shape(1)));
      }
      checkLengths();
    }

    private void checkLengths() {
      if (!op.has(4)) return;
      for (long length : op.wholes(4, "the sequences' lengths")) {
        if (length != steps) {
          throw new ModelRefused("found sequences shorter than the tensor; pad them in the data");
        }
      }
    }

    /// A slice of an operand for one direction, without that axis.
    private String of(int input, int direction) {
      int[] shape = op.shape(input);
      if (shape.length == 0) throw new ModelRefused("found an operand without axes");
      String part = op.part(op.in(input), 0, direction, 1);
      return op.reshape(part, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private String initial(int input, int direction) {
      if (!op.has(input)) {
        op.builder().room((long) batch * hidden);
        double[] zeros = new double[Shapes.size(batch, hidden)];
        return op.builder().constant(new FloatTensor(new int[] {batch, hidden}, zeros));
      }
      if (op.rank(input) != 3) throw new ModelRefused("found an initial state of other axes");
      String all = batchFirst ? op.transpose(op.in(input), 1, 0, 2) : op.in(input);
      return op.reshape(op.part(all, 0, direction, 1), batch, hidden);
    }

    List<String> results() {
      var perDirection = new ArrayList<List<String>>();
      var lastHidden = new ArrayList<String>();
      var lastCell = new ArrayList<String>();
      for (int d = 0; d < backwards.size(); d++) {
        Direction direction = new Direction(d);
        List<String> states = direction.run();
        lastHidden.add(op.reshape(states.getLast(), 1, batch, hidden));
        if (hasCell) lastCell.add(op.reshape(direction.cell, 1, batch, hidden));
        if (backwards.get(d)) Collections.reverse(states);
        perDirection.add(states);
      }
      var results = new ArrayList<String>();
      results.add(op.wants(0) ? sequence(perDirection) : "");
      results.add(op.wants(1) ? state(lastHidden) : "");
      results.add(op.wants(2) && hasCell ? state(lastCell) : "");
      return results;
    }

    /// (steps, directions, batch, hidden), or (batch, steps, directions, hidden).
    private String sequence(List<List<String>> perDirection) {
      var rows = new ArrayList<String>();
      for (int t = 0; t < steps; t++) {
        for (List<String> states : perDirection) {
          rows.add(op.reshape(states.get(t), 1, 1, batch, hidden));
        }
      }
      String all = op.concat(0, rows);
      String sequence = op.reshape(all, steps, backwards.size(), batch, hidden);
      return batchFirst ? op.transpose(sequence, 2, 0, 1, 3) : sequence;
    }

    private String state(List<String> directions) {
      String state = op.concat(0, directions);
      return batchFirst ? op.transpose(state, 1, 0, 2) : state;
    }

    /// One direction's weights and running state.
    private final class Direction {
      private final int index;
      private final String recurrent;
      private final String projected;
      private final String recurrentBias;
      private String cell = "";

      Direction(int index) {
        this.index = index;
        String weights = op.transpose(of(1, index), 1, 0);
        recurrent = op.transpose(of(2, index), 1, 0);
        String inputs = op.emit("MatMul", x, weights);
        String bias =
            op.has(3)
                ? of(3, index)
                : op.builder()
                    .constant(
                        new FloatTensor(
                            new int[] {2 * gates * hidden}, new double[2 * gates * hidden]));
        String inputBias = op.part(bias, 0, 0, gates * hidden);
        recurrentBias = op.part(bias, 0, gates * hidden, gates * hidden);
        projected = op.emit("Add", inputs, inputBias);
      }

      /// The hidden states in the order in which they come about.
      List<String> run() {
        String h = initial(5, index);
        if (hasCell) cell = initial(6, index);
        var states = new ArrayList<String>();
        for (int step = 0; step < steps; step++) {
          int t = backwards.get(index) ? steps - 1 - step : step;
          String input = op.reshape(op.part(projected, 0, t, 1), batch, gates * hidden);
          h =
              switch (gates) {
                case 1 -> activated(0, op.emit("Add", input, product(h)));
                case 3 -> gru(input, h);
                default -> lstm(input, h);
              };
          states.add(h);
        }
        return states;
      }

      private String product(String h) {
        return op.emit("Gemm", h, recurrent, recurrentBias);
      }

      private String gate(String all, int gate) {
        return op.part(all, 1, gate * hidden, hidden);
      }

      private String gru(String input, String h) {
        boolean linearFirst = op.attributes().whole("linear_before_reset", 0) != 0;
        String fromState = product(h);
        String z = activated(0, op.emit("Add", gate(input, 0), gate(fromState, 0)));
        String r = activated(0, op.emit("Add", gate(input, 1), gate(fromState, 1)));
        String candidate =
            linearFirst
                ? op.emit("Mul", r, gate(fromState, 2))
                : op.emit(
                    "Gemm",
                    op.emit("Mul", r, h),
                    gate(recurrent, 2),
                    op.part(recurrentBias, 0, 2 * hidden, hidden));
        String n = activated(1, op.emit("Add", gate(input, 2), candidate));
        // (1 - z) n + z h, with one product less.
        return op.emit("Add", n, op.emit("Mul", z, op.emit("Sub", h, n)));
      }

      private String lstm(String input, String h) {
        String all = op.emit("Add", input, product(h));
        boolean coupled = op.attributes().whole("input_forget", 0) != 0;
        String i = activated(0, peeped(gate(all, 0), 0));
        String f =
            coupled ? op.emit("Sub", op.constant(1), i) : activated(0, peeped(gate(all, 2), 2));
        String g = activated(1, gate(all, 3));
        cell = op.emit("Add", op.emit("Mul", f, cell), op.emit("Mul", i, g));
        String o = activated(0, peeped(gate(all, 1), 1));
        return op.emit("Mul", o, activated(2, cell));
      }

      private String peeped(String gate, int which) {
        if (!op.has(7)) return gate;
        String weights = op.part(of(7, index), 0, which * hidden, hidden);
        return op.emit("Add", gate, op.emit("Mul", weights, cell));
      }

      private String activated(int which, String name) {
        double clip = op.attributes().real("clip", 0);
        String x = clip > 0 ? ElementwiseRules.bounded(op, name, -clip, clip) : name;
        List<String> names = op.attributes().texts("activations").orElse(List.of());
        if (names.isEmpty()) return op.emit(which == 0 && gates > 1 ? "Sigmoid" : "Tanh", x);
        int position = index * activations + which;
        if (names.size() <= position) throw new ModelRefused("found too few activations");
        return activation(op, names.get(position), x);
      }
    }
  }

  private static String activation(Operation op, String name, String x) {
    if (op.attributes().has("activation_alpha") || op.attributes().has("activation_beta")) {
      throw new ModelRefused(
          "found activation_alpha or activation_beta, which are not supported; use the defaults");
    }
    return switch (name.toLowerCase(java.util.Locale.ROOT)) {
      case "sigmoid" -> op.emit("Sigmoid", x);
      case "tanh" -> op.emit("Tanh", x);
      case "relu" -> op.emit("Relu", x);
      case "softsign" -> op.emit("Softsign", x);
      case "softplus" -> op.emit("Softplus", x);
      case "elu" -> op.emit("Elu", Attributes.NONE.with("alpha", 1.0), x);
      case "leakyrelu" -> op.emit("LeakyRelu", Attributes.NONE.with("alpha", 0.01), x);
      case "hardsigmoid" ->
          op.emit("HardSigmoid", Attributes.NONE.with("alpha", 0.2).with("beta", 0.5), x);
      default ->
          throw new ModelRefused("found the activation " + name + ", which is not supported");
    };
  }
}
