package espalier.ledger.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.tournament.Entry.Original;
import espalier.ledger.tournament.Entry.Result;
import espalier.ledger.tournament.Entry.Scores;
import espalier.ledger.tournament.Progress.Paying;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.EntrySettled;
import espalier.ledger.tournament.TournamentEvent.RoundResolved;
import espalier.ledger.tournament.TournamentEvent.StageBegan;
import espalier.ledger.tournament.TournamentState.Backing;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.payout.RewardRule.Staked;
import espalier.scoring.payout.Settlement;
import espalier.scoring.share.LargestRemainder;
import espalier.scoring.tournament.Redundancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Who gets what at the end of a round, and the moving of it, a slice a block.
///
/// The whole round is planned in one block, by [RewardRule]. Then a first pass takes what entries
/// lose, so that the money is there before a second pass pays what others gain.
final class Payments {
  /// A block visits at most so many entries of a round.
  static final int VISITED_A_BLOCK_MAX = 1_024;

  /// A block settles entries of a round until so many bonds or more are released.
  static final int RELEASED_A_BLOCK = 1_024;

  private static final Scores UNSCORED = new Scores(1, 0, 0, 0, Optional.empty());

  private Payments() {}

  /// Plans the payment of a round.
  ///
  /// @param unscored whether owner or scorer failed, so that all stakes return with their bonds
  static List<Event> begin(
      Tournaments tournaments, Round round, Progress progress, boolean unscored, BlockTime now) {
    var events = new ArrayList<Event>();
    Amount compensation = Amount.ZERO;
    if (unscored) {
      compensation = slashed(tournaments, round.id(), round, events);
      Hash bond = Round.scorerBond(round.id(), progress.scoring().attempt());
      if (tournaments.bonds().bond(bond).isPresent()) {
        compensation = compensation.plus(slashed(tournaments, bond, round, events));
      }
    }
    List<Entry> entries = tournaments.state().entries(round.id());
    List<Staked> staked = staked(entries, progress);
    Settlement plan =
        unscored
            ? RewardRule.unsettled(progress.pot(), compensation, staked)
            : round.rules().reward().settle(progress.pot(), staked);
    var results = new ArrayList<Result>();
    for (int i = 0; i < entries.size(); i++) {
      results.add(new Result(plan.gained().get(i), plan.lost().get(i)));
    }
    tournaments.state().putPlan(round.id(), results);
    var paying = new Paying(unscored, 1, Optional.empty(), 0, plan.fees());
    Progress next =
        progress.with(paying).withPot(progress.pot().plus(compensation)).with(Stage.PAYING, now);
    tournaments.state().put(next);
    tournaments.timers().arm(next.timer());
    events.add(new StageBegan(round.id(), Stage.PAYING, now));
    return events;
  }

  /// Takes all of a bond into the round's pot.
  private static Amount slashed(
      Tournaments tournaments, Hash bond, Round round, List<Event> events) {
    BondSlashed taken =
        tournaments
            .bonds()
            .slash(
                bond, tournaments.bonds().held(bond), ModuleAccount.TOURNAMENTS.id(), round.id());
    events.add(taken);
    return taken.coin().amount();
  }

  /// What entries have at stake, with the scores that they are paid for.
  private static List<Staked> staked(List<Entry> entries, Progress progress) {
    var posted = new TreeMap<Hash, Scores>();
    for (Entry entry : entries) {
      if (ScoringRules.isScored(entry, progress.scoring())) {
        posted.put(entry.id(), entry.scores().orElseThrow());
      }
    }
    var staked = new ArrayList<Staked>();
    for (Entry entry : entries) {
      Scores own = posted.getOrDefault(entry.id(), UNSCORED);
      Scores others = own.original().map(one -> posted.get(one.entry())).orElse(UNSCORED);
      long overlap = own.original().map(Original::overlap).orElse(0L);
      staked.add(
          new Staked(
              entry.total(),
              entry.counts(),
              Redundancy.discounted(own.corr(), others.corr(), overlap),
              Redundancy.discounted(own.mmc(), others.mmc(), overlap)));
    }
    return staked;
  }

