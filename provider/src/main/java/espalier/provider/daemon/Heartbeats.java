package espalier.provider.daemon;

import espalier.client.ClientException;
import espalier.client.Submission;
import espalier.ledger.TransactionBody;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the heartbeats of all leases, up to sixteen in a transaction.
///
/// One thread builds and sends them all, so the chain of each lease is never forked.
final class Heartbeats implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

  private final Desk desk;
  private final Supplier<Collection<Tenancy>> tenancies;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("heartbeats").daemon().factory());

  /// A heartbeat and whose it is.
  private record Due(Tenancy tenancy, Heartbeat beat) {}

  Heartbeats(Desk desk, Supplier<Collection<Tenancy>> tenancies) {
    this.desk = desk;
    this.tenancies = tenancies;
  }

  void start(long periodMilliseconds) {
    var _ =
        thread.scheduleAtFixedRate(
            this::tick, periodMilliseconds, periodMilliseconds, TimeUnit.MILLISECONDS);
  }

  /// Sends the heartbeat of one lease up to now, and returns when the ledger has answered.
  void send(Tenancy tenancy) throws InterruptedException {
    try {
      thread.submit(() -> beat(List.of(tenancy))).get();
    } catch (ExecutionException e) {
      LOG.warn("a heartbeat could not be sent: {}", String.valueOf(e.getCause()));
    } catch (RejectedExecutionException _) {
      // The daemon stops; its successor sends the heartbeat.
    }
  }

  private void tick() {
    try {
      beat(tenancies.get());
    } catch (RuntimeException e) {
      // An exception would end the schedule; the next tick tries again.
      LOG.warn("heartbeats could not be sent: {}", e.toString());
    }
  }

  private void beat(Collection<Tenancy> of) {
    var due = new ArrayList<Due>();
    for (Tenancy tenancy : of) {
      Optional<Heartbeat> next = tenancy.nextHeartbeat();
      next.ifPresent(beat -> due.add(new Due(tenancy, beat)));
    }
    for (int start = 0; start < due.size(); start += TransactionBody.REQUESTS_MAX) {
      int end = Math.min(due.size(), start + TransactionBody.REQUESTS_MAX);
      send(due.subList(start, end));
    }
  }

  private void send(List<Due> due) {
    Submission answer;
    try {
      answer = desk.submit(due.stream().map(Due::beat).toList());
    } catch (ClientException e) {
      LOG.warn("{} heartbeats are late: {}", due.size(), e.getMessage());
      // They may have taken effect or not; the ledger tells where each chain stands.
      due.forEach(one -> one.tenancy().resynchronize());
      return;
    }
    switch (answer) {
      case Submission.Included _ -> due.forEach(one -> one.tenancy().counted(one.beat()));
      case Submission.Refused(var refusal) when due.size() == 1 ->
          due.getFirst().tenancy().heartbeatRefused(refusal);
      // One bad heartbeat must not take the others with it.
      case Submission.Refused _ -> due.forEach(one -> send(List.of(one)));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
