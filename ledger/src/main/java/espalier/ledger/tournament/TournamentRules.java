package espalier.ledger.tournament;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.AMOUNT_ZERO;
import static espalier.ledger.tournament.TournamentRejection.CHANGE_TOO_EARLY;
import static espalier.ledger.tournament.TournamentRejection.DENOMINATION_UNKNOWN;
import static espalier.ledger.tournament.TournamentRejection.NAME_TAKEN;
import static espalier.ledger.tournament.TournamentRejection.NOT_OWNER;
import static espalier.ledger.tournament.TournamentRejection.POT_FULL;
import static espalier.ledger.tournament.TournamentRejection.POT_TOO_SMALL;
import static espalier.ledger.tournament.TournamentRejection.ROUNDS_OPEN;
import static espalier.ledger.tournament.TournamentRejection.SCORER_INVALID;
import static espalier.ledger.tournament.TournamentRejection.TOO_MANY_ROUNDS;
import static espalier.ledger.tournament.TournamentRejection.TOURNAMENT_UNKNOWN;
import static espalier.ledger.tournament.TournamentRejection.WINDOW_PAST;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.tournament.Progress.Paying;
import espalier.ledger.tournament.Progress.Scoring;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Progress.Tally;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentEvent.RulesChanged;
import espalier.ledger.tournament.TournamentEvent.TournamentClosed;
import espalier.ledger.tournament.TournamentEvent.TournamentCreated;
import espalier.ledger.tournament.TournamentEvent.TournamentFunded;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.ChangeRules;
import espalier.ledger.tournament.TournamentTransaction.CloseTournament;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.FundTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import java.util.ArrayList;
import java.util.Optional;

/// One method a transaction: all checks, then all changes. Here are those about tournaments and the
/// opening of rounds; what happens within a round is for [EntryRules] and [ScoringRules].
public final class TournamentRules {
  private TournamentRules() {}

  public static Outcome apply(
      Tournaments tournaments, TournamentTransaction transaction, Call call) {
    return switch (transaction) {
      case CreateTournament create -> create(tournaments, create, call);
      case FundTournament fund -> fund(tournaments, fund, call);
      case ChangeRules change -> change(tournaments, change, call);
      case CloseTournament close -> close(tournaments, close, call);
      case OpenRound open -> open(tournaments, open, call);
      case CommitEntry commit -> EntryRules.commit(tournaments, commit, call);
      case BackEntry back -> EntryRules.back(tournaments, back, call);
      case RevealEntry reveal -> EntryRules.reveal(tournaments, reveal, call);
      case ReportMissing report -> PayloadRules.report(tournaments, report, call);
      case PublishPayload publish -> PayloadRules.publish(tournaments, publish, call);
      case RefutePayload refute -> PayloadRules.refute(tournaments, refute, call);
      case PublishTargets targets -> ScoringRules.targets(tournaments, targets, call);
      case PostScores post -> ScoringRules.post(tournaments, post, call);
      case SealScores seal -> ScoringRules.seal(tournaments, seal, call);
      case ChallengeScores challenge -> ChallengeRules.challenge(tournaments, challenge, call);
    };
  }

