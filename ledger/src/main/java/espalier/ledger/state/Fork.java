package espalier.ledger.state;

/// How two independent pieces of work are run; the caller owns the threads, consensus code has
/// none.
///
/// An implementation runs both to their end before it returns, in any order or at once, and passes
/// on what they throw. The results do not depend on the choice.
@FunctionalInterface
public interface Fork {
  /// One after the other on the caller's own thread.
  Fork INLINE =
      (left, right) -> {
        left.run();
        right.run();
      };

  /// Runs `left` and `right` to their end.
  void both(Runnable left, Runnable right);
}
