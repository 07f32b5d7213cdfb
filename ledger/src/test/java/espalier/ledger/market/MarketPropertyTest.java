package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Transaction;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.state.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random markets: whatever people ask, and however late blocks come, every account closes.
final class MarketPropertyTest {
  private static final int BLOCKS = 120;
  private static final int ASKS_MAX = 10;

  /// How leases end; a run that did not see them all has not tested the market.
  private static final List<Integer> EVERY_REASON =
      List.of(
          Reason.TENANT_CLOSED,
          Reason.COMPLETED,
          Reason.COMPLETED_WITH_ERROR,
          Reason.TERM_ENDED,
          Reason.PROVIDER_UNSTABLE,
          Reason.PROVIDER_DECOMMISSION,
          Reason.MANIFEST_MISSING,
          Reason.START_MISSED,
          Reason.HEARTBEATS_MISSED,
          Reason.INSUFFICIENT_FUNDS);

  /// What a block was made of, so that it can be made again.
  private record Past(long later, List<VerifiedTransaction> accepted, Hash root) {}

  /// Method: random blocks of mostly plausible requests; after each, all invariants, and a second
  /// bookkeeper who knows only the events.
  @Test
  void every_deployment_pays_out_exactly_what_was_paid_in() {
    var accounts = new ArrayList<MarketAccounts>();
    Seeds.forEach(
        40,
        random -> {
          accounts.add(new MarketAccounts());
          play(random, accounts.getLast(), BLOCKS);
        });
    Map<Integer, Integer> reasons = new TreeMap<>();
    accounts.forEach(one ->
        one.reasons().forEach((reason, count) -> reasons.merge(reason, count, Integer::sum)));
    System.out.printf(
        "%d deployments, of which %d shared their last units; leases by reason %s%n",
        accounts.stream().mapToInt(MarketAccounts::closedDeployments).sum(),
        accounts.stream().mapToInt(MarketAccounts::shared).sum(),
        reasons);
    if (Long.getLong("espalier.seed") == null) {
      assertTrue(reasons.keySet().containsAll(EVERY_REASON), () -> "only " + reasons);
    }
  }

  /// Method: the same blocks again with the accepted transactions alone, on a ledger that restarts
  /// now and then and so reads its book of offers from the table.
  @Test
  void refused_transactions_and_restarts_change_no_root() {
    Seeds.forEach(
        8,
        random -> {
          List<Past> past = play(random, new MarketAccounts(), BLOCKS);
          var again = new MarketWorld();
          for (Past block : past) {
            if (random.nextInt(5) == 0) {
              again.restart();
            }
            again.later(block.later());
            MarketWorld.OpenBlock open = again.open();
            block.accepted().forEach(open::apply);
            assertEquals(block.root(), open.end());
          }
        });
  }

  private static List<Past> play(RandomGenerator random, MarketAccounts accounts, int blocks) {
    var world = new MarketWorld();
    var party = new MarketParty(random, world);
    var past = new ArrayList<Past>();
    for (int i = 0; i < blocks; i++) {
      long later = step(random);
      world.later(later);
      var accepted = new ArrayList<VerifiedTransaction>();
      MarketWorld.OpenBlock block = world.open();
      for (int asks = random.nextInt(ASKS_MAX); asks >= 0; asks--) {
        MarketParty.Ask ask = party.next();
        VerifiedTransaction transaction = world.transaction(ask.person(), ask.request());
        if (block.apply(ask.person(), ask.request()) instanceof Answer.Accepted) {
          accepted.add(transaction);
          note(accounts, ask.request());
        }
      }
      Hash root = block.end();
      accounts.take(block.events);
      world.check(block.events);
      past.add(new Past(later, accepted, root));
    }
    return past;
  }

  private static void note(MarketAccounts accounts, Transaction request) {
    if (request instanceof Heartbeat beat) {
      accounts.covers(beat);
    } else if (request instanceof CompleteLease complete) {
      accounts.covers(complete);
    }
  }

  /// Mostly short, sometimes over several deadlines, rarely hours.
  private static long step(RandomGenerator random) {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1, 2 -> random.nextInt(20_000);
      case 3 -> random.nextInt(30) == 0 ? 10_000_000 : 4_500;
      default -> random.nextInt(1_500);
    };
  }

  /// Method: many people each ask for one thing in one block; in any order of arrival the same
  /// leases come of it, and the same root.
  @Test
  void the_order_of_arrival_within_a_block_changes_nothing() {
    Seeds.forEach(
        12,
        random -> {
          long seed = random.nextLong();
          Map<Integer, Hash> roots = new HashMap<>();
          for (int shuffle = 0; shuffle < 3; shuffle++) {
            shuffled(new Random(seed), shuffle, roots);
          }
        });
  }

  private static void shuffled(RandomGenerator random, int shuffle, Map<Integer, Hash> roots) {
    var world = new MarketWorld();
    var party = new MarketParty(random, world);
    for (int i = 0; i < 60; i++) {
      world.later(step(random));
      Map<Integer, Transaction> asks = new HashMap<>();
      while (asks.size() < 6) {
        MarketParty.Ask ask = party.next();
        if (MarketShuffle.isIndependent(ask)) {
          asks.putIfAbsent(ask.person(), ask.request());
        }
      }
      List<Integer> arrival = new ArrayList<>(asks.keySet());
      Collections.sort(arrival);
      Collections.shuffle(arrival, new Random(shuffle));
      MarketWorld.OpenBlock block = world.open();
      arrival.forEach(person -> block.apply(person, asks.get(person)));
      Hash root = block.end();
      Hash first = roots.putIfAbsent(i, root);
      assertTrue(first == null || first.equals(root), "block " + i + " depends on arrival");
    }
  }
}
