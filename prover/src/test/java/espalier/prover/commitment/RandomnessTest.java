package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import espalier.base.crypto.Sha256;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Goldilocks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RandomnessTest {
  private static final byte[] SEED =
      "thirty-two bytes that are secret".getBytes(StandardCharsets.US_ASCII);

  /// Words of `SHA-256(seed, purpose, i)`, made the plain way.
  private static long[] plain(String purpose, int count) {
    var elements = new long[count];
    byte[] name = purpose.getBytes(StandardCharsets.US_ASCII);
    int at = 0;
    for (long i = 0; at < count; i++) {
      byte[] input =
          ByteBuffer.allocate(SEED.length + name.length + 8).put(SEED).put(name).putLong(i).array();
      var block = ByteBuffer.wrap(Sha256.digest().digest(input));
      while (at < count && block.hasRemaining()) {
        long word = block.getLong();
        if (Goldilocks.isCanonical(word)) {
          elements[at++] = Goldilocks.toSigned(word);
        }
      }
    }
    return elements;
  }

  @Test
  void elements_are_the_words_of_numbered_hashes() {
    for (String purpose : new String[] {"", "pads", "padding 1234567"}) {
      assertArrayEquals(plain(purpose, 1001), new Randomness(SEED, purpose).signed(1001));
    }
  }

  @Test
  void padding_is_the_same_whether_it_is_kept_or_made_again() {
    for (int rows : new int[] {4, 2048}) {
      var parameters = new Parameters(rows, 1, 6, 2100, 13, Hiding.REUSED);
      var matrix = new MatrixRows(parameters, CellSource.of(new long[100]), SEED);
      for (int again = 0; again < 2; again++) {
        assertArrayEquals(plain("padding 3", 2100), matrix.padding(3));
      }
      assertArrayEquals(plain("row " + rows, 64 + 2100), matrix.extra(rows));
    }
  }
}
