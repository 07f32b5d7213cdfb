package espalier.ledger;

import java.util.ArrayList;
import java.util.Random;

/// Plays a chain that follows from a seed alone and prints the root after every block.
///
/// Run in a process of its own by [JvmAgreementTest]; also by hand: `SeededChain <seed> <blocks>`.
public final class SeededChain {
  private SeededChain() {}

  public static void main(String[] arguments) {
    var random = new Random(Long.parseLong(arguments[0]));
    int blocks = Integer.parseInt(arguments[1]);
    var world = new World(Party.genesis(1_000_000_000_000L));
    var party = new Party(random, world);
    var roots = new StringBuilder();
    for (int i = 0; i < blocks; i++) {
      if (random.nextBoolean()) {
        world.act(party::act);
      }
      var transactions = new ArrayList<VerifiedTransaction>();
      for (int k = random.nextInt(12); k > 0; k--) {
        transactions.add(party.transaction());
      }
      long accepted =
          world.block(random.nextInt(20_000), transactions).stream()
              .filter(Ledger.Answer.Accepted.class::isInstance)
              .count();
      roots.append(world.ledger.root()).append(' ').append(accepted).append('\n');
    }
    System.out.print(roots);
  }
}
