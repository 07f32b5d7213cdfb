package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sums of products: MatMul, Gemm and Einsum.
public final class Products {
  private Products() {}

  /// The shape of `MatMul`, as in NumPy.
  static int[] matMulShape(int[] left, int[] right) {
    if (left.length == 0 || right.length == 0) {
      throw new ModelRefused("found a scalar in a MatMul, expected at least one axis");
    }
    int[] l = left.length == 1 ? new int[] {1, left[0]} : left;
    int[] r = right.length == 1 ? new int[] {right[0], 1} : right;
    if (l[l.length - 1] != r[r.length - 2]) {
      throw new ModelRefused(
          "found the shapes "
              + Shapes.text(left)
              + " and "
              + Shapes.text(right)
              + " in a product, whose inner sizes differ; fix the model's shapes");
    }
    int[] batch = Shapes.broadcast(Arrays.copyOf(l, l.length - 2), Arrays.copyOf(r, r.length - 2));
    int[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = l[l.length - 2];
    shape[batch.length + 1] = r[r.length - 1];
    int rank = shape.length;
    if (right.length == 1) shape = Shapes.reduced(shape, new int[] {rank - 1}, false);
    if (left.length == 1) shape = Shapes.reduced(shape, new int[] {rank - 2}, false);
    Shapes.size(shape);
    return shape;
  }

  static Tensor matMul(Tensor left, Tensor right) {
    int[] shape = matMulShape(left.shape(), right.shape());
    int[] l = left.rank() == 1 ? new int[] {1, left.shape()[0]} : left.shape();
    int[] r = right.rank() == 1 ? new int[] {right.shape()[0], 1} : right.shape();
    int rows = l[l.length - 2];
    int inner = l[l.length - 1];
    int columns = r[r.length - 1];
    int[] leftBatch = Arrays.copyOf(l, l.length - 2);
    int[] rightBatch = Arrays.copyOf(r, r.length - 2);
    int[] batch = Shapes.broadcast(leftBatch, rightBatch);
    int[] leftAt = Positions.broadcast(leftBatch, batch);
    int[] rightAt = Positions.broadcast(rightBatch, batch);
    if (left instanceof IntegerTensor a && right instanceof IntegerTensor b) {
      long[] result = new long[Shapes.size(shape)];
      for (int n = 0; n < leftAt.length; n++) {
        for (int i = 0; i < rows * columns; i++) {
          long sum = 0;
          for (int k = 0; k < inner; k++) {
            sum +=
                a.values()[(leftAt[n] * rows + i / columns) * inner + k]
                    * b.values()[(rightAt[n] * inner + k) * columns + i % columns];
          }
          result[n * rows * columns + i] = a.type().wrap(sum);
        }
      }
      return new IntegerTensor(a.type(), shape, result);
    }
    double[] a = Elementwise.values(left);
    double[] b = Elementwise.values(right);
    double[] result = new double[Shapes.size(shape)];
    for (int n = 0; n < leftAt.length; n++) {
      for (int i = 0; i < rows; i++) {
        int out = (n * rows + i) * columns;
        for (int k = 0; k < inner; k++) {
          double factor = a[(leftAt[n] * rows + i) * inner + k];
          addRow(result, out, b, (rightAt[n] * inner + k) * columns, factor, columns);
        }
      }
    }
    return new FloatTensor(shape, result);
  }

  private static void addRow(
      double[] to, int at, double[] from, int start, double factor, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += factor * from[start + i];
    }
  }

  static int[] gemmShape(int[] a, int[] b) {
    if (a.length != 2 || b.length != 2) {
      throw new ModelRefused("found a Gemm of other than matrices, expected two axes each");
    }
    return matMulShape(a, b);
  }

  static Tensor gemm(Tensor[] inputs, int[] shape) {
    double[] product = Elementwise.values(matMul(inputs[0], inputs[1]));
    int[] at = Positions.broadcast(inputs[2].shape(), shape);
    double[] result = new double[product.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = product[i] + inputs[2].real(at[i]);
    }
    return new FloatTensor(shape, result);
  }

