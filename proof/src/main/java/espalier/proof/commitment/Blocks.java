package espalier.proof.commitment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The blocks of rows that claims fall into; prover and verifier derive them alike.
public final class Blocks {
  /// More claims are not opened at once.
  public static final int MAX_CLAIMS = 1 << 16;

  /// An aligned cube of whole rows.
  ///
  /// @param commitment the commitment's number
  /// @param firstRow a multiple of `2^rowBits`
  /// @param rowBits the binary logarithm of its rows; some may lie behind the matrix's end
  /// @param claims the claims inside
  public record Block(int commitment, int firstRow, int rowBits, List<LinearClaim> claims) {
    /// The number of the block's first cell.
    public long firstCell(int columnBits) {
      return (long) firstRow << columnBits;
    }
  }

  private Blocks() {}

  /// The smallest set of disjoint blocks that hold all claims, by commitment, then by row.
  ///
  /// @throws IllegalArgumentException if a claim is about rows that are not opened
  public static List<Block> of(List<Commitment> commitments, List<LinearClaim> claims) {
    if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
      throw new IllegalArgumentException(
          "an opening is about 1 to %d claims; found %d".formatted(MAX_CLAIMS, claims.size()));
    }
    var single = new ArrayList<Block>();
    for (LinearClaim claim : claims) {
      single.add(block(commitments, claim));
    }
    single.sort(
        Comparator.comparingInt(Block::commitment)
            .thenComparingInt(Block::firstRow)
            .thenComparing(Comparator.comparingInt(Block::rowBits).reversed()));
    var merged = new ArrayList<Block>();
    for (Block block : single) {
      // Aligned cubes are nested or disjoint, and the larger comes first.
      Block last = merged.isEmpty() ? block : merged.getLast();
      boolean inside =
          !merged.isEmpty()
              && last.commitment() == block.commitment()
              && block.firstRow() >>> last.rowBits() == last.firstRow() >>> last.rowBits();
      if (inside) {
        last.claims().addAll(block.claims());
      } else {
        merged.add(block);
      }
    }
    return merged;
  }

  private static Block block(List<Commitment> commitments, LinearClaim claim) {
    if (claim.commitment() >= commitments.size()) {
      throw new IllegalArgumentException(
          "there are %d commitments; a claim is about number %d"
              .formatted(commitments.size(), claim.commitment()));
    }
    Commitment commitment = commitments.get(claim.commitment());
    Parameters parameters = commitment.parameters();
    int rowBits = Math.max(0, claim.bits() - parameters.columnBits());
    long first = claim.offset() >>> parameters.columnBits();
    long end = Math.min(first + (1L << rowBits), parameters.rows());
    if (parameters.width() != 1
        || first >= parameters.rows()
        || rowBits > parameters.dataRowBits()
        || !commitment.holds((int) first, (int) end)) {
      throw new IllegalArgumentException(
          "a claim is about rows %d to %d of commitment %d; opened are rows of width 1 in %s"
              .formatted(first, end - 1, claim.commitment(), commitment.opened()));
    }
    var list = new ArrayList<LinearClaim>();
    list.add(claim);
    return new Block(claim.commitment(), (int) first, rowBits, list);
  }
}
