package espalier.cli.demo;

import espalier.base.unit.AccountId;
import espalier.base.unit.Accrued;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.bond.BondEvent.BondLocked;
import espalier.ledger.bond.BondEvent.BondReleased;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.escrow.EscrowEvent.Deposited;
import espalier.ledger.escrow.EscrowEvent.Paid;
import espalier.ledger.escrow.EscrowEvent.Refunded;
import espalier.ledger.escrow.EscrowEvent.Withdrawn;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.HeartbeatCounted;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an order's money did, added up from the ledger's events and nothing else.
///
/// Deposited are the tenant's escrow, the providers' bonds for its leases and a buyer's fee for a
/// proof; all come back, are paid, or are slashed, so in the end deposited = paid + refunded + fees
/// + slashed.
public final class Tally {
  /// Money that went from one party to another.
  public record Payment(String what, String from, AccountId to, Amount amount) {}

  /// One lease, as the events tell it.
  public static final class Story {
    private final Lease lease;
    private Optional<BlockTime> started = Optional.empty();
    private Optional<BlockTime> coveredUntil = Optional.empty();
    private Amount gross = Amount.ZERO;

    private Story(Lease lease) {
      this.lease = lease;
    }

    public Lease lease() {
      return lease;
    }

    /// What was billed beyond the time for which there is evidence up to `moment`.
    public Amount billedBeyond(BlockTime moment) {
      if (started.isEmpty()) {
        return gross;
      }
      BlockTime until = coveredUntil.orElse(started.get()).min(moment).max(started.get());
      Amount evident =
          Accrued.ZERO.plus(lease.rate(), until.millisecondsSince(started.get())).payable();
      return gross.exceeds(evident) ? gross.minus(evident) : Amount.ZERO;
    }
  }

  private final Map<Hash, Story> stories = new LinkedHashMap<>();
  private final Set<Hash> proofs = new HashSet<>();
  private final List<Payment> payments = new ArrayList<>();
  private Amount deposited = Amount.ZERO;
  private Amount paid = Amount.ZERO;
  private Amount refunded = Amount.ZERO;
  private Amount fees = Amount.ZERO;
  private Amount slashed = Amount.ZERO;

  public synchronized void add(BlockTime time, Event event) {
    switch (event) {
      case Deposited(_, AccountId from, var coin) -> {
        deposited = deposited.plus(coin.amount());
        payments.add(new Payment("deposit", "", from, coin.amount()));
      }
      case BondLocked(_, AccountId owner, var coin) -> {
        deposited = deposited.plus(coin.amount());
        payments.add(new Payment("bond locked", "", owner, coin.amount()));
      }
      case Paid(Hash escrow, Hash stream, AccountId payee, var coin, Amount fee) -> {
        paid = paid.plus(coin.amount());
        fees = fees.plus(fee);
        Optional.ofNullable(stories.get(stream))
            .ifPresent(story -> story.gross = story.gross.plus(coin.amount()).plus(fee));
        String what = proofs.contains(escrow) ? "fee for a proof" : "pay for covered time";
        payments.add(new Payment(what, "escrow", payee, coin.amount()));
      }
      case Refunded(_, AccountId payer, var coin) -> {
        refunded = refunded.plus(coin.amount());
        payments.add(new Payment("what was left", "escrow", payer, coin.amount()));
      }
      case Withdrawn(_, var coin) -> refunded = refunded.plus(coin.amount());
      case BondReleased(_, AccountId owner, var coin) -> {
        refunded = refunded.plus(coin.amount());
        payments.add(new Payment("bond released", "bond", owner, coin.amount()));
      }
      case BondSlashed(_, _, var coin, AccountId to, _) -> {
        slashed = slashed.plus(coin.amount());
        payments.add(new Payment("penalty for failing", "bond", to, coin.amount()));
      }
      case ProofAsked(var request) -> proofs.add(request.id());
      case LeaseMatched(Lease lease) -> stories.put(lease.id(), new Story(lease));
      case LeaseStarted(Hash lease, _) -> story(lease).started = Optional.of(time);
      case HeartbeatCounted beat -> story(beat.lease()).coveredUntil = Optional.of(beat.until());
      case LeaseClosed closed -> story(closed.lease()).gross = closed.paid().plus(closed.fees());
      default -> {}
    }
  }

  private Story story(Hash lease) {
    Story story = stories.get(lease);
    if (story == null) {
      throw new IllegalStateException("the match of lease " + lease + " was not seen");
    }
    return story;
  }

  public synchronized List<Story> stories() {
    return List.copyOf(stories.values());
  }

  public synchronized List<Payment> payments() {
    return List.copyOf(payments);
  }

  public synchronized Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("deposited", deposited.units());
    figures.put("paid", paid.units());
    figures.put("refunded", refunded.units());
    figures.put("fees", fees.units());
    figures.put("slashed", slashed.units());
    return figures;
  }

  /// Whether every unit that came in went somewhere.
  public synchronized boolean isBalanced() {
    return paid.plus(refunded).plus(fees).plus(slashed).equals(deposited);
  }
}
