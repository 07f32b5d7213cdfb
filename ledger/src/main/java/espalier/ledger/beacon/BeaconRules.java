package espalier.ledger.beacon;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.beacon.BeaconRejection.COMMITMENTS_FULL;
import static espalier.ledger.beacon.BeaconRejection.COMMITMENT_EXISTS;
import static espalier.ledger.beacon.BeaconRejection.COMMITMENT_MISSING;
import static espalier.ledger.beacon.BeaconRejection.SECRET_MISMATCH;

import espalier.base.codec.Encoder;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconEvent.Committed;
import espalier.ledger.beacon.BeaconEvent.EpochEnded;
import espalier.ledger.beacon.BeaconEvent.Revealed;
import espalier.ledger.beacon.BeaconState.Commitment;
import espalier.ledger.beacon.BeaconState.Current;
import espalier.ledger.beacon.BeaconState.Place;
import espalier.ledger.beacon.BeaconTransaction.Commit;
import espalier.ledger.beacon.BeaconTransaction.Reveal;
import espalier.ledger.bond.BondState;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Commit, reveal, and the end of an epoch.
public final class BeaconRules {
  public static final long EPOCH_MILLISECONDS = 60_000;

  private BeaconRules() {}

  /// What is published now so that `secret` can be shown later.
  public static Hash commitment(AccountId account, Hash secret) {
    return Sha256.tagged("espalier/beacon-commitment", account.hash().bytes(), secret.bytes());
  }

  /// @param stake what a commitment locks until its secret is revealed
  public static Outcome apply(
      BeaconState beacon,
      BankState bank,
      BondState bonds,
      Coin stake,
      BeaconTransaction transaction,
      Call call) {
    return switch (transaction) {
      case Commit commit -> commit(beacon, bank, bonds, stake, commit, call);
      case Reveal reveal -> reveal(beacon, bonds, reveal, call);
    };
  }

  private static Outcome commit(
      BeaconState beacon, BankState bank, BondState bonds, Coin stake, Commit commit, Call call) {
    long epoch = beacon.current().epoch();
    var place = new Place(epoch, call.actor());
    if (beacon.commitment(place).isPresent()) {
      return rejected(COMMITMENT_EXISTS, "epoch %d holds your commitment already".formatted(epoch));
    }
    if (beacon.commitments(epoch).size() == BeaconState.COMMITMENTS_MAX) {
      return rejected(
          COMMITMENTS_FULL, "epoch %d is full; commit in epoch %d".formatted(epoch, epoch + 1));
    }
    if (!bank.has(call.actor(), stake)) {
      return BankRules.tooLow(bank, call.actor(), stake);
    }

    beacon.put(place, new Commitment(commit.commitment(), Optional.empty()));
    return accepted(
        bonds.lock(bondId(place), call.actor(), stake), new Committed(call.actor(), epoch));
  }

  private static Outcome reveal(BeaconState beacon, BondState bonds, Reveal reveal, Call call) {
    long epoch = beacon.current().epoch() - 1;
    var place = new Place(Math.max(epoch, 0), call.actor());
    Optional<Commitment> found =
        beacon.commitment(place).filter(commitment -> commitment.secret().isEmpty());
    if (epoch < 0 || found.isEmpty()) {
      return rejected(
          COMMITMENT_MISSING, "no commitment of yours from epoch %d waits".formatted(epoch));
    }
    if (!commitment(call.actor(), reveal.secret()).equals(found.get().hash())) {
      return rejected(SECRET_MISMATCH, "the secret does not fit the commitment");
    }

    beacon.put(place, new Commitment(found.get().hash(), Optional.of(reveal.secret())));
    return accepted(bonds.release(bondId(place)), new Revealed(call.actor(), epoch));
  }

  /// Ends the epoch: folds what was revealed, slashes what was not, starts the next.
  ///
  /// @param below the state root of the block below, which no party to the beacon chose
  public static List<Event> endEpoch(
      BeaconState beacon, BondState bonds, TimerState timers, Hash below, BlockTime now) {
    var events = new ArrayList<Event>();
    Current current = beacon.current();
    Hash value = Sha256.tagged("espalier/beacon", current.value().bytes(), below.bytes());
    int contributions = 0;
    if (current.epoch() > 0) {
      for (Map.Entry<Place, Commitment> one : beacon.commitments(current.epoch() - 1).entrySet()) {
        Optional<Hash> secret = one.getValue().secret();
        if (secret.isPresent()) {
          value = Sha256.tagged("espalier/beacon", value.bytes(), secret.get().bytes());
          contributions++;
        } else {
          Hash bond = bondId(one.getKey());
          events.add(
              bonds.slash(
                  bond, bonds.held(bond), ModuleAccount.TREASURY.id(), one.getValue().hash()));
          events.add(bonds.release(bond));
        }
        beacon.remove(one.getKey());
      }
    }
    beacon.putCurrent(new Current(current.epoch() + 1, value));
    timers.arm(new Timer(now.plusMilliseconds(EPOCH_MILLISECONDS), Kind.BEACON_EPOCH, Hash.ZERO));
    events.add(new EpochEnded(current.epoch(), value, contributions));
    return events;
  }

  static Hash bondId(Place place) {
    return Sha256.tagged(
        "espalier/beacon-bond",
        new Encoder().u64(place.epoch()).toBytes(),
        place.account().hash().bytes());
  }
}
