package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.World.Row;
import espalier.ledger.state.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LedgerPropertyTest {
  private static final int BLOCKS = 40;

  /// What one block was made of.
  ///
  /// @param module what modules changed before it, act by act
  /// @param accepted the transactions that took effect
  /// @param root the root after it
  private record Played(
      List<List<Row>> module, long later, List<VerifiedTransaction> accepted, Hash root) {}

  /// Method: random blocks, most transactions wrong; all invariants after each; then a second
  /// ledger is given only what was accepted and must have the same root after every block.
  @Test
  void money_is_conserved_and_what_is_refused_leaves_no_trace() {
    Seeds.forEach(
        150,
        random -> {
          long supply = random.nextBoolean() ? 1_000_000_000L : Long.MAX_VALUE - 10;
          List<Played> played = play(random, supply, new TreeMap<>());
          replay(supply, played);
        });
  }

  private static List<Played> play(
      RandomGenerator random, long supply, Map<String, Integer> answers) {
    var world = new World(Party.genesis(supply));
    var party = new Party(random, world);
    var played = new ArrayList<Played>();
    for (int i = 0; i < BLOCKS; i++) {
      var module = new ArrayList<List<Row>>();
      for (int k = random.nextInt(4); k > 0; k--) {
        module.add(world.act(party::act));
        assertSound(world, "after a module's act");
      }
      var transactions = new ArrayList<VerifiedTransaction>();
      for (int k = random.nextInt(12); k > 0; k--) {
        transactions.add(party.transaction());
        if (random.nextInt(15) == 0) {
          transactions.add(transactions.getLast());
        }
      }
      long later = random.nextInt(10) == 0 ? 0 : random.nextLong() >>> (48 + random.nextInt(16));
      List<Answer> block = world.block(later, transactions);
      var accepted = new ArrayList<VerifiedTransaction>();
      for (int k = 0; k < block.size(); k++) {
        switch (block.get(k)) {
          case Answer.Accepted(var receipt) -> {
            accepted.add(transactions.get(k));
            answers.merge("accepted", 1, Integer::sum);
            assertEquals(receipt, Receipt.CODEC.decode(Receipt.CODEC.encode(receipt)));
          }
          case Answer.Refused(var refusal) ->
              answers.merge(refusal.reason().name(), 1, Integer::sum);
        }
      }
      assertSound(world, "after block " + world.height());
      played.add(new Played(module, later, accepted, world.ledger.root()));
    }
    return played;
  }

  private static void assertSound(World world, String when) {
    assertEquals(List.of(), Invariants.broken(world.store), when);
  }

  private static void replay(long supply, List<Played> played) {
    var twin = new World(Party.genesis(supply));
    for (Played block : played) {
      block.module().forEach(twin::replay);
      for (Answer answer : twin.block(block.later(), block.accepted())) {
        assertTrue(answer instanceof Answer.Accepted, () -> "refused on replay: " + answer);
      }
      assertEquals(block.root(), twin.ledger.root(), "the root of block " + twin.height());
    }
  }

  /// Method: a test of the test; the party must meet most refusals and be accepted often.
  @Test
  void the_random_party_meets_most_rules() {
    var answers = new TreeMap<String, Integer>();
    for (int seed = 0; seed < 30; seed++) {
      play(new Random(seed), seed % 2 == 0 ? 1_000_000_000L : Long.MAX_VALUE - 10, answers);
    }
    assertTrue(answers.get("accepted") > 500, answers::toString);
    assertTrue(answers.size() > 30, answers::toString);
  }
}
