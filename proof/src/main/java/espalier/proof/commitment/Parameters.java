package espalier.proof.commitment;

import espalier.proof.hash.MerkleTree;

/// The shape of a committed matrix.
///
/// Row by row: `rows` rows of data, each `width` base rows (1: cells of F; 2: cells of E, c0 and c1
/// apart); then, if anything is hidden, one random base row (the **blind**), and for [Hiding#FRESH]
/// two more (the **mask**, one row of E). Each base row is a polynomial of degree below
/// `2^columnBits + padding`: the cells, then the padding, are its coefficients. Position i of its
/// encoding is its value at `w^j`, where w is the root of unity of order `2^domainBits` and j is i
/// with its bits reversed.
///
/// @param rows rows of data, from 1
/// @param width base rows a row: 1 or 2
/// @param columnBits c, the binary logarithm of the cells a row
/// @param padding random coefficients behind the cells of each row
/// @param domainBits the binary logarithm of an encoded row's length
/// @param hiding what an opening may show
public record Parameters(
    int rows, int width, int columnBits, int padding, int domainBits, Hiding hiding) {
  /// The chance that the queries of one matrix miss a wrong row is at most `2^-91` a try.
  public static final int QUERY_BITS = 91;

  /// Each try to draw queries costs `2^14` hashes: with [#QUERY_BITS], 105 bits of work.
  public static final int GRINDING_BITS = 14;

  /// Rows whose cells in one column are hashed together.
  public static final int GROUP = 32;

  /// Cells are numbered by a `long`, rows by an `int`; no matrix has more rows.
  public static final int MAX_ROWS = 1 << 20;

  /// No more columns than `2^MAX_COLUMN_BITS`.
  public static final int MAX_COLUMN_BITS = 22;

  /// Coefficients of each hidden row that stay unknown after all openings, so that digests of
  /// columns that were not opened tell nothing.
  public static final int SLACK = 4;

  public Parameters {
    if (rows < 1 || rows > MAX_ROWS || (width != 1 && width != 2)) {
      throw new IllegalArgumentException(
          "a matrix has 1 to %d rows of 1 or 2 base rows each; found %d of %d"
              .formatted(MAX_ROWS, rows, width));
    }
    if (columnBits < 0 || columnBits > MAX_COLUMN_BITS || domainBits > MerkleTree.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a row has at most 2^%d cells and 2^%d encoded elements; found 2^%d and 2^%d"
              .formatted(MAX_COLUMN_BITS, MerkleTree.MAX_DEPTH, columnBits, domainBits));
    }
    if (padding < 0 || (1L << columnBits) + padding > 1L << (domainBits - 1)) {
      throw new IllegalArgumentException(
          "2^%d cells and %d of padding must fill at most half of 2^%d encoded elements"
              .formatted(columnBits, padding, domainBits));
    }
  }

  /// The cheapest matrix for public cells.
  public static Parameters open(long cells) {
    return ProofSize.choose(cells, 1, Hiding.NONE, 0, 0, 0);
  }

  /// The cheapest matrix for cells that stay hidden over `uses` openings.
  public static Parameters reused(long cells, int uses) {
    return ProofSize.choose(cells, 1, Hiding.REUSED, uses, 0, 0);
  }

  /// The cheapest matrix for cells that stay hidden in the one opening made of it.
  ///
  /// @param pads a bound on [#pads] of that opening
  public static Parameters fresh(long cells, int pads) {
    return ProofSize.choose(cells, 1, Hiding.FRESH, 1, pads, 0);
  }

  /// As [#fresh(long, int)], for an opening together with another matrix.
  public static Parameters fresh(long cells, int pads, Parameters other) {
    long besides = ResidualPlan.cells(other.columns(), other.padding());
    return ProofSize.choose(cells, 1, Hiding.FRESH, 1, pads, besides);
  }

  /// Messages of an opening that need a pad.
  ///
  /// @param blocks how many disjoint cubes of rows the claims touch, over all commitments
  /// @param variables the largest block's
  /// @param rowBits the largest of the commitments' [#rowBits]
  public static int pads(int blocks, int variables, int rowBits) {
    return 2 * variables + blocks + 2 * rowBits;
  }

  public int columns() {
    return 1 << columnBits;
  }

  /// Coefficients of a row: cells and padding.
  public int coefficients() {
    return (1 << columnBits) + padding;
  }

  /// Rows as they are encoded and hashed, those that hide included.
  public int baseRows() {
    return rows * width + hiding.extraRows();
  }

  /// The base row that is random, if anything is hidden.
  public int blindRow() {
    return rows * width;
  }

  /// The first of the two base rows of the mask, if there is one.
  public int maskRow() {
    return rows * width + 1;
  }

  /// Variables that number the rows of data.
  public int dataRowBits() {
    return bits(rows);
  }

  /// Variables that number all rows: the blind, if there is one, has number `2^dataRowBits`.
  public int rowBits() {
    return dataRowBits() + (hiding == Hiding.NONE ? 0 : 1);
  }

  /// Groups of [#GROUP] base rows; the last may have fewer.
  public int groups() {
    return (baseRows() + GROUP - 1) / GROUP;
  }

  /// Base rows in a group.
  public int groupRows(int group) {
    return Math.min(GROUP, baseRows() - group * GROUP);
  }

  /// Columns that an opening shows.
  public int queries() {
    return queries(coefficients(), domainBits);
  }

  /// The smallest t with `((2^domainBits + coefficients) / 2^(domainBits+1))^t <= 2^-91`.
  ///
  /// A row that no polynomial agrees with on more than half of what is left beside the code's
  /// dimension passes one query with at most that base's probability.
  public static int queries(int coefficients, int domainBits) {
    long base = (1L << domainBits) + coefficients;
    // The chance so far is at most rest / 2^31 * 2^-bits; every step rounds up.
    long rest = 1L << 31;
    int bits = 0;
    int queries = 0;
    while (bits < QUERY_BITS) {
      rest = (rest * base + (1L << (domainBits + 1)) - 1) >>> (domainBits + 1);
      queries++;
      while (rest <= 1L << 30) {
        rest <<= 1;
        bits++;
      }
    }
    return queries;
  }

  /// The binary logarithm of `count`, rounded up.
  static int bits(int count) {
    return 32 - Integer.numberOfLeadingZeros(count - 1);
  }
}
