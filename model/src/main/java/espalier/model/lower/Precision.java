package espalier.model.lower;

/// How many bits things get.
///
/// @param rangeBits width of one range lookup
/// @param shiftBits what a rescaling after a product should divide by: a multiple of `rangeBits`
/// @param tableBitsMin least rows of a function's table, as a logarithm
/// @param tableBitsMax most rows of a function's table
/// @param bits of precision that a value keeps against its calibrated range
/// @param operandBits magnitude of factors of products
/// @param margin how far beyond the calibrated range values are still told apart
/// @param comparesRectifiers whether rectifiers are exact comparisons instead of tables
record Precision(
    int rangeBits,
    int shiftBits,
    int tableBitsMin,
    int tableBitsMax,
    int bits,
    int operandBits,
    double margin,
    boolean comparesRectifiers) {
  /// Fewer rectifiers than this are cheaper by comparison, at seven lookups each, than by a table
  /// of up to 2^16 rows.
  private static final long RECTIFIERS_MAX = 1 << 13;

  /// From the number of places where a nonlinear function is evaluated, and a rectifier.
  ///
  /// A table's row costs about as much as a lookup, so ranges of 16 bits pay from 2^15 places on;
  /// below that two lookups of 8 bits are cheaper than one table of 2^16 rows.
  static Precision of(ImportOptions options, long sites, long rectifiers) {
    boolean many = sites > 1 << 15;
    int least = 8;
    while (least < 16 && 1L << (least + 2) < sites) {
      least += 2;
    }
    int most = options.tableBits();
    return new Precision(
        many ? 16 : 8,
        16,
        Math.min(least, most),
        most,
        options.precisionBits(),
        options.operandBits(),
        options.margin(),
        rectifiers < RECTIFIERS_MAX);
  }

  /// Rows that a table needs, as a logarithm: rounded up to an even number so that tables are
  /// shared.
  ///
  /// @param worst the greatest magnitude that the argument can have
  /// @param usual the greatest magnitude in calibration
  int tableBits(double worst, double usual) {
    double ratio = usual > 0 ? Math.max(worst / usual, 1) : 1;
    int wanted = bits + 1 + (int) Math.ceil(Math.log(ratio) / Math.log(2));
    wanted += wanted & 1;
    return Math.clamp(wanted, tableBitsMin, tableBitsMax);
  }
}
