package espalier.ledger.tournament;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.bond.Bond;
import espalier.ledger.bond.BondState;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import espalier.ledger.tournament.Entry.Status;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Progress.Tally;
import espalier.ledger.tournament.TournamentState.Backer;
import espalier.ledger.tournament.TournamentState.Numbered;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds for tournaments, rounds and entries after every block.
public final class TournamentInvariants {
  private static final byte[] ALL = new byte[0];

  private TournamentInvariants() {}

  /// What the pots hold together, by denomination.
  public static Map<Denomination, BigInteger> pots(View state) {
    var pots = new TreeMap<Denomination, BigInteger>();
    TournamentState.TOURNAMENTS.scan(
        state,
        ALL,
        (_, tournament) -> {
          add(pots, tournament.denomination(), tournament.pot());
          return true;
        });
    TournamentState.PROGRESS.scan(
        state,
        ALL,
        (id, progress) -> {
          TournamentState.ROUNDS
              .get(state, id)
              .ifPresent(round -> add(pots, round.denomination(), progress.pot()));
          return true;
        });
    return pots;
  }

  private static void add(
      Map<Denomination, BigInteger> sums, Denomination denomination, Amount amount) {
    sums.merge(denomination, BigInteger.valueOf(amount.units()), BigInteger::add);
  }

  /// Tells `finding` a sentence for everything that does not hold.
  public static void check(View state, Consumer<String> finding) {
    tournaments(state, finding);
    TournamentState.ROUNDS.scan(
        state,
        ALL,
        (id, round) -> {
          Optional<Progress> progress = TournamentState.PROGRESS.get(state, id);
          boolean numbered =
              TournamentState.NUMBERS
                  .get(state, new Numbered(round.tournament(), round.number()))
                  .filter(id::equals)
                  .isPresent();
          if (progress.isEmpty() || !id.equals(round.id()) || !numbered) {
            finding.accept("tournament: round %s is not found by its number".formatted(id));
          } else {
            round(state, round, progress.get(), finding);
          }
          return true;
        });
    timers(state, finding);
    backings(state, finding);
  }

  private static void tournaments(View state, Consumer<String> finding) {
    var open = new TreeMap<Hash, Integer>();
    TournamentState.ROUNDS.scan(
        state,
        ALL,
        (id, round) -> {
          boolean resolved =
              TournamentState.PROGRESS
                  .get(state, id)
                  .filter(progress -> progress.stage() == Stage.RESOLVED)
                  .isPresent();
          open.merge(round.tournament(), resolved ? 0 : 1, Integer::sum);
          return true;
        });
    TournamentState.TOURNAMENTS.scan(
        state,
        ALL,
        (id, tournament) -> {
          int count = open.getOrDefault(id, 0);
          boolean named =
              TournamentState.NAMES.get(state, tournament.name()).filter(id::equals).isPresent();
          if (!id.equals(tournament.id()) || !named || count != tournament.open()) {
            finding.accept(
                "tournament: %s has %d open rounds and says %d, or is not found by its name"
                    .formatted(id, count, tournament.open()));
          }
          return true;
        });
  }

