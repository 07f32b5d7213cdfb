package espalier.node.api;

/// How much the API lets in.
///
/// @param connections open at once
/// @param streams event streams open at once
/// @param batchTransactions in one batch
/// @param batchBytes in the body of one batch
public record ApiLimits(int connections, int streams, int batchTransactions, int batchBytes) {
  public static final ApiLimits DEFAULT = new ApiLimits(1024, 256, 4096, 8 << 20);

  public ApiLimits {
    if (connections < 1 || streams < 0 || batchTransactions < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("every limit of the API must be positive");
    }
  }
}
