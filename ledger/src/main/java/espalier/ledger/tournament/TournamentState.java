package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.InvariantViolation;
import espalier.ledger.competition.Names;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import espalier.ledger.tournament.Entry.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tables of tournaments, rounds and entries, and every storage key of the module.
public final class TournamentState {
  /// A row of a plan holds the results of so many entries.
  static final int PLANNED_A_ROW = 512;

  private static final int MODULE = 12;

  /// Where the id of a tournament's round is found.
  public record Numbered(Hash tournament, int number) {
    static final Codec<Numbered> CODEC =
        record(
            "round_number",
            Numbered::new,
            field("tournament", HASH, Numbered::tournament),
            field("number", whole32(1, Tournament.ROUNDS_MAX), Numbered::number));
  }

  /// An entry of a round; entries of a round sort by their ids.
  public record InRound(Hash round, Hash entry) {
    static final Codec<InRound> CODEC =
        record(
            "round_entry",
            InRound::new,
            field("round", HASH, InRound::round),
            field("entry", HASH, InRound::entry));
  }

  /// A backer of an entry; an entry's backers sort by their accounts.
  public record Backer(Hash entry, AccountId account) {
    static final Codec<Backer> CODEC =
        record(
            "backer",
            Backer::new,
            field("entry", HASH, Backer::entry),
            field("account", ACCOUNT, Backer::account));
  }

  /// A piece of a plan.
  public record Piece(Hash round, int number) {
    static final Codec<Piece> CODEC =
        record(
            "plan_piece",
            Piece::new,
            field("round", HASH, Piece::round),
            field("number", whole32(0, Progress.ENTRIES_MAX / PLANNED_A_ROW), Piece::number));
  }

  public static final Table<Hash, Tournament> TOURNAMENTS =
      new Table<>(MODULE, 0, HASH, Tournament.CODEC);
  public static final Table<String, Hash> NAMES = new Table<>(MODULE, 1, Names.CODEC, HASH);
  public static final Table<Hash, Round> ROUNDS = new Table<>(MODULE, 2, HASH, Round.CODEC);
  public static final Table<Numbered, Hash> NUMBERS = new Table<>(MODULE, 3, Numbered.CODEC, HASH);
  public static final Table<Hash, Progress> PROGRESS = new Table<>(MODULE, 4, HASH, Progress.CODEC);
  public static final Table<InRound, Entry> ENTRIES =
      new Table<>(MODULE, 5, InRound.CODEC, Entry.CODEC);

  /// Stakes of backers, until they are settled.
  public static final Table<Backer, Amount> BACKINGS = new Table<>(MODULE, 6, Backer.CODEC, AMOUNT);

  /// What entries are to gain or lose, by ascending id, while a round is paid.
  public static final Table<Piece, List<Result>> PLANS =
      new Table<>(MODULE, 7, Piece.CODEC, list(Result.CODEC, PLANNED_A_ROW));

  private final Overlay state;

  public TournamentState(Overlay state) {
    this.state = state;
  }

  public Optional<Tournament> tournament(Hash id) {
    return TOURNAMENTS.get(state, id);
  }

  Tournament existing(Hash id) {
    return tournament(id).orElseThrow(() -> new InvariantViolation("no tournament " + id));
  }

  Optional<Hash> named(String name) {
    return NAMES.get(state, name);
  }

  void add(Tournament tournament) {
    NAMES.put(state, tournament.name(), tournament.id());
    put(tournament);
  }

  void put(Tournament tournament) {
    TOURNAMENTS.put(state, tournament.id(), tournament);
  }

  void remove(Tournament tournament) {
    NAMES.remove(state, tournament.name());
    TOURNAMENTS.remove(state, tournament.id());
  }

  public Optional<Round> round(Hash id) {
    return ROUNDS.get(state, id);
  }

  Round existingRound(Hash id) {
    return round(id).orElseThrow(() -> new InvariantViolation("no round " + id));
  }

  void add(Round round) {
    ROUNDS.put(state, round.id(), round);
    NUMBERS.put(state, new Numbered(round.tournament(), round.number()), round.id());
  }

  Progress progress(Hash round) {
    return PROGRESS
        .get(state, round)
        .orElseThrow(() -> new InvariantViolation("no progress of round " + round));
  }

  void put(Progress progress) {
    PROGRESS.put(state, progress.round(), progress);
  }

  public Optional<Entry> entry(Hash round, Hash entry) {
    return ENTRIES.get(state, new InRound(round, entry));
  }

  void put(Hash round, Entry entry) {
    ENTRIES.put(state, new InRound(round, entry.id()), entry);
  }

  /// All entries of a round, by ascending id; at most [Progress#ENTRIES_MAX].
  public static List<Entry> entries(View view, Hash round) {
    var found = new ArrayList<Entry>();
    ENTRIES.scan(
        view,
        round.bytes(),
        (_, entry) -> {
          found.add(entry);
          return true;
        });
    return found;
  }

  List<Entry> entries(Hash round) {
    return entries(state, round);
  }

  /// The entries of a round after `last`, or from the first, at most `bound`.
  List<Entry> entriesAfter(Hash round, Optional<Hash> last, int bound) {
    var found = new ArrayList<Entry>();
    ENTRIES.scanFrom(
        state,
        new InRound(round, last.orElse(Hash.ZERO)),
        (key, entry) -> {
          boolean here = key.round().equals(round);
          if (here && last.filter(key.entry()::equals).isEmpty()) {
            found.add(entry);
          }
          return here && found.size() < bound;
        });
    return found;
  }

  Amount backing(Hash entry, AccountId backer) {
    return BACKINGS.get(state, new Backer(entry, backer)).orElse(Amount.ZERO);
  }

  void putBacking(Hash entry, AccountId backer, Amount stake) {
    BACKINGS.put(state, new Backer(entry, backer), stake);
  }

  /// A backer's account and stake.
  record Backing(AccountId account, Amount stake) {}

  List<Backing> backings(Hash entry) {
    var found = new ArrayList<Backing>();
    BACKINGS.scan(
        state,
        entry.bytes(),
        (backer, stake) -> {
          found.add(new Backing(backer.account(), stake));
          return true;
        });
    return found;
  }

  void removeBacking(Hash entry, AccountId backer) {
    BACKINGS.remove(state, new Backer(entry, backer));
  }

  void putPlan(Hash round, List<Result> results) {
    for (int from = 0; from < results.size(); from += PLANNED_A_ROW) {
      int to = Math.min(results.size(), from + PLANNED_A_ROW);
      PLANS.put(state, new Piece(round, from / PLANNED_A_ROW), results.subList(from, to));
    }
  }

  List<Result> plan(Hash round, int piece) {
    return PLANS
        .get(state, new Piece(round, piece))
        .orElseThrow(
            () -> new InvariantViolation("no plan %d of round %s".formatted(piece, round)));
  }

  void removePlan(Hash round, int entries) {
    for (int from = 0; from < entries; from += PLANNED_A_ROW) {
      PLANS.remove(state, new Piece(round, from / PLANNED_A_ROW));
    }
  }
}
