package espalier.scoring.tournament;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerklePath;
import java.util.Arrays;
import java.util.List;

/// Evidence from outside: whatever the bytes, a decoder yields a value that is spelt just so, or
/// [Malformed]; and what it yields is evidence, no evidence, or [Malformed], but never a failure.
///
/// With Jazzer, after `mvn -pl scoring -am test-compile`, from the project's root:
///
/// ```
/// mvn dependency:copy -Dartifact=com.code-intelligence:jazzer:0.30.0 -DoutputDirectory=target
/// C=base/target/classes:scoring/target/classes:scoring/target/test-classes
/// java -cp target/jazzer-0.30.0.jar:$C com.code_intelligence.jazzer.Jazzer --cp=$C \
///   --target_class=espalier.scoring.tournament.EvidenceFuzzTarget -max_total_time=600
/// ```
public final class EvidenceFuzzTarget {
  static final List<Codec<?>> CODECS =
      List.of(
          MerklePath.CODEC, Opening.CODEC, MetaStep.CODEC, MetaOrder.CODEC, EntryEvidence.CODEC);

  private static final int ROWS = 300;

  private EvidenceFuzzTarget() {}

  /// Jazzer's entry point: the first byte chooses the codec.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      check(
          CODECS.get((input[0] & 0xff) % CODECS.size()),
          Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /// Whether `bytes` are a value.
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
    try {
      judge(value);
    } catch (Malformed refused) {
      return true;
    }
    return true;
  }

  private static void judge(Object value) {
    GaussTable table = GaussTable.of(ROWS);
    switch (value) {
      case MetaStep step -> {
        var members = step.entries().stream().map(_ -> new MetaStep.Member(Hash.ZERO, 1)).toList();
        step.refutes(Hash.ZERO, 64, members, table);
      }
      case MetaOrder order -> order.refutes(Hash.ZERO, Hash.ZERO, 64, ROWS);
      case EntryEvidence entry ->
          entry.scores(new EntryEvidence.Roots(Hash.ZERO, Hash.ZERO, Hash.ZERO), table);
      case Opening opening -> opening.require(Hash.ZERO, 0, 2, 512);
      default -> {
        // A path alone claims nothing.
      }
    }
  }
}