  /// An equation taken apart: one label a letter, each with its size.
  ///
  /// @param inputs for each operand the labels of its axes
  /// @param output the labels of the result's axes
  /// @param labels all labels: the output's first, then the summed ones
  /// @param sizes of `labels`
  public record Equation(List<String> inputs, String output, String labels, int[] sizes) {
    /// @param equation canonical, as `ab,bc->ac`
    public static Equation of(String equation, List<int[]> shapes) {
      int arrow = equation.indexOf("->");
      List<String> inputs = List.of(equation.substring(0, arrow).split(",", -1));
      String output = equation.substring(arrow + 2);
      var labels = new StringBuilder(output);
      var sizes = new ArrayList<Integer>();
      if (inputs.size() != shapes.size()) throw refused(equation, shapes);
      String all = String.join("", inputs);
      for (int i = 0; i < all.length(); i++) {
        if (labels.indexOf(all.substring(i, i + 1)) < 0) labels.append(all.charAt(i));
      }
      for (int i = 0; i < labels.length(); i++) {
        sizes.add(-1);
      }
      for (int n = 0; n < inputs.size(); n++) {
        if (inputs.get(n).length() != shapes.get(n).length) throw refused(equation, shapes);
        for (int axis = 0; axis < shapes.get(n).length; axis++) {
          int label = labels.indexOf(inputs.get(n).substring(axis, axis + 1));
          int size = shapes.get(n)[axis];
          if (sizes.get(label) >= 0 && sizes.get(label) != size) throw refused(equation, shapes);
          sizes.set(label, size);
        }
      }
      if (sizes.contains(-1) || output.chars().distinct().count() != output.length()) {
        throw refused(equation, shapes);
      }
      return new Equation(
          inputs, output, labels.toString(), sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    private static ModelRefused refused(String equation, List<int[]> shapes) {
      return new ModelRefused(
          "found the Einsum equation "
              + equation
              + " with operands of shapes "
              + shapes.stream().map(Shapes::text).toList()
              + ", which do not agree; fix the model");
    }

    public int[] outputShape() {
      return Arrays.copyOf(sizes, output.length());
    }

    /// How far operand `n` moves for a step of each label; repeated labels walk a diagonal.
    int[] strides(int n, int[] shape) {
      int[] dense = Shapes.strides(shape);
      int[] strides = new int[labels.length()];
      for (int axis = 0; axis < shape.length; axis++) {
        strides[labels.indexOf(inputs.get(n).substring(axis, axis + 1))] += dense[axis];
      }
      return strides;
    }
  }

  static FloatTensor einsum(Node node, Tensor[] inputs) {
    var shapes = Arrays.stream(inputs).map(Tensor::shape).toList();
    Equation equation = Equation.of(node.attributes().text("equation", ""), shapes);
    int[] outer = equation.outputShape();
    int[] summed = Arrays.copyOfRange(equation.sizes(), outer.length, equation.sizes().length);
    double[] result = new double[Shapes.size(outer)];
    if (Shapes.size(summed) == 0) return new FloatTensor(outer, result);
    int[][] from = new int[inputs.length][];
    int[][] inner = new int[inputs.length][];
    for (int n = 0; n < inputs.length; n++) {
      int[] strides = equation.strides(n, shapes.get(n));
      from[n] = Positions.strided(0, Arrays.copyOf(strides, outer.length), outer);
      inner[n] =
          Positions.strided(0, Arrays.copyOfRange(strides, outer.length, strides.length), summed);
    }
    for (int i = 0; i < result.length; i++) {
      double sum = 0;
      for (int k = 0; k < inner[0].length; k++) {
        double product = 1;
        for (int n = 0; n < inputs.length; n++) {
          product *= inputs[n].real(from[n][i] + inner[n][k]);
        }
        sum += product;
      }
      result[i] = sum;
    }
    return new FloatTensor(outer, result);
  }
}
