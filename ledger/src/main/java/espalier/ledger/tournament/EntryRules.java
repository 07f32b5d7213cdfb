package espalier.ledger.tournament;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.ALREADY_REVEALED;
import static espalier.ledger.tournament.TournamentRejection.AMOUNT_ZERO;
import static espalier.ledger.tournament.TournamentRejection.OWN_ENTRY;
import static espalier.ledger.tournament.TournamentRejection.REVEAL_MISMATCH;
import static espalier.ledger.tournament.TournamentRejection.ROUND_FULL;
import static espalier.ledger.tournament.TournamentRejection.STAKE_SHRINKS;
import static espalier.ledger.tournament.TournamentRejection.STAKE_TOO_LARGE;
import static espalier.ledger.tournament.TournamentRejection.STAKE_TOO_SMALL;
import static espalier.ledger.tournament.TournamentRejection.TOO_MANY_BACKERS;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.competition.Commitments;
import espalier.ledger.tournament.Entry.Status;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.EntryBacked;
import espalier.ledger.tournament.TournamentEvent.EntryCommitted;
import espalier.ledger.tournament.TournamentEvent.EntryRevealed;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import java.util.ArrayList;
import java.util.Optional;

/// What entrants and their backers do: commit, back, reveal.
final class EntryRules {
  private EntryRules() {}

  static Outcome commit(Tournaments tournaments, CommitEntry commit, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(commit.round());
    if (found.isEmpty()) {
      return Stages.unknown(commit.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.COMMITTING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Hash id = Commitments.entry(round.id(), call.actor(), commit.model());
    Optional<Entry> before = state.entry(round.id(), id);
    Amount own = before.map(Entry::own).orElse(Amount.ZERO);
    Amount total = before.map(Entry::total).orElse(Amount.ZERO);
    refusal = stakeUnfit(round, own, commit.stake());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Amount more = commit.stake().minus(own);
    refusal = stakeTooLarge(round, total, more);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (before.isEmpty() && progress.tally().entries() == Progress.ENTRIES_MAX) {
      return rejected(
          ROUND_FULL,
          "the round has %d entries, the most it takes; enter the next round"
              .formatted(Progress.ENTRIES_MAX));
    }
    Coin coin = round.coin(more);
    if (!tournaments.bank().has(call.actor(), coin)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), coin);
    }

    long position = progress.tally().position();
    Entry entry =
        before
            .map(old -> old.withCommitment(position, commit.commitment(), more))
            .orElseGet(() ->
                new Entry(
                    id,
                    call.actor(),
                    commit.model(),
                    position,
                    commit.commitment(),
                    more,
                    more,
                    0,
                    Status.COMMITTED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    state.put(round.id(), entry);
    state.put(progress.with(progress.tally().withCommit(before.isEmpty(), more)));
    var events = new ArrayList<Event>();
    if (!more.isZero()) {
      events.add(tournaments.bonds().lock(id, call.actor(), coin));
    }
    events.add(new EntryCommitted(round.id(), entry));
    return accepted(events);
  }

  private static Optional<Rejected> stakeUnfit(Round round, Amount own, Amount stake) {
    Amount least = round.rules().stakeMin();
    if (least.exceeds(stake)) {
      return Optional.of(
          rejected(
              STAKE_TOO_SMALL,
              "a stake of %s; the least in this round is %s".formatted(stake, least)));
    }
    if (own.exceeds(stake)) {
      return Optional.of(
          rejected(
              STAKE_SHRINKS,
              "a stake of %s; %s are staked already, and a stake may only grow; name at least as much"
                  .formatted(stake, own)));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> stakeTooLarge(Round round, Amount total, Amount more) {
    Amount most = round.rules().stakeMax();
    if (more.units() > most.units() - total.units()) {
      return Optional.of(
          rejected(
              STAKE_TOO_LARGE,
              "%s more on an entry that has %s; owner and backers stake at most %s; add at most %d"
                  .formatted(more, total, most, most.units() - total.units())));
    }
    return Optional.empty();
  }

  static Outcome back(Tournaments tournaments, BackEntry back, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(back.round());
    if (found.isEmpty()) {
      return Stages.unknown(back.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.COMMITTING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Hash id = Commitments.entry(round.id(), back.account(), back.model());
    Optional<Entry> entered = state.entry(round.id(), id);
    if (entered.isEmpty()) {
      return Stages.unknownEntry(id);
    }
    Entry entry = entered.get();
    if (entry.account().equals(call.actor())) {
      return rejected(
          OWN_ENTRY, "this is your own entry; raise your stake with a commitment instead");
    }
    if (back.stake().isZero()) {
      return rejected(AMOUNT_ZERO, "a stake of 0 backs nothing; name an amount");
    }
    refusal = stakeTooLarge(round, entry.total(), back.stake());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Amount before = state.backing(id, call.actor());
    if (before.isZero() && entry.backers() == Entry.BACKERS_MAX) {
      return rejected(
          TOO_MANY_BACKERS,
          "the entry has %d backers, the most it takes; back another".formatted(Entry.BACKERS_MAX));
    }
    Coin coin = round.coin(back.stake());
    if (!tournaments.bank().has(call.actor(), coin)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), coin);
    }

    Amount now = before.plus(back.stake());
    state.put(round.id(), entry.withBacking(before.isZero(), back.stake()));
    state.putBacking(id, call.actor(), now);
    state.put(progress.with(progress.tally().withStake(back.stake())));
    return accepted(
        tournaments.bonds().lock(Entry.backing(id, call.actor()), call.actor(), coin),
        new EntryBacked(round.id(), id, call.actor(), now));
  }

  static Outcome reveal(Tournaments tournaments, RevealEntry reveal, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(reveal.round());
    if (found.isEmpty()) {
      return Stages.unknown(reveal.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.REVEALING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Hash id = Commitments.entry(round.id(), call.actor(), reveal.model());
    Optional<Entry> entered = state.entry(round.id(), id);
    if (entered.isEmpty()) {
      return Stages.unknownEntry(id);
    }
    Entry entry = entered.get();
    if (entry.status() != Status.COMMITTED) {
      return rejected(
          ALREADY_REVEALED,
          "model '%s' is revealed already; nothing more is to do until targets are published"
              .formatted(reveal.model()));
    }
    Hash given =
        Commitments.commitment(
            round.id(), call.actor(), reveal.model(), reveal.payload(), reveal.salt());
    if (!given.equals(entry.commitment())) {
      return rejected(
          REVEAL_MISMATCH,
          "root and salt give commitment %s; model '%s' committed to %s; reveal what the last commitment was made of"
              .formatted(given, reveal.model(), entry.commitment()));
    }

    var shown = new Entry.Reveal(reveal.payload(), reveal.locator());
    state.put(round.id(), entry.with(shown));
    state.put(progress.with(progress.tally().withRevealed(entry.total())));
    return accepted(new EntryRevealed(round.id(), id, shown));
  }
}
