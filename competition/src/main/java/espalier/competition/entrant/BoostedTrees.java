package espalier.competition.entrant;

import java.util.Arrays;

/// Gradient boosting: each tree of fixed depth is grown on what the trees before it have left over.
///
/// Features have five values, so a split is one of four thresholds and is found from histograms.
///
/// @param trees how many
/// @param depth splits from root to leaf, at most 10
/// @param rate how much of each tree counts
public record BoostedTrees(int trees, int depth, double rate) implements Entrant {
  private static final int BINS = 5;
  private static final int LEAF_ROWS_MIN = 50;

  @Override
  public double[] predict(Panel panel) {
    byte[][] rows = bins(panel.features());
    byte[][] live = bins(panel.live());
    double[] left = panel.targets().clone();
    double[] answers = new double[live.length];
    for (int tree = 0; tree < trees; tree++) {
      var grown = new Tree(depth, panel.columns());
      grown.grow(rows, left);
      for (int i = 0; i < left.length; i++) {
        left[i] -= rate * grown.value(rows[i]);
      }
      for (int i = 0; i < answers.length; i++) {
        answers[i] += rate * grown.value(live[i]);
      }
    }
    return answers;
  }

  private static byte[][] bins(double[][] rows) {
    byte[][] all = new byte[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      all[i] = new byte[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        all[i][j] = (byte) Math.clamp(Math.round(rows[i][j] + 2), 0, BINS - 1);
      }
    }
    return all;
  }

  /// A full binary tree in arrays: node `i` has the children `2i + 1` and `2i + 2`.
  private static final class Tree {
    private final int depth;
    private final int columns;
    private final int[] column;
    private final int[] threshold;
    private final double[] value;

    Tree(int depth, int columns) {
      this.depth = depth;
      this.columns = columns;
      int nodes = (1 << (depth + 1)) - 1;
      this.column = new int[nodes];
      this.threshold = new int[nodes];
      this.value = new double[nodes];
    }

    void grow(byte[][] rows, double[] targets) {
      int[] node = new int[rows.length];
      for (int level = 0; level < depth; level++) {
        int first = (1 << level) - 1;
        int width = 1 << level;
        double[][] sums = new double[width][columns * BINS];
        int[][] counts = new int[width][columns * BINS];
        for (int i = 0; i < rows.length; i++) {
          int at = node[i] - first;
          for (int j = 0; j < columns; j++) {
            sums[at][j * BINS + rows[i][j]] += targets[i];
            counts[at][j * BINS + rows[i][j]]++;
          }
        }
        for (int at = 0; at < width; at++) {
          split(first + at, sums[at], counts[at]);
        }
        for (int i = 0; i < rows.length; i++) {
          node[i] = next(node[i], rows[i]);
        }
      }
      double[] sum = new double[value.length];
      int[] count = new int[value.length];
      for (int i = 0; i < rows.length; i++) {
        sum[node[i]] += targets[i];
        count[node[i]]++;
      }
      for (int i = 0; i < value.length; i++) {
        value[i] = count[i] == 0 ? 0 : sum[i] / count[i];
      }
    }

    /// Chooses the split that takes most off the squared error; none sends all rows to the right.
    private void split(int node, double[] sums, int[] counts) {
      double best = 0;
      column[node] = 0;
      threshold[node] = 0;
      double total = Arrays.stream(sums, 0, BINS).sum();
      int rows = Arrays.stream(counts, 0, BINS).sum();
      for (int j = 0; j < columns; j++) {
        double below = 0;
        int belowRows = 0;
        for (int bin = 1; bin < BINS; bin++) {
          below += sums[j * BINS + bin - 1];
          belowRows += counts[j * BINS + bin - 1];
          int aboveRows = rows - belowRows;
          if (belowRows < LEAF_ROWS_MIN || aboveRows < LEAF_ROWS_MIN) {
            continue;
          }
          double above = total - below;
          double gain =
              below * below / belowRows + above * above / aboveRows - total * total / rows;
          if (gain > best) {
            best = gain;
            column[node] = j;
            threshold[node] = bin;
          }
        }
      }
    }

    private int next(int node, byte[] row) {
      return 2 * node + (row[column[node]] < threshold[node] ? 1 : 2);
    }

    double value(byte[] row) {
      int node = 0;
      for (int level = 0; level < depth; level++) {
        node = next(node, row);
      }
      return value[node];
    }
  }
}
