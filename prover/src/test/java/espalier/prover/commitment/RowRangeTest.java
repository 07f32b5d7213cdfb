package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Commitment.Range;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.transcript.ProofRefused;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Openings of some rows of a matrix, as a chunk of a model makes them.
final class RowRangeTest {
  private static final Parameters OPEN = new Parameters(100, 1, 4, 0, 7, Hiding.NONE);
  private static final Parameters REUSED = new Parameters(100, 1, 7, 200, 10, Hiding.REUSED);
  private static final Parameters FRESH = new Parameters(5, 1, 7, 250, 11, Hiding.FRESH);

  private static LinearClaim rows(int commitment, Parameters shape, int first, int bits) {
    int all = bits + shape.columnBits();
    var axis = new Axis(all, Instance.vector(new Random(first), 1 << all));
    long offset = (long) first << shape.columnBits();
    return new LinearClaim(commitment, offset, List.of(axis), new Extension(3, 4));
  }

  private static Instance instance(List<Parameters> shapes, List<LinearClaim> claims) {
    var random = new Random(1);
    List<long[]> cells =
        shapes.stream()
            .map(shape -> Instance.cells(random, shape.rows() << shape.columnBits()))
            .toList();
    return Instance.of(shapes, cells, claims);
  }

  private static Instance ranged(Instance told, List<Commitment> ranges) {
    return new Instance(told.shapes(), told.cells(), ranges, told.claims(), told.total());
  }

  private static Commitment range(CommittedMatrix matrix, int first, int count) {
    return new Commitment(matrix.parameters(), matrix.root(), first, count);
  }

  @Test
  void claims_within_a_range_verify_and_others_are_not_accepted() {
    Instance told = instance(List.of(OPEN), List.of(rows(0, OPEN, 32, 5), rows(0, OPEN, 96, 2)));
    List<CommittedMatrix> matrices = told.commit();
    for (int count : new int[] {64, 68}) {
      Instance all = ranged(told, List.of(range(matrices.getFirst(), 32, count)));
      if (count == 68) {
        all.verify(all.ranges(), all.prove(matrices));
      } else {
        assertThrows(IllegalArgumentException.class, () -> all.prove(matrices));
      }
    }
    Instance one = instance(List.of(OPEN), List.of(rows(0, OPEN, 32, 5)));
    Instance ranged = ranged(one, List.of(range(matrices.getFirst(), 32, 32)));
    byte[] part = ranged.prove(matrices);
    ranged.verify(ranged.ranges(), part);
    byte[] whole = one.prove(matrices);
    one.verify(one.commitments(matrices), whole);
    assertTrue(part.length < whole.length, part.length + " bytes of " + whole.length);
    Instance other = ranged(one, List.of(range(matrices.getFirst(), 0, 64)));
    assertThrows(ProofRefused.class, () -> other.verify(other.ranges(), part));
  }

  @Test
  void hidden_rows_are_opened_by_range_too() {
    Instance told =
        instance(List.of(REUSED, FRESH), List.of(rows(0, REUSED, 64, 4), rows(1, FRESH, 4, 0)));
    List<CommittedMatrix> matrices = told.commit();
    Instance ranged =
        ranged(told, List.of(range(matrices.get(0), 64, 32), matrices.get(1).commitment()));
    ranged.verify(ranged.ranges(), ranged.prove(matrices));
  }

  @Test
  void several_ranges_are_opened_and_what_lies_between_is_not() {
    Instance told = instance(List.of(OPEN), List.of(rows(0, OPEN, 0, 5), rows(0, OPEN, 96, 2)));
    List<CommittedMatrix> matrices = told.commit();
    CommittedMatrix matrix = matrices.getFirst();
    var ends = List.of(new Range(0, 32), new Range(96, 4));
    var both = new Commitment(matrix.parameters(), matrix.root(), ends);
    Instance ranged = ranged(told, List.of(both));
    byte[] opening = ranged.prove(matrices);
    ranged.verify(ranged.ranges(), opening);
    byte[] whole = told.prove(matrices);
    assertTrue(opening.length < whole.length, opening.length + " bytes of " + whole.length);
    Instance between = instance(List.of(OPEN), List.of(rows(0, OPEN, 32, 5)));
    Instance closed = ranged(between, List.of(both));
    assertThrows(IllegalArgumentException.class, () -> closed.prove(matrices));
    Instance across = ranged(instance(List.of(OPEN), List.of(rows(0, OPEN, 0, 7))), List.of(both));
    assertThrows(IllegalArgumentException.class, () -> across.prove(matrices));
  }

  @Test
  void ranges_out_of_order_or_without_a_gap_are_refused() {
    var root = espalier.base.unit.Hash.ZERO;
    var first = new Range(0, 32);
    for (List<Range> wrong :
        List.of(
            List.<Range>of(),
            List.of(new Range(64, 32), first),
            List.of(first, new Range(32, 32)),
            List.of(first, first))) {
      assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, wrong));
    }
  }

  @Test
  void ranges_that_cut_a_group_are_refused() {
    var root = espalier.base.unit.Hash.ZERO;
    assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, 16, 32));
    assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, 0, 33));
    assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, 96, 5));
    assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Commitment(OPEN, root, -32, 32));
  }
}
