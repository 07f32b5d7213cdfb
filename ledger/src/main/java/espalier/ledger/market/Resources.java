package espalier.ledger.market;

import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;

/// Amounts of what a machine has: thousandths of a processor, bytes and graphics processors.
public record Resources(long millicores, long memoryBytes, long storageBytes, int gpus) {
  public static final long MILLICORES_MAX = 100_000_000;
  public static final long BYTES_MAX = 1L << 50;
  public static final int GPUS_MAX = 100_000;

  public static final Codec<Resources> CODEC =
      record(
          "resources",
          Resources::new,
          field("millicores", whole(0, MILLICORES_MAX), Resources::millicores),
          field("memory_bytes", whole(0, BYTES_MAX), Resources::memoryBytes),
          field("storage_bytes", whole(0, BYTES_MAX), Resources::storageBytes),
          field("gpus", whole32(0, GPUS_MAX), Resources::gpus));

  /// How many lots of this size hold `needs`: the least number of which every resource suffices;
  /// `Long.MAX_VALUE` where a lot has none of what is needed.
  public long lotsFor(Resources needs) {
    long lots = Math.max(lots(millicores, needs.millicores), lots(memoryBytes, needs.memoryBytes));
    lots = Math.max(lots, lots(storageBytes, needs.storageBytes));
    return Math.max(1, Math.max(lots, lots(gpus, needs.gpus)));
  }

  private static long lots(long lot, long needed) {
    if (needed == 0) {
      return 0;
    }
    return lot == 0 ? Long.MAX_VALUE : (needed - 1) / lot + 1;
  }

  @Override
  public String toString() {
    return "%d millicores, %d B memory, %d B storage, %d GPUs"
        .formatted(millicores, memoryBytes, storageBytes, gpus);
  }
}