  private static Outcome create(Tournaments tournaments, CreateTournament create, Call call) {
    Optional<Hash> taken = tournaments.state().named(create.name());
    if (taken.isPresent()) {
      return rejected(
          NAME_TAKEN,
          "'%s' is tournament %s; choose another name".formatted(create.name(), taken.get()));
    }
    Optional<Rejected> refusal = scorerInvalid(create.rules());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Coin pot = create.pot();
    if (tournaments.bank().supply(pot.denomination()).isEmpty()) {
      return rejected(
          DENOMINATION_UNKNOWN,
          "no denomination '%s'; name one of the ledger's".formatted(pot.denomination()));
    }
    if (!tournaments.bank().has(call.actor(), pot)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), pot);
    }

    var created =
        new Tournament(
            call.newId("tournament"),
            call.actor(),
            create.name(),
            pot.denomination(),
            1,
            create.rules(),
            Optional.empty(),
            0,
            0,
            pot.amount(),
            pot.amount());
    tournaments.bank().move(call.actor(), ModuleAccount.TOURNAMENTS.id(), pot);
    tournaments.state().add(created);
    return accepted(new TournamentCreated(created));
  }

  private static Optional<Rejected> scorerInvalid(Rules rules) {
    if (ModuleAccount.isOne(rules.scorer())) {
      return Optional.of(
          rejected(
              SCORER_INVALID,
              rules.scorer()
                  + " belongs to the ledger itself and scores nothing; name a person's"));
    }
    return Optional.empty();
  }

  private static Rejected unknown(Hash tournament) {
    return rejected(
        TOURNAMENT_UNKNOWN,
        "no tournament %s; it was closed, or it never was".formatted(tournament));
  }

  private static Rejected notOwner(Tournament tournament) {
    return rejected(
        NOT_OWNER, "only " + tournament.owner() + " may do this; it owns the tournament");
  }

  private static Outcome fund(Tournaments tournaments, FundTournament fund, Call call) {
    Optional<Tournament> found = tournaments.state().tournament(fund.tournament());
    if (found.isEmpty()) {
      return unknown(fund.tournament());
    }
    Tournament tournament = found.get();
    if (fund.amount().isZero()) {
      return rejected(AMOUNT_ZERO, "a gift of 0 changes nothing; name an amount");
    }
    if (fund.amount().units() > Long.MAX_VALUE - tournament.funded().units()) {
      return rejected(
          POT_FULL,
          "over its life a tournament takes in at most 2^63 - 1 units; %s were given, so at most %d more fit"
              .formatted(tournament.funded(), Long.MAX_VALUE - tournament.funded().units()));
    }
    var coin = new Coin(tournament.denomination(), fund.amount());
    if (!tournaments.bank().has(call.actor(), coin)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), coin);
    }

    // By way of the owner, who may have it back: a session key that may not pay the owner may not
    // fund the owner's tournament either.
    tournaments.bank().move(call.actor(), tournament.owner(), coin);
    tournaments.bank().move(tournament.owner(), ModuleAccount.TOURNAMENTS.id(), coin);
    tournaments
        .state()
        .put(
            tournament.withMoney(
                tournament.pot().plus(fund.amount()), tournament.funded().plus(fund.amount())));
    return accepted(new TournamentFunded(tournament.id(), call.actor(), coin));
  }

  private static Outcome change(Tournaments tournaments, ChangeRules change, Call call) {
    Optional<Tournament> found = tournaments.state().tournament(change.tournament());
    if (found.isEmpty()) {
      return unknown(change.tournament());
    }
    Tournament tournament = found.get();
    if (!tournament.owner().equals(call.actor())) {
      return notOwner(tournament);
    }
    int earliest = tournament.rounds() + 2;
    if (change.fromRound() < earliest) {
      return rejected(
          CHANGE_TOO_EARLY,
          "rules from round %d; people were told others up to the next round, %d; the earliest is round %d"
              .formatted(change.fromRound(), tournament.rounds() + 1, earliest));
    }
    Optional<Rejected> refusal = scorerInvalid(change.rules());
    if (refusal.isPresent()) {
      return refusal.get();
    }

    var next = new Tournament.Change(change.fromRound(), change.rules());
    tournaments.state().put(tournament.withChange(next));
    return accepted(new RulesChanged(tournament.id(), next));
  }

  private static Outcome close(Tournaments tournaments, CloseTournament close, Call call) {
    Optional<Tournament> found = tournaments.state().tournament(close.tournament());
    if (found.isEmpty()) {
      return unknown(close.tournament());
    }
    Tournament tournament = found.get();
    if (!tournament.owner().equals(call.actor())) {
      return notOwner(tournament);
    }
    if (tournament.open() > 0) {
      return rejected(
          ROUNDS_OPEN,
          "%d rounds are not resolved yet; close once their deadlines have passed"
              .formatted(tournament.open()));
    }

    // What losers left belongs to future winners; without any it must not enrich the owner.
    Amount returned = tournament.pot().min(tournament.funded());
    var back = new Coin(tournament.denomination(), returned);
    var kept = new Coin(tournament.denomination(), tournament.pot().minus(returned));
    tournaments.bank().move(ModuleAccount.TOURNAMENTS.id(), tournament.owner(), back);
    tournaments.bank().move(ModuleAccount.TOURNAMENTS.id(), ModuleAccount.TREASURY.id(), kept);
    tournaments.state().remove(tournament);
    return accepted(new TournamentClosed(tournament.id(), back, kept));
  }

  private static Outcome open(Tournaments tournaments, OpenRound open, Call call) {
    Optional<Tournament> found = tournaments.state().tournament(open.tournament());
    if (found.isEmpty()) {
      return unknown(open.tournament());
    }
    Tournament tournament = found.get();
    if (!tournament.owner().equals(call.actor())) {
      return notOwner(tournament);
    }
    if (tournament.open() == Tournament.ROUNDS_OPEN_MAX
        || tournament.rounds() == Tournament.ROUNDS_MAX) {
      return rejected(
          TOO_MANY_ROUNDS,
          "%d rounds are open of %d in all; at most %d are open at a time; wait until one is resolved"
              .formatted(tournament.open(), tournament.rounds(), Tournament.ROUNDS_OPEN_MAX));
    }
    Windows windows = open.windows();
    long ahead = windows.opens().milliseconds() - call.time().milliseconds();
    if (!call.time().isBefore(windows.commitUntil()) || ahead > Windows.ROUND_MILLISECONDS_MAX) {
      return rejected(
          WINDOW_PAST,
          "the round takes commitments from %s to %s; it is %s; let the window end later than now and open within %d ms"
              .formatted(
                  windows.opens(),
                  windows.commitUntil(),
                  call.time(),
                  Windows.ROUND_MILLISECONDS_MAX));
    }
    if (open.pot().exceeds(tournament.pot())) {
      return rejected(
          POT_TOO_SMALL,
          "a pot of %s for the round; the tournament has %s; set aside less or fund it first"
              .formatted(open.pot(), tournament.pot()));
    }
    Tournament opened = tournament.withNewRound(open.pot());
    var round =
        new Round(
            call.newId("tournament-round"),
            opened.id(),
            opened.rounds(),
            opened.owner(),
            opened.denomination(),
            opened.version(),
            opened.rules(),
            open.data(),
            windows,
            open.pot());
    Coin bond = round.coin(round.rules().bonds().owner());
    if (!tournaments.bank().has(call.actor(), bond)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), bond);
    }

    var progress =
        new Progress(
            round.id(),
            Stage.COMMITTING,
            windows.commitUntil(),
            Tally.NONE,
            Scoring.NONE,
            Paying.NONE,
            open.pot());
    tournaments.state().put(opened);
    tournaments.state().add(round);
    tournaments.state().put(progress);
    tournaments.timers().arm(progress.timer());
    var events = new ArrayList<Event>();
    events.add(tournaments.bonds().lock(round.id(), call.actor(), bond));
    events.add(new RoundOpened(round));
    return accepted(events);
  }
}
