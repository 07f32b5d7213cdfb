package espalier.provider.benchmark;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;

/// What was measured.
///
/// One **benchmark unit** is the geometric mean of a million integer steps and a million floating
/// operations a second, so that a machine strong in only one of them is not sold as strong in both.
///
/// @param singleCoreUnits benchmark units of one thread
/// @param multiCoreUnits benchmark units of all threads together; what a price per unit divides by
/// @param memoryMegabytesPerSecond bytes read and written by copying, in millions a second
/// @param diskMegabytesPerSecond bytes written and made durable, in millions a second; 0 if the
///   disk was too full to measure
/// @param gpu what is known of GPUs, as a sentence
public record Score(
    long singleCoreUnits,
    long multiCoreUnits,
    long memoryMegabytesPerSecond,
    long diskMegabytesPerSecond,
    String gpu) {
  /// Bytes and JSON.
  public static final Codec<Score> CODEC =
      Records.record(
          "score",
          Score::new,
          Records.field("single_core_units", Codecs.WHOLE, Score::singleCoreUnits),
          Records.field("multi_core_units", Codecs.WHOLE, Score::multiCoreUnits),
          Records.field("memory_mb_s", Codecs.WHOLE, Score::memoryMegabytesPerSecond),
          Records.field("disk_mb_s", Codecs.WHOLE, Score::diskMegabytesPerSecond),
          Records.field("gpu", Codecs.text(256), Score::gpu));

  /// The geometric mean of two rates, rounded down.
  static long units(long integerMillions, long floatingMillions) {
    return (long) Math.sqrt((double) integerMillions * (double) floatingMillions);
  }
}
