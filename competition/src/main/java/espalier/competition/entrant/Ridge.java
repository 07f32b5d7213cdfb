package espalier.competition.entrant;

/// Least squares with a penalty on large weights, solved by Cholesky's method.
///
/// @param penalty added to the diagonal, as a share of the rows
public record Ridge(double penalty) implements Entrant {
  @Override
  public double[] predict(Panel panel) {
    double[] weights = fit(panel.features(), panel.targets());
    double[] answers = new double[panel.live().length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = dot(weights, panel.live()[i]);
    }
    return answers;
  }

  private double[] fit(double[][] rows, double[] targets) {
    int n = rows[0].length;
    double[][] gram = new double[n][n];
    double[] right = new double[n];
    for (int r = 0; r < rows.length; r++) {
      double[] row = rows[r];
      for (int i = 0; i < n; i++) {
        right[i] += row[i] * targets[r];
        for (int j = 0; j <= i; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      gram[i][i] += penalty * rows.length;
    }
    return solve(gram, right);
  }

  /// Solves `L Lᵀ x = right`; the factor replaces the lower half of `gram`.
  private static double[] solve(double[][] gram, double[] right) {
    int n = right.length;
    for (int j = 0; j < n; j++) {
      for (int i = j; i < n; i++) {
        double sum = gram[i][j];
        for (int k = 0; k < j; k++) {
          sum -= gram[i][k] * gram[j][k];
        }
        gram[i][j] = i == j ? Math.sqrt(sum) : sum / gram[j][j];
      }
    }
    double[] x = right.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= gram[i][k] * x[k];
      }
      x[i] /= gram[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= gram[k][i] * x[k];
      }
      x[i] /= gram[i][i];
    }
    return x;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
