package espalier.ledger;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import java.util.Arrays;
import java.util.List;

/// Bytes from outside: whatever they are, a decoder yields a value that is spelt just so, or
/// [Malformed].
///
/// With Jazzer, after `mvn -pl ledger -am test-compile`, from the project's root:
///
/// ```
/// mvn dependency:copy -Dartifact=com.code-intelligence:jazzer:0.30.0 -DoutputDirectory=target
/// C=base/target/classes:ledger/target/classes:ledger/target/test-classes
/// java -cp target/jazzer-0.30.0.jar:$C com.code_intelligence.jazzer.Jazzer --cp=$C \
///   --target_class=espalier.ledger.DecoderFuzzTarget -max_total_time=600
/// ```
public final class DecoderFuzzTarget {
  static final List<Codec<?>> CODECS =
      List.of(
          SignedTransaction.CODEC,
          TransactionBody.CODEC,
          Transactions.CODEC,
          Events.CODEC,
          Receipt.CODEC,
          Genesis.CODEC,
          Parameters.CODEC);

  private DecoderFuzzTarget() {}

  /// Jazzer's entry point: the first byte chooses the codec.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      Codec<?> codec = CODECS.get((input[0] & 0xff) % CODECS.size());
      check(codec, Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /// Whether `bytes` are a value; anything but a canonical value or a refusal throws.
  static <T> boolean check(Codec<T> codec, byte[] bytes) {
    T value;
    try {
      value = codec.decode(bytes);
    } catch (Malformed refused) {
      return false;
    }
    if (!Arrays.equals(bytes, codec.encode(value))) {
      throw new IllegalStateException("a second spelling of " + value);
    }
    Object tree = codec.toTree(value);
    if (!Arrays.equals(bytes, codec.encode(codec.fromTree(tree)))) {
      throw new IllegalStateException("JSON does not read back as " + value);
    }
    return true;
  }
}
