package espalier.competition.round;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.tournament.Entry;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.payout.RewardRule.Staked;
import espalier.scoring.payout.Settlement;
import espalier.scoring.share.LargestRemainder;
import espalier.scoring.tournament.Redundancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one party gets back for its part of one entry's stake.
///
/// @param gained beyond the stake
/// @param lost of the stake
public record Payout(Hash entry, AccountId account, Amount stake, Amount gained, Amount lost) {
  public Amount returned() {
    return stake.plus(gained).minus(lost);
  }

  /// A round's payouts and where the rest of the money goes.
  ///
  /// `sum of stakes + pot = sum of returned + fees + rest`, to the last unit.
  ///
  /// @param pot what the round held beside the stakes
  /// @param fees of the owner
  /// @param rest back into the tournament's pot
  public record All(List<Payout> payouts, Amount pot, Amount fees, Amount rest) {
    public Amount staked() {
      return sum(payouts.stream().map(Payout::stake).toList());
    }

    public Amount returned() {
      return sum(payouts.stream().map(Payout::returned).toList());
    }

    public boolean isBalanced() {
      return staked().plus(pot).equals(returned().plus(fees).plus(rest));
    }

    private static Amount sum(List<Amount> amounts) {
      return amounts.stream().reduce(Amount.ZERO, Amount::plus);
    }
  }

  /// What the rules make of a round: the ledger's own rule, run here.
  ///
  /// @param entries all of the round, by ascending id, with the scores that stand on the ledger
  /// @param stakes by entry, the owner's first, then the backers' by ascending account
  public static All of(
      RewardRule rule,
      Amount pot,
      List<Entry> entries,
      Map<Hash, List<TournamentView.Stake>> stakes) {
    List<Staked> staked = entries.stream().map(one -> staked(one, entries)).toList();
    Settlement plan = rule.settle(pot, staked);
    var payouts = new ArrayList<Payout>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      List<TournamentView.Stake> parts = stakes.getOrDefault(entry.id(), List.of());
      List<Amount> weights = parts.stream().map(TournamentView.Stake::amount).toList();
      List<Amount> gains = LargestRemainder.split(plan.gained().get(i), weights);
      List<Amount> losses = LargestRemainder.split(plan.lost().get(i), weights);
      for (int part = 0; part < parts.size(); part++) {
        payouts.add(
            new Payout(
                entry.id(),
                parts.get(part).account(),
                parts.get(part).amount(),
                gains.get(part),
                losses.get(part)));
      }
    }
    return new All(List.copyOf(payouts), pot, plan.fees(), plan.rest());
  }

  /// Scores less what an entry repeats of its original.
  private static Staked staked(Entry entry, List<Entry> entries) {
    Optional<Entry.Original> original = entry.scores().flatMap(Entry.Scores::original);
    Optional<Entry.Scores> others =
        original.flatMap(one ->
            entries.stream()
                .filter(other -> other.id().equals(one.entry()))
                .findFirst()
                .flatMap(Entry::scores));
    long overlap = original.map(Entry.Original::overlap).orElse(0L);
    return new Staked(
        entry.total(),
        entry.status() == Entry.Status.REVEALED,
        Redundancy.discounted(
            entry.scores().map(Entry.Scores::corr).orElse(0L),
            others.map(Entry.Scores::corr).orElse(0L),
            overlap),
        Redundancy.discounted(
            entry.scores().map(Entry.Scores::mmc).orElse(0L),
            others.map(Entry.Scores::mmc).orElse(0L),
            overlap));
  }
}
