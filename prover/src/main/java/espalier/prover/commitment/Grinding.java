package espalier.prover.commitment;

import espalier.proof.transcript.Transcript;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Finds the nonces that make it costly to try again for better queries.
final class Grinding {
  // So many nonces are tried between two looks at whether one was found.
  private static final int BATCH = 1 << 10;
  private static final int TASKS = 8;

  private Grinding() {}

  /// The smallest nonce that does the work.
  static long nonce(byte[] seed, int bits) {
    for (long first = 0; ; first += (long) BATCH * TASKS) {
      long from = first;
      OptionalLong found =
          IntStream.range(0, TASKS)
              .parallel()
              .mapToLong(task -> Transcript.findWork(seed, from + (long) task * BATCH, BATCH, bits))
              .filter(nonce -> nonce >= 0)
              .min();
      if (found.isPresent()) {
        return found.getAsLong();
      }
    }
  }
}