  private static void round(View state, Round round, Progress progress, Consumer<String> finding) {
    boolean resolved = progress.stage() == Stage.RESOLVED;
    if (resolved == TimerState.TIMERS.has(state, progress.timer())) {
      finding.accept("tournament: round %s waits for nothing or too long".formatted(round.id()));
    }
    if (resolved && !progress.pot().isZero()) {
      finding.accept("tournament: resolved round %s holds money".formatted(round.id()));
    }
    if (resolved == BondState.BONDS.has(state, round.id())) {
      finding.accept("tournament: the owner's bond of round %s".formatted(round.id()));
    }
    List<Entry> entries = TournamentState.entries(state, round.id());
    var tally = Tally.NONE;
    int scored = 0;
    for (Entry entry : entries) {
      tally = tally.withCommit(true, entry.total());
      tally = entry.counts() ? tally.withRevealed(entry.total()) : tally;
      tally = entry.status() == Status.REPORTED ? tally.withReported(1) : tally;
      scored += entry.counts() && ScoringRules.isScored(entry, progress.scoring()) ? 1 : 0;
      entry(state, round, entry, finding);
    }
    Tally said = progress.tally();
    boolean counted =
        said.entries() == tally.entries()
            && said.revealed() == tally.revealed()
            && said.reported() == tally.reported()
            && said.staked().equals(tally.staked())
            && said.atRisk().equals(tally.atRisk())
            && progress.scoring().posted() == scored;
    if (!counted) {
      finding.accept(
          "tournament: round %s says %s and %d scores; its entries say %s and %d"
              .formatted(round.id(), said, progress.scoring().posted(), tally, scored));
    }
    if (resolved && entries.stream().anyMatch(entry -> entry.result().isEmpty())) {
      finding.accept("tournament: round %s is resolved before its entries".formatted(round.id()));
    }
  }

  /// The stakes of an unsettled entry are its bonds; a settled one has none.
  private static void entry(View state, Round round, Entry entry, Consumer<String> finding) {
    boolean settled = entry.result().isPresent();
    Amount own = bond(state, round, entry.id()).orElse(Amount.ZERO);
    var backers = new int[1];
    var sum = new BigInteger[] {BigInteger.valueOf(own.units())};
    TournamentState.BACKINGS.scan(
        state,
        entry.id().bytes(),
        (backer, stake) -> {
          backers[0]++;
          sum[0] = sum[0].add(BigInteger.valueOf(stake.units()));
          Hash bond = Entry.backing(entry.id(), backer.account());
          if (!bond(state, round, bond).equals(Optional.of(stake))) {
            finding.accept("tournament: the stake of %s is not bonded".formatted(backer));
          }
          return true;
        });
    boolean sound =
        settled
            ? own.isZero() && backers[0] == 0
            : own.equals(entry.own())
                && backers[0] == entry.backers()
                && sum[0].equals(BigInteger.valueOf(entry.total().units()));
    if (!sound) {
      finding.accept("tournament: the stakes of entry %s are not its bonds".formatted(entry.id()));
    }
  }

  private static Optional<Amount> bond(View state, Round round, Hash id) {
    return BondState.bond(state, id)
        .map(Bond::held)
        .filter(held -> held.denomination().equals(round.denomination()))
        .map(Coin::amount);
  }

  /// Nothing waits but for a round's stage.
  private static void timers(View state, Consumer<String> finding) {
    TimerState.TIMERS.scan(
        state,
        ALL,
        (timer, _) -> {
          if (timer.kind() == Kind.TOURNAMENT_STAGE
              && TournamentState.PROGRESS
                  .get(state, timer.subject())
                  .filter(progress -> progress.timer().equals(timer))
                  .isEmpty()) {
            finding.accept("tournament: %s waits for no stage".formatted(timer));
          }
          return true;
        });
  }

  /// No stake of a backer is left behind, and no plan.
  private static void backings(View state, Consumer<String> finding) {
    var entries = new TreeMap<Hash, Boolean>();
    TournamentState.ENTRIES.scan(
        state,
        ALL,
        (key, entry) -> {
          entries.put(key.entry(), entry.result().isEmpty());
          return true;
        });
    TournamentState.BACKINGS.scan(
        state,
        ALL,
        (Backer backer, Amount _) -> {
          if (!entries.getOrDefault(backer.entry(), false)) {
            finding.accept("tournament: %s backs nothing that is open".formatted(backer));
          }
          return true;
        });
    TournamentState.PLANS.scan(
        state,
        ALL,
        (piece, _) -> {
          if (TournamentState.PROGRESS
              .get(state, piece.round())
              .filter(progress -> progress.stage() == Stage.PAYING)
              .isEmpty()) {
            finding.accept("tournament: %s plans nothing".formatted(piece));
          }
          return true;
        });
  }
}
