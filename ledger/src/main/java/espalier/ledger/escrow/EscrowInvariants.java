package espalier.ledger.escrow;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.escrow.Stream.Step;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;

/// What holds for every escrow after every block.
public final class EscrowInvariants {
  private EscrowInvariants() {}

  public static void check(View state, Consumer<String> finding) {
    EscrowState.ESCROWS.scan(
        state,
        new byte[0],
        (id, escrow) -> {
          money(id, escrow, finding);
          timer(state, id, escrow, finding);
          escrow.streams().forEach(stream -> stream(id, stream, finding));
          return true;
        });
    EscrowState.HELD.scan(
        state,
        new byte[0],
        (id, _) -> {
          if (EscrowState.escrow(state, id)
              .filter(escrow -> escrow.streams().isEmpty() && !escrow.depleted())
              .isEmpty()) {
            finding.accept("escrow: %s is held but is gone, or pays streams".formatted(id));
          }
          return true;
        });
    TimerState.TIMERS.scan(
        state,
        new byte[0],
        (timer, _) -> {
          if (timer.kind() == Kind.ESCROW_DEPLETION
              && EscrowState.escrow(state, timer.subject())
                  .filter(escrow -> escrow.depletesAt().equals(timer.due()) && !escrow.depleted())
                  .isEmpty()) {
            finding.accept("escrow: %s waits for no escrow".formatted(timer));
          }
          return true;
        });
  }

  private static void money(Hash id, Escrow escrow, Consumer<String> finding) {
    BigInteger spent =
        BigInteger.valueOf(escrow.paid().units())
            .add(BigInteger.valueOf(escrow.fees().units()))
            .add(BigInteger.valueOf(escrow.refunded().units()));
    if (spent.compareTo(BigInteger.valueOf(escrow.deposited().units())) > 0) {
      finding.accept("escrow: %s gave out more than it took in".formatted(id));
    }
    if (escrow.deposited().units() > Escrow.DEPOSITED_MAX) {
      finding.accept("escrow: %s took in more than 2^62".formatted(id));
    }
    if (escrow.streams().stream().map(Stream::id).distinct().count() < escrow.streams().size()) {
      finding.accept("escrow: %s has two streams of one id".formatted(id));
    }
  }

  private static void timer(View state, Hash id, Escrow escrow, Consumer<String> finding) {
    boolean waits = !escrow.depleted() && !escrow.depletesAt().equals(Stream.NEVER);
    if (waits
        && !TimerState.TIMERS.has(
            state, new Timer(escrow.depletesAt(), Kind.ESCROW_DEPLETION, id))) {
      finding.accept("escrow: %s has no timer for its end".formatted(id));
    }
    if (!escrow.depleted()
        && !Depletion.moment(escrow.streams(), escrow.balance()).equals(escrow.depletesAt())) {
      finding.accept("escrow: %s would not end at %s".formatted(id, escrow.depletesAt()));
    }
  }

  private static void stream(Hash id, Stream stream, Consumer<String> finding) {
    if (stream.paid().exceeds(stream.accrued().payable())) {
      finding.accept("escrow: stream %s of %s was paid too much".formatted(stream.id(), id));
    }
    List<Step> steps = stream.steps();
    boolean ordered = !steps.isEmpty();
    BlockTime before = BlockTime.ZERO;
    for (Step step : steps) {
      ordered &= !step.from().isBefore(before);
      before = step.from();
    }
    if (!ordered) {
      finding.accept("escrow: the rates of stream %s are out of order".formatted(stream.id()));
    }
  }
}
