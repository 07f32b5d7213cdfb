package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Accrued;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.bond.BondEvent.BondLocked;
import espalier.ledger.bond.BondEvent.BondReleased;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.escrow.EscrowEvent.Deposited;
import espalier.ledger.escrow.EscrowEvent.Paid;
import espalier.ledger.escrow.EscrowEvent.Refunded;
import espalier.ledger.escrow.EscrowEvent.Withdrawn;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseRepriced;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A second bookkeeper: knows only events and accepted heartbeats, and closes every account.
final class MarketAccounts {
  private final Map<Hash, BigInteger> escrows = new HashMap<>();
  private final Map<Hash, BigInteger> bonds = new HashMap<>();
  private final Map<Hash, Amount> paid = new HashMap<>();
  private final Map<Hash, Amount> fees = new HashMap<>();
  private final Map<Hash, Long> covered = new HashMap<>();
  private final Map<Hash, Lease> leases = new HashMap<>();
  private final Set<Hash> repriced = new HashSet<>();
  private int deployments;
  private int shared;
  private final Map<Integer, Integer> reasons = new TreeMap<>();

  int closedDeployments() {
    return deployments;
  }

  /// How many leases closed, by reason.
  Map<Integer, Integer> reasons() {
    return reasons;
  }

  /// In how many used-up escrows several leases shared what was left.
  int shared() {
    return shared;
  }

  void covers(Heartbeat beat) {
    covered.merge(beat.lease(), beat.until().millisecondsSince(beat.from()), Long::sum);
  }

  /// Completion covers at most one silence more.
  void covers(CompleteLease complete) {
    covered.merge(complete.lease(), MarketWorld.PERIODS.silence(), Long::sum);
  }

  void take(List<Event> events) {
    // Payments of an escrow stand after the leases that they close.
    events.forEach(this::money);
    long together =
        events.stream()
            .filter(event ->
                event instanceof LeaseClosed closed
                    && closed.reason() == Reason.INSUFFICIENT_FUNDS
                    && !closed.paid().isZero())
            .count();
    shared += together > 1 ? 1 : 0;
    for (Event event : events) {
      switch (event) {
        case LeaseMatched matched -> leases.put(matched.lease().id(), matched.lease());
        case LeaseRepriced change -> repriced.add(change.lease());
        case LeaseClosed closed -> close(closed);
        default -> {}
      }
    }
  }

  private void money(Event event) {
    switch (event) {
      case Deposited deposited -> add(escrows, deposited.escrow(), deposited.coin().amount(), 1);
      case Withdrawn withdrawn -> add(escrows, withdrawn.escrow(), withdrawn.coin().amount(), -1);
      case Paid payment -> {
        add(escrows, payment.escrow(), payment.coin().amount(), -1);
        add(escrows, payment.escrow(), payment.fee(), -1);
        paid.merge(payment.stream(), payment.coin().amount(), Amount::plus);
        fees.merge(payment.stream(), payment.fee(), Amount::plus);
      }
      case Refunded refunded -> {
        add(escrows, refunded.escrow(), refunded.coin().amount(), -1);
        assertEquals(BigInteger.ZERO, escrows.remove(refunded.escrow()), "left of a deployment");
        deployments++;
      }
      case BondLocked locked -> add(bonds, locked.bond(), locked.coin().amount(), 1);
      case BondSlashed slashed -> add(bonds, slashed.bond(), slashed.coin().amount(), -1);
      case BondReleased released -> {
        add(bonds, released.bond(), released.coin().amount(), -1);
        assertEquals(BigInteger.ZERO, bonds.remove(released.bond()), "left of a bond");
      }
      default -> {}
    }
  }

  private void close(LeaseClosed closed) {
    reasons.merge(closed.reason(), 1, Integer::sum);
    Hash id = closed.lease();
    assertEquals(paid.getOrDefault(id, Amount.ZERO), closed.paid(), "paid to the provider");
    assertEquals(fees.getOrDefault(id, Amount.ZERO), closed.fees(), "fees to the market");
    Amount gross = closed.paid().plus(closed.fees());
    if (!repriced.contains(id)) {
      Amount most =
          Accrued.ZERO.plus(leases.get(id).rate(), covered.getOrDefault(id, 0L)).payable();
      assertTrue(
          !gross.exceeds(most), () -> gross + " paid for evidence of " + most + ": " + closed);
    }
  }

  private static void add(Map<Hash, BigInteger> sums, Hash id, Amount amount, int sign) {
    sums.merge(id, BigInteger.valueOf(sign * amount.units()), BigInteger::add);
  }
}
