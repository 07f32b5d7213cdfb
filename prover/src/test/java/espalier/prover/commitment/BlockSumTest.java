package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.commitment.Blocks;
import espalier.proof.commitment.Blocks.Block;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BlockSumTest {
  private static final Parameters SHAPE = new Parameters(5, 1, 7, 0, 9, Hiding.NONE);

  private static List<Object> messages(CommittedMatrix matrix, Block block, int columnBits) {
    var messages = new ArrayList<Object>();
    var random = new Random(5);
    var sum = new BlockSum(matrix, block, columnBits);
    messages.add(sum.total());
    while (sum.variables() > 0) {
      messages.add(sum.round());
      sum.bind(Instance.element(random));
    }
    messages.add(sum.value());
    return messages;
  }

  @Test
  void however_a_block_is_cut_its_messages_are_the_same() {
    var random = new Random(6);
    for (int turn = 0; turn < 40; turn++) {
      Instance told = Instance.draw(random, List.of(SHAPE));
      try (CommittedMatrix matrix = told.commit().getFirst()) {
        for (Block block : Blocks.of(List.of(matrix.commitment()), told.claims())) {
          List<Object> whole = messages(matrix, block, SHAPE.columnBits());
          Extension total = Extension.ZERO;
          for (LinearClaim claim : block.claims()) {
            total = total.plus(Instance.value(claim, told.cells().getFirst()));
          }
          assertEquals(total, whole.getFirst());
          for (int columnBits = 0; columnBits < SHAPE.columnBits(); columnBits++) {
            assertEquals(whole, messages(matrix, block, columnBits), "cut at " + columnBits);
          }
        }
      }
    }
  }

  /// A matrix of weights, as long as a row of 2^20 cells, must not be read as one row.
  @Test
  void a_large_block_is_cut_between_the_axes_of_its_claims() {
    var random = new Random(7);
    var axes =
        IntStream.of(11, 9).mapToObj(b -> new Axis(b, Instance.vector(random, 1 << b))).toList();
    var block = new Block(0, 0, 0, List.of(new LinearClaim(0, 0, axes, Extension.ONE)));
    assertEquals(9, BlockCut.columnBits(block, 20));
    var small = new Block(0, 0, 0, List.of(new LinearClaim(0, 64, List.of(), Extension.ONE)));
    assertTrue(BlockCut.columnBits(small, 20) < 14);
  }
}
