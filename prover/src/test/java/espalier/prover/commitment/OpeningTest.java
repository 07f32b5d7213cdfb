package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.ResidualPlan;
import espalier.prover.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class OpeningTest {
  /// A shape with few rows or few columns, whose combination is sent in the clear or committed.
  static Parameters open(RandomGenerator random) {
    int columnBits = random.nextInt(12);
    int rows = 1 + random.nextInt(columnBits > 8 ? 3 : 70);
    return new Parameters(rows, 1, columnBits, 0, columnBits + 2, Hiding.NONE);
  }

  static void proveAndVerify(Instance instance) {
    List<CommittedMatrix> matrices = instance.commit();
    byte[] proof = instance.prove(matrices);
    instance.verify(instance.commitments(matrices), proof);
    matrices.forEach(CommittedMatrix::close);
  }

  @Test
  void claims_about_public_cells_verify() {
    Seeds.forEach(
        60,
        random -> {
          var shapes = new ArrayList<Parameters>();
          for (int k = 1 + random.nextInt(3); k > 0; k--) {
            shapes.add(open(random));
          }
          proveAndVerify(Instance.draw(random, shapes));
        });
  }

  /// A matrix with room for the pads of any opening drawn here.
  static Parameters hidden(RandomGenerator random, Hiding hiding) {
    int columnBits = 7 + random.nextInt(3);
    int domainBits = 12;
    int rows = 2 + random.nextInt(40);
    int queries = Parameters.queries(1 << (domainBits - 2), domainBits);
    int room = (1 << (domainBits - 2)) - (1 << columnBits);
    int padding = hiding == Hiding.FRESH ? Math.min(room, queries + 150) : queries + 4;
    return new Parameters(rows, 1, columnBits, padding, domainBits, hiding);
  }

  @Test
  void claims_about_hidden_cells_verify() {
    Seeds.forEach(
        40,
        random -> {
          var shapes = new ArrayList<Parameters>();
          if (random.nextBoolean()) {
            shapes.add(hidden(random, Hiding.REUSED));
          }
          shapes.add(hidden(random, Hiding.FRESH));
          if (random.nextBoolean()) {
            shapes.add(hidden(random, Hiding.REUSED));
          }
          if (random.nextBoolean()) {
            shapes.add(open(random));
          }
          proveAndVerify(Instance.draw(random, shapes));
        });
  }

  @Test
  void long_combinations_are_committed_to_twice() {
    var random = new Random(5);
    Parameters shape = new Parameters(3, 1, 16, 0, 18, Hiding.NONE);
    Parameters next = ResidualPlan.of(List.of(shape)).next().orElseThrow();
    assertTrue(ResidualPlan.of(List.of(next)).next().isPresent(), "the second is sent: " + next);
    proveAndVerify(Instance.draw(random, List.of(shape)));
  }
}
