package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.cli.Espalier;
import espalier.cli.Progress;
import espalier.client.NodeClient;
import espalier.client.tenant.Attendance.Ending;
import espalier.client.tenant.Watcher;
import espalier.ledger.Event;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.escrow.EscrowEvent;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.HeartbeatCounted;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketEvent.OrderEnded;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/// Tells how one order fares, line by line, and sums up its money.
///
/// Called from the thread that attends the order and from those that fetch, hence synchronized.
final class OrderReport implements Watcher, AutoCloseable {
  private final Espalier espalier;
  private final NodeClient node;
  private final Attending.Work work;
  private final String prefix;
  private final Denomination money;
  private final Map<AccountId, Amount> paid = new TreeMap<>();
  private final List<String> troubles = new ArrayList<>();
  private Order current;
  private Amount deposited = Amount.ZERO;
  private Amount fees = Amount.ZERO;
  private Amount refunded = Amount.ZERO;
  private Amount slashed = Amount.ZERO;
  private int leases;
  private long startMilliseconds = -1;
  private @Nullable OrderUnmatched unmatched;
  private @Nullable ProgressBar bar;
  private @Nullable Ending ending;

  /// @param several whether lines need to say which order they are about
  OrderReport(Espalier espalier, NodeClient node, Attending.Work work, boolean several) {
    this.espalier = espalier;
    this.node = node;
    this.work = work;
    this.prefix = several ? work.draft().group() + ": " : "";
    this.money = work.order().terms().denomination();
    this.current = work.order();
  }

  private synchronized void say(String sentence) {
    if (!espalier.isJson()) {
      espalier.surroundings().out().println(prefix + sentence);
      espalier.surroundings().out().flush();
    }
  }

  @Override
  public synchronized void happened(BlockTime time, Event event) {
    switch (event) {
      case OrderPlaced(Order order) -> placed(order);
      case OrderUnmatched why -> {
        unmatched = why;
        say(Unmatched.sentence(node, current, why));
      }
      case LeaseMatched(Lease lease) -> {
        leases++;
        say(
            "lease %s by %s for %s"
                .formatted(lease.id(), lease.provider(), Words.rate(lease.rate(), money)));
      }
      case LeaseStarted _ -> {
        long after = time.millisecondsSince(current.opened());
        startMilliseconds = startMilliseconds < 0 ? after : startMilliseconds;
        say("it runs, %d ms after the order".formatted(after));
      }
      case HeartbeatCounted beat -> step(beat.step(), beat.steps());
      case LeaseClosed closed -> {
        closeBar();
        say("lease %s ended: %s".formatted(closed.lease(), Words.reason(closed.reason())));
      }
      case OrderEnded(Hash _, Order.State state) ->
          say("the order ended: " + state.name().toLowerCase(Locale.ROOT));
      case EscrowEvent.Deposited(_, _, var coin) -> deposited = deposited.plus(coin.amount());
      case EscrowEvent.Paid(_, _, AccountId payee, var coin, Amount fee) -> {
        if (!coin.amount().isZero()) {
          paid.merge(payee, coin.amount(), Amount::plus);
        }
        fees = fees.plus(fee);
      }
      case EscrowEvent.Withdrawn(_, var coin) -> refunded = refunded.plus(coin.amount());
      case EscrowEvent.Refunded(_, _, var coin) -> refunded = refunded.plus(coin.amount());
      case BondSlashed slash -> slashed = slashed.plus(slash.coin().amount());
      default -> {
        // Of no account to a tenant.
      }
    }
  }

  private void placed(Order order) {
    current = order;
    order
        .recovers()
        .ifPresent(failed ->
            say(
                "the work of lease %s is ordered again, %s"
                    .formatted(
                        Words.id(failed),
                        order
                            .checkpoint()
                            .map(hash -> "from checkpoint " + hash)
                            .orElse("from the start"))));
  }

  private void step(long step, long steps) {
    if (steps == 0) {
      return;
    }
    ProgressBar shown = bar;
    if (shown == null) {
      shown = Progress.bar(espalier, work.draft().group(), steps, " steps");
      bar = shown;
    }
    shown.stepTo(step);
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void handedOver(Lease lease) {
    say("the provider has what it needs to start");
  }

  @Override
  public void checkpointKept(Lease lease, Path file) {
    say("a copy of a checkpoint is kept at " + file);
  }

  @Override
  public void resultFetched(Path file) {
    say("result: " + file);
  }

  @Override
  public synchronized void trouble(String sentence) {
    troubles.add(sentence);
    if (!espalier.isJson()) {
      espalier.surroundings().err().println(prefix + sentence);
    }
  }

  synchronized void ended(Ending how) {
    ending = how;
  }

  synchronized boolean isCompleted() {
    return ending != null && ending.isCompleted() && troubles.isEmpty();
  }

  /// Who was paid what; the parts add up to the deposit.
  synchronized String text() {
    var lines = new ArrayList<String>();
    paid.forEach((payee, amount) ->
        lines.add("%spaid %s to %s".formatted(prefix, Words.amount(amount, money), payee)));
    lines.add("%spaid %s to the market".formatted(prefix, Words.amount(fees, money)));
    lines.add(
        "%sgiven back %s of %s"
            .formatted(prefix, Words.amount(refunded, money), Words.amount(deposited, money)));
    if (!slashed.isZero()) {
      lines.add(
          "%spenalties of providers, to you: %s".formatted(prefix, Words.amount(slashed, money)));
    }
    return String.join("\n", lines);
  }

  synchronized Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("group", work.draft().group());
    tree.put("order", work.order().id().toString());
    tree.put("completed", isCompleted());
    tree.put("leases", leases);
    Optional<Ending> how = Optional.ofNullable(ending);
    how.flatMap(Ending::lease).ifPresent(lease -> tree.put("lease", lease.id().toString()));
    how.ifPresent(one -> tree.put("reason", one.reason()));
    if (startMilliseconds >= 0) {
      tree.put("order_to_running_ms", startMilliseconds);
    }
    if (leases == 0 && unmatched != null) {
      tree.put(
          "unmatched", Unmatched.tree(Unmatched.sentence(node, current, unmatched), unmatched));
    }
    tree.put("denomination", money.name());
    tree.put("deposited", text(deposited));
    var payments = new ArrayList<Map<String, Object>>();
    paid.forEach((payee, amount) ->
        payments.add(Map.of("account", payee.toString(), "amount", text(amount))));
    tree.put("paid", payments);
    tree.put("fees", text(fees));
    tree.put("refunded", text(refunded));
    tree.put("slashed", text(slashed));
    var results = new LinkedHashMap<String, Object>();
    how.ifPresent(one ->
        new TreeMap<>(one.results()).forEach((name, at) -> results.put(name, at.toString())));
    tree.put("results", results);
    tree.put("troubles", List.copyOf(troubles));
    return tree;
  }

  private static String text(Amount amount) {
    return Long.toString(amount.units());
  }

  @Override
  public synchronized void close() {
    closeBar();
  }
}
