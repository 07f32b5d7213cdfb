package espalier.proof.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.Seeds;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.field.Elements;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Multilinear;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParametersTest {
  /// `((D + n) / 2D)^t <= 2^-91`, exactly.
  private static boolean suffices(int coefficients, int domainBits, int queries) {
    BigInteger domain = BigInteger.TWO.pow(domainBits);
    BigInteger missed = domain.add(BigInteger.valueOf(coefficients)).pow(queries);
    BigInteger all = domain.shiftLeft(1).pow(queries);
    return missed.shiftLeft(Parameters.QUERY_BITS).compareTo(all) <= 0;
  }

  @Test
  void queries_are_enough_and_one_fewer_is_not() {
    for (int d = 2; d <= 25; d++) {
      for (int n : new int[] {1, 1 << (d - 2), (1 << (d - 2)) + 1, (1 << (d - 1)) - 1}) {
        int queries = Parameters.queries(n, d);
        assertTrue(suffices(n, d, queries), queries + " queries for " + n + " of 2^" + d);
        // Rounding up costs at most one query.
        assertTrue(!suffices(n, d, queries - 2), queries + " queries for " + n + " of 2^" + d);
      }
    }
    assertEquals(135, Parameters.queries(1 << 10, 12));
    assertEquals(110, Parameters.queries(1 << 10, 13));
  }

  @Test
  void chosen_shapes_hold_the_cells_and_hide_the_openings() {
    for (long cells : new long[] {1, 100, 1 << 13, 1 << 17, 5_000_000, 124_000_000}) {
      Parameters open = Parameters.open(cells);
      assertTrue((long) open.rows() << open.columnBits() >= cells, open::toString);
      Parameters fresh = Parameters.fresh(cells, 100);
      int needed = fresh.queries() + 100 + Parameters.SLACK;
      assertTrue(fresh.padding() >= needed, fresh::toString);
      assertTrue(fresh.rows() >= 2, "two rows make a combination uniform over E");
      Parameters reused = Parameters.reused(cells, 8);
      assertTrue(reused.padding() >= 8 * reused.queries() + Parameters.SLACK, reused::toString);
    }
  }

  @Test
  void combinations_of_reused_rows_are_always_hidden_by_the_next_level() {
    for (long cells : new long[] {1, 1 << 13, 5_000_000}) {
      for (int uses : new int[] {1, 100}) {
        List<Parameters> folds =
            List.of(Parameters.reused(cells, uses), Parameters.fresh(1 << 12, 100));
        ResidualPlan plan = ResidualPlan.of(folds);
        Parameters next = plan.next().orElseThrow();
        assertEquals(Hiding.FRESH, next.hiding());
        int needed = next.queries() + plan.pads() + Parameters.SLACK;
        assertTrue(next.padding() >= needed, next::toString);
        assertTrue(next.columnBits() >= 6, "a blind of 2^6 cells has a uniform value");
        ResidualPlan.of(List.of(next))
            .next()
            .ifPresent(last -> assertEquals(Hiding.NONE, last.hiding()));
      }
    }
  }

  @Test
  void pieces_are_aligned_apart_and_hold_every_coefficient_once() {
    Seeds.forEach(
        300,
        random -> {
          var folds = new ArrayList<Parameters>();
          for (int k = 1 + random.nextInt(3); k > 0; k--) {
            int c = random.nextInt(9);
            int padding = random.nextInt(3 << c);
            folds.add(new Parameters(1 + random.nextInt(9), 1, c, padding, c + 3, Hiding.NONE));
          }
          int[] next = new int[folds.size()];
          long end = 0;
          for (ResidualPlan.Piece piece : ResidualPlan.of(folds).pieces()) {
            assertEquals(end, piece.offset());
            assertEquals(0, piece.offset() & ((1 << piece.bits()) - 1));
            assertTrue(piece.length() <= 1 << piece.bits() && piece.length() > 0);
            end += 1L << piece.bits();
            next[piece.fold()] += piece.length();
          }
          long cells = 0;
          for (int k = 0; k < folds.size(); k++) {
            assertEquals(folds.get(k).coefficients(), next[k]);
            cells += ResidualPlan.cells(folds.get(k).columns(), folds.get(k).padding());
          }
          assertEquals(cells, end);
        });
  }

  @Test
  void shapes_out_of_bounds_are_refused() {
    for (int[] shape :
        new int[][] {
          {0, 1, 3, 0, 5},
          {1, 3, 3, 0, 5},
          {1, 1, 3, 0, 3},
          {1, 1, 3, 9, 5},
          {1, 1, 3, -1, 5},
          {1, 1, 23, 0, 25},
          {1, 1, 22, 0, 26},
          {(1 << 20) + 1, 1, 3, 0, 5},
          {1, 1, -1, 0, 5}
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Parameters(shape[0], shape[1], shape[2], shape[3], shape[4], Hiding.NONE));
    }
    assertEquals(16, new Parameters(1, 1, 3, 8, 5, Hiding.NONE).coefficients());
    assertThrows(IllegalArgumentException.class, () -> Parameters.reused(1 << 20, 1_000_000));
  }

  @Test
  void a_truncated_geometric_series_has_the_value_of_its_table() {
    Seeds.forEach(
        300,
        random -> {
          int bits = random.nextInt(7);
          int length = random.nextInt((1 << bits) + 1);
          long x = Elements.base(random);
          List<Extension> point = List.of(Elements.extensions(random, bits));
          long[] table = Extensions.powers(Extension.of(x), length);
          assertEquals(
              Multilinear.evaluate(table, point), ResidualVerifier.powers(x, length, point));
        });
  }

  @Test
  void blocks_are_the_largest_cubes_of_rows() {
    Commitment matrix = Commitment.whole(new Parameters(20, 1, 3, 0, 5, Hiding.NONE), Hash.ZERO);
    List<LinearClaim> claims =
        List.of(
            claim(8, 3), claim(64, 5), claim(72, 1), claim(96, 6 - 2), claim(2, 1), claim(0, 2));
    List<Blocks.Block> blocks = Blocks.of(List.of(matrix), claims);
    assertEquals(
        List.of(List.of(0, 0, 2), List.of(1, 0, 1), List.of(8, 2, 2), List.of(12, 1, 1)),
        blocks.stream()
            .map(block -> List.of(block.firstRow(), block.rowBits(), block.claims().size()))
            .toList());
    assertThrows(
        IllegalArgumentException.class, () -> Blocks.of(List.of(matrix), List.of(claim(160, 3))));
    assertThrows(IllegalArgumentException.class, () -> claim(4, 3));
    assertThrows(IllegalArgumentException.class, () -> Blocks.of(List.of(matrix), List.of()));
  }

  private static LinearClaim claim(long offset, int bits) {
    return new LinearClaim(0, offset, List.of(new Axis(bits, new long[2])), Extension.ONE);
  }
}