  /// Pays the next slice; in the end the round is resolved.
  static List<Event> slice(Tournaments tournaments, Round round, Progress progress, BlockTime now) {
    var events = new ArrayList<Event>();
    Paying paying = progress.paying();
    Optional<Hash> last = paying.last();
    int visited = paying.visited();
    Amount pot = progress.pot();
    int released = 0;
    List<Entry> slice = tournaments.state().entriesAfter(round.id(), last, VISITED_A_BLOCK_MAX);
    var plan = new Plan(tournaments, round.id());
    for (Entry entry : slice) {
      if (released >= RELEASED_A_BLOCK) {
        break;
      }
      Result result = plan.of(visited);
      boolean loses = !result.lost().isZero();
      if (loses == (paying.pass() == 1)) {
        released += 1 + entry.backers();
        pot = pot.plus(result.lost()).minus(result.gained());
        settle(tournaments, round, entry, result, events);
      }
      last = Optional.of(entry.id());
      visited++;
    }
    boolean done = visited == progress.tally().entries();
    if (done && paying.pass() == 2) {
      return resolve(tournaments, round, progress.withPot(pot), events);
    }
    Paying gone =
        done
            ? new Paying(paying.unsettled(), 2, Optional.empty(), 0, paying.fees())
            : new Paying(paying.unsettled(), paying.pass(), last, visited, paying.fees());
    Progress next = progress.with(gone).withPot(pot).with(Stage.PAYING, now);
    tournaments.state().put(next);
    tournaments.timers().arm(next.timer());
    return events;
  }

  /// The plan of a round, a row of it at a time.
  private static final class Plan {
    private final Tournaments tournaments;
    private final Hash round;
    private int piece = -1;
    private List<Result> row = List.of();

    Plan(Tournaments tournaments, Hash round) {
      this.tournaments = tournaments;
      this.round = round;
    }

    Result of(int position) {
      int wanted = position / TournamentState.PLANNED_A_ROW;
      if (wanted != piece) {
        row = tournaments.state().plan(round, wanted);
        piece = wanted;
      }
      return row.get(position % TournamentState.PLANNED_A_ROW);
    }
  }

  /// Gives owner and backers their stakes, each with its part of what the entry gained or lost.
  private static void settle(
      Tournaments tournaments, Round round, Entry entry, Result result, List<Event> events) {
    List<Backing> backings = tournaments.state().backings(entry.id());
    var stakes = new ArrayList<Amount>();
    stakes.add(entry.own());
    backings.forEach(one -> stakes.add(one.stake()));
    List<Amount> gains = LargestRemainder.split(result.gained(), stakes);
    List<Amount> losses = LargestRemainder.split(result.lost(), stakes);
    pay(tournaments, round, entry.account(), entry.id(), gains.get(0), losses.get(0), events);
    for (int i = 0; i < backings.size(); i++) {
      AccountId backer = backings.get(i).account();
      Hash bond = Entry.backing(entry.id(), backer);
      pay(tournaments, round, backer, bond, gains.get(i + 1), losses.get(i + 1), events);
      tournaments.state().removeBacking(entry.id(), backer);
    }
    tournaments.state().put(round.id(), entry.with(result));
    events.add(new EntrySettled(round.id(), entry.id(), entry.account(), entry.total(), result));
  }

  private static void pay(
      Tournaments tournaments,
      Round round,
      AccountId account,
      Hash bond,
      Amount gain,
      Amount loss,
      List<Event> events) {
    if (!loss.isZero()) {
      events.add(tournaments.bonds().slash(bond, loss, ModuleAccount.TOURNAMENTS.id(), round.id()));
    }
    events.add(tournaments.bonds().release(bond));
    tournaments.bank().move(ModuleAccount.TOURNAMENTS.id(), account, round.coin(gain));
  }

  /// All entries are settled: the owner's fees, the bonds, and what is left goes home.
  private static List<Event> resolve(
      Tournaments tournaments, Round round, Progress progress, List<Event> events) {
    TournamentState state = tournaments.state();
    Coin fees = round.coin(progress.paying().fees());
    Amount rest = progress.pot().minus(fees.amount());
    tournaments.bank().move(ModuleAccount.TOURNAMENTS.id(), round.owner(), fees);
    events.add(tournaments.bonds().release(round.id()));
    Hash scorer = Round.scorerBond(round.id(), progress.scoring().attempt());
    if (tournaments.bonds().bond(scorer).isPresent()) {
      events.add(tournaments.bonds().release(scorer));
    }
    state.removePlan(round.id(), progress.tally().entries());
    state.put(progress.withPot(Amount.ZERO).with(Stage.RESOLVED, progress.due()));
    state.put(state.existing(round.tournament()).withRoundEnded(rest));
    events.add(
        new RoundResolved(round.id(), progress.paying().unsettled(), fees, round.coin(rest)));
    return events;
  }
}
