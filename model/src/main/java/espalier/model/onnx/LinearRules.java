package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sums of products: Gemm, MatMul, Einsum and the convolutions.
final class LinearRules {
  private LinearRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("MatMul", (Rule.Single) op -> op.emit("MatMul", op.in(0), op.in(1)));
    rules.put("Gemm", (Rule.Single) LinearRules::gemm);
    rules.put("Einsum", (Rule.Single) LinearRules::einsum);
    rules.put("Conv", (Rule.Single) LinearRules::conv);
    rules.put("ConvTranspose", (Rule.Single) LinearRules::convTranspose);
  }

  private static String gemm(Operation op) {
    var attributes = op.attributes();
    if (op.rank(0) != 2 || op.rank(1) != 2) {
      throw new ModelRefused("found operands of other than two axes; flatten before the Gemm");
    }
    String a = attributes.whole("transA", 0) != 0 ? op.transpose(op.in(0), 1, 0) : op.in(0);
    String b = attributes.whole("transB", 0) != 0 ? op.transpose(op.in(1), 1, 0) : op.in(1);
    // The factors move into the operands that are usually constant, and are folded there.
    b = scaled(op, b, attributes.real("alpha", 1));
    double beta = attributes.real("beta", 1);
    if (!op.has(2) || beta == 0) return op.emit("MatMul", a, b);
    String c = scaled(op, op.in(2), beta);
    if (op.type(0) == ElementType.FLOAT) return op.emit("Gemm", a, b, c);
    return op.emit("Add", op.emit("MatMul", a, b), c);
  }

  private static String scaled(Operation op, String name, double factor) {
    if (factor == 1) return name;
    return op.emit("Mul", name, op.constant(factor));
  }

  private static String einsum(Operation op) {
    String written = op.attributes().text("equation", "").replaceAll("\\s", "");
    int arrow = written.indexOf("->");
    String left = arrow < 0 ? written : written.substring(0, arrow);
    String[] terms = left.split(",", -1);
    if (!written.matches("[A-Za-z.,]*(->[A-Za-z.]*)?") || terms.length != op.inputs().size()) {
      throw new ModelRefused("found the equation '" + written + "', which is not readable");
    }
    String free = unused(written);
    int hidden = 0;
    var inputs = new ArrayList<String>();
    for (int i = 0; i < terms.length; i++) {
      int missing = op.rank(i) - terms[i].replace("...", "").length();
      if (!terms[i].contains("...")) missing = 0;
      if (missing < 0 || missing > free.length()) {
        throw new ModelRefused("found the equation '" + written + "', too short for its operands");
      }
      hidden = Math.max(hidden, missing);
      inputs.add(terms[i].replace("...", free.substring(free.length() - missing)));
    }
    String ellipsis = free.substring(free.length() - hidden);
    String output =
        arrow < 0
            ? ellipsis + sortedOnce(left.replace(",", "").replace(".", ""))
            : written.substring(arrow + 2).replace("...", ellipsis);
    String equation = String.join(",", inputs) + "->" + output;
    if (equation.contains(".")) {
      throw new ModelRefused(
          "found the equation '" + written + "', whose dots are not an ellipsis");
    }
    return op.emit(
        "Einsum", Attributes.NONE.with("equation", equation), op.inputs().toArray(new String[0]));
  }

  private static String unused(String equation) {
    var free = new StringBuilder();
    for (char c = 'A'; c <= 'z'; c++) {
      if (Character.isLetter(c) && equation.indexOf(c) < 0) free.append(c);
    }
    return free.toString();
  }

  /// The letters that occur once, in alphabetical order: the result of an equation without arrow.
  private static String sortedOnce(String letters) {
    var output = new StringBuilder();
    letters
        .chars()
        .sorted()
        .filter(c -> letters.indexOf(c) == letters.lastIndexOf(c))
        .forEach(c -> output.append((char) c));
    return output.toString();
  }

  /// The window attributes, with defaults and automatic padding resolved.
  ///
  /// @param in the spatial sizes that the window slides over
  static Attributes window(Operation op, int[] in, int[] kernel) {
    int count = in.length;
    int[] strides = op.spatial("strides", count, 1, 1);
    int[] dilations = op.spatial("dilations", count, 1, 1);
    int[] pads = op.spatial("pads", 2 * count, 0, 0);
    for (int i = 0; i < count; i++) {
      if ((long) dilations[i] * (kernel[i] - 1) >= Shapes.MAXIMUM_SIZE) {
        throw new ModelRefused("found a window that is too wide");
      }
    }
    String auto = op.attributes().text("auto_pad", "NOTSET");
    if (auto.equals("VALID")) pads = new int[2 * count];
    if (auto.startsWith("SAME")) {
      for (int i = 0; i < count; i++) {
        int out = Math.ceilDiv(in[i], strides[i]);
        long reach = (long) dilations[i] * (kernel[i] - 1) + 1;
        long total = Math.max(0, (long) (out - 1) * strides[i] + reach - in[i]);
        if (total > Shapes.MAXIMUM_SIZE) throw new ModelRefused("found a window that is too wide");
        int small = (int) (total / 2);
        int large = (int) (total - small);
        pads[i] = auto.equals("SAME_LOWER") ? large : small;
        pads[count + i] = auto.equals("SAME_LOWER") ? small : large;
      }
    }
    return Attributes.NONE
        .with("kernel_shape", kernel)
        .with("strides", strides)
        .with("dilations", dilations)
        .with("pads", pads);
  }

  /// The sizes of axes 2 and on; refuses other than one to three of them.
  static int[] spatialSizes(int[] shape) {
    if (shape.length < 3 || shape.length > 5) {
      throw new ModelRefused(
          "found a tensor of shape "
              + Shapes.text(shape)
              + ", expected batch, channels and one to three spatial axes; reshape it");
    }
    int[] sizes = new int[shape.length - 2];
    System.arraycopy(shape, 2, sizes, 0, sizes.length);
    return sizes;
  }

  private static Attributes convWindow(Operation op) {
    int[] in = spatialSizes(op.shape(0));
    int[] kernel = spatialSizes(op.shape(1));
    int[] declared = op.spatial("kernel_shape", in.length, 1, 1);
    if (kernel.length != in.length
        || (op.attributes().has("kernel_shape") && !java.util.Arrays.equals(kernel, declared))) {
      throw new ModelRefused(
          "found weights of shape "
              + Shapes.text(op.shape(1))
              + ", expected them to match the"
              + " input's axes and kernel_shape");
    }
    if (Shapes.size(kernel) == 0) throw new ModelRefused("found an empty kernel");
    long group = op.attributes().whole("group", 1);
    if (group < 1 || group > op.shape(0)[1]) throw new ModelRefused("found group = " + group);
    return window(op, in, kernel).with("group", group);
  }

  private static String[] operands(Operation op) {
    return op.has(2)
        ? new String[] {op.in(0), op.in(1), op.in(2)}
        : new String[] {op.in(0), op.in(1)};
  }

  private static String conv(Operation op) {
    return op.emit("Conv", convWindow(op), operands(op));
  }

  private static String convTranspose(Operation op) {
    Attributes window = convWindow(op);
    int[] in = spatialSizes(op.shape(0));
    int count = in.length;
    int[] extra = op.spatial("output_padding", count, 0, 0);
    int[] kernel = window.wholes("kernel_shape");
    int[] strides = window.wholes("strides");
    int[] dilations = window.wholes("dilations");
    String auto = op.attributes().text("auto_pad", "NOTSET");
    int[] pads = auto.startsWith("SAME") ? new int[2 * count] : window.wholes("pads");
    if (auto.startsWith("SAME") || op.attributes().has("output_shape")) {
      int[] shape = outputShape(op, in, strides);
      for (int i = 0; i < count; i++) {
        long total =
            (long) strides[i] * (in[i] - 1)
                + extra[i]
                + (long) dilations[i] * (kernel[i] - 1)
                + 1
                - shape[i];
        if (total < 0 || total > Shapes.MAXIMUM_SIZE) {
          throw new ModelRefused(
              "found an output size of "
                  + shape[i]
                  + ", more than the window reaches;"
                  + " set output_padding instead");
        }
        int begin = (int) (auto.equals("SAME_UPPER") ? total / 2 : total - total / 2);
        pads[i] = begin;
        pads[count + i] = (int) total - begin;
      }
    }
    return op.emit(
        "ConvTranspose", window.with("pads", pads).with("output_padding", extra), operands(op));
  }

  private static int[] outputShape(Operation op, int[] in, int[] strides) {
    int[] shape = new int[in.length];
    if (!op.attributes().has("output_shape")) {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = (int) Math.min((long) in[i] * strides[i], Integer.MAX_VALUE);
      }
      return shape;
    }
    int[] given = op.attributes().wholes("output_shape");
    // Some exporters write the batch and channel axes too.
    if (given.length == in.length + 2) given = java.util.Arrays.copyOfRange(given, 2, given.length);
    if (given.length != in.length) throw new ModelRefused("found an output_shape of other length");
    return given;
  }

  /// Scales and shifts each output channel of a Conv or Gemm that `name` comes from, inside its
  /// weights.
  ///
  /// @return the new result, or `name` itself where its producer cannot take it
  static List<String> folded(Operation op, String name, String scale, String shift) {
    var found = op.builder().producer(name);
    if (found.isEmpty()) return List.of();
    var node = found.get();
    boolean constant =
        node.inputs().stream().skip(1).allMatch(in -> op.builder().tensor(in).isPresent());
    if (!constant || op.builder().tensor(scale).isEmpty()) return List.of();
    String weights = node.inputs().get(1);
    int rank = op.builder().shape(weights).length;
    int channels = op.builder().shape(scale)[0];
    String factor;
    switch (node.operator()) {
      case "Conv" -> {
        int[] column = new int[rank];
        java.util.Arrays.fill(column, 1);
        column[0] = channels;
        factor = op.reshape(scale, column);
      }
      case "Gemm", "MatMul" -> {
        if (rank != 2) return List.of();
        factor = scale;
      }
      default -> {
        return List.of();
      }
    }
    String scaled = op.emit("Mul", weights, factor);
    String bias =
        node.inputs().size() > 2
            ? op.emit("Add", op.emit("Mul", node.inputs().get(2), scale), shift)
            : shift;
    String operator = node.operator().equals("MatMul") ? "Gemm" : node.operator();
    if (operator.equals("Gemm") && op.builder().shape(node.inputs().get(0)).length != 2) {
      return List.of();
    }
    return List.of(op.emit(operator, node.attributes(), node.inputs().get(0), scaled, bias));
  }
}
