package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.ledger.state.Seeds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DecoderFuzzTest {
  /// Method: real transactions with bytes flipped, cut, doubled, inserted and counts made huge.
  @Test
  void mutated_bytes_are_refused_or_are_another_canonical_value() {
    int[] survivors = {0};
    Seeds.forEach(
        40,
        random -> {
          var world = new World(Party.genesis(1_000_000));
          var party = new Party(random, world);
          for (int i = 0; i < 40; i++) {
            byte[] body = TransactionBody.CODEC.encode(party.transaction().body());
            assertTrue(
                DecoderFuzzTarget.check(TransactionBody.CODEC, body), "what we write we read");
            survivors[0] +=
                DecoderFuzzTarget.check(TransactionBody.CODEC, mutated(random, body)) ? 1 : 0;
            byte[] genesis = Genesis.CODEC.encode(Party.genesis(i));
            DecoderFuzzTarget.check(Genesis.CODEC, mutated(random, genesis));
            for (Codec<?> codec : DecoderFuzzTarget.CODECS) {
              DecoderFuzzTarget.check(codec, mutated(random, body));
            }
          }
        });
    assertTrue(survivors[0] > 0, "some mutants are values too, or nothing was tested");
  }

  private static byte[] mutated(RandomGenerator random, byte[] good) {
    byte[] bytes = good.clone();
    for (int k = 1 + random.nextInt(3); k > 0 && bytes.length > 0; k--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes = Arrays.copyOf(bytes, at);
        case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) random.nextInt());
        default -> bytes[at] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  /// Method: the JSON trees of real transactions with members replaced by values of every kind.
  @Test
  void mutated_json_is_refused_with_a_sentence() {
    int[] refused = {0};
    Seeds.forEach(
        40,
        random -> {
          var world = new World(Party.genesis(1_000_000));
          var party = new Party(random, world);
          for (int i = 0; i < 60; i++) {
            Object tree = TransactionBody.CODEC.toTree(party.transaction().body());
            try {
              TransactionBody.CODEC.encode(TransactionBody.CODEC.fromTree(mutated(random, tree)));
            } catch (Malformed expected) {
              refused[0]++;
              assertTrue(expected.getMessage().length() < 10_000, "a message of bounded length");
            }
          }
        });
    assertTrue(refused[0] > 100, "most mutants are refused: " + refused[0]);
  }

  private static @Nullable Object mutated(RandomGenerator random, @Nullable Object tree) {
    if (random.nextInt(12) == 0) {
      return strange(random);
    }
    return switch (tree) {
      case Map<?, ?> members -> {
        var copy = new LinkedHashMap<Object, @Nullable Object>();
        members.forEach((name, value) -> copy.put(name, mutated(random, value)));
        if (random.nextInt(20) == 0) {
          copy.put("surprise", 1L);
        }
        yield copy;
      }
      case List<?> elements -> {
        var copy = new ArrayList<@Nullable Object>();
        elements.forEach(value -> copy.add(mutated(random, value)));
        yield copy;
      }
      case null, default -> tree;
    };
  }

  private static @Nullable Object strange(RandomGenerator random) {
    return switch (random.nextInt(14)) {
      case 0 -> null;
      case 1 -> new BigDecimal("1e999999999");
      case 2 -> new BigDecimal("-1");
      case 3 -> new BigDecimal("1.5");
      case 4 -> BigInteger.ONE.shiftLeft(5_000);
      case 5 -> -1L;
      case 6 -> Long.MAX_VALUE;
      case 7 -> 1.5;
      case 8 -> "\ud800";
      case 9 -> "x".repeat(5_000);
      case 10 -> List.of();
      case 11 -> Map.of();
      case 12 -> true;
      default -> "99999999999999999999";
    };
  }
}
