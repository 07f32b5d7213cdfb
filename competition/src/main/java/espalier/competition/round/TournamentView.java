package espalier.competition.round;

import espalier.base.codec.Codecs;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentState;
import java.util.List;
import java.util.Optional;

/// What the ledger holds of tournaments, asked of one node.
public final class TournamentView {
  private static final int TOURNAMENTS_MAX = 10_000;
  private static final int ROUNDS_MAX = 10_000;

  private final NodeClient node;

  public TournamentView(NodeClient node) {
    this.node = node;
  }

  public List<Tournament> tournaments() {
    return node
        .rows("tournaments", TournamentState.TOURNAMENTS, new byte[0], TOURNAMENTS_MAX)
        .stream()
        .map(Row::value)
        .toList();
  }

  public Optional<Tournament> named(String name) {
    return node.row("tournament_names", name)
        .map(row -> row.get("value", Codecs.HASH))
        .flatMap(id -> node.row("tournaments", id.toString()))
        .map(row -> row.get("value", Tournament.CODEC));
  }

  /// The rounds of a tournament, by their numbers.
  public List<Round> rounds(Hash tournament) {
    return node
        .rows("round_numbers", TournamentState.NUMBERS, tournament.bytes(), ROUNDS_MAX)
        .stream()
        .map(row -> round(row.value()))
        .flatMap(Optional::stream)
        .toList();
  }

  public Optional<Round> round(Hash id) {
    return node.row("rounds", id.toString()).map(row -> row.get("value", Round.CODEC));
  }

  /// The round of this number, or the latest if `number` is 0.
  public Optional<Round> round(Tournament tournament, int number) {
    int wanted = number == 0 ? tournament.rounds() : number;
    byte[] prefix =
        java.nio.ByteBuffer.allocate(Hash.BYTES + Integer.BYTES)
            .put(tournament.id().bytes())
            .putInt(wanted)
            .array();
    return node.rows("round_numbers", TournamentState.NUMBERS, prefix, 1).stream()
        .findFirst()
        .flatMap(row -> round(row.value()));
  }

  public Progress progress(Hash round) {
    return node.row("round_progress", round.toString())
        .map(row -> row.get("value", Progress.CODEC))
        .orElseThrow(() -> new IllegalArgumentException("no round " + round));
  }

  /// All entries of a round, by ascending id.
  public List<Entry> entries(Hash round) {
    return node
        .rows("entries", TournamentState.ENTRIES, round.bytes(), Progress.ENTRIES_MAX)
        .stream()
        .map(Row::value)
        .toList();
  }

  /// The entry of a model, of `account` if it is named.
  ///
  /// @throws IllegalArgumentException if there is none, or several accounts have a model of the
  ///   name
  public Entry entry(Hash round, String model, Optional<AccountId> account) {
    List<Entry> found =
        entries(round).stream()
            .filter(one -> one.model().equals(model))
            .filter(one -> account.map(one.account()::equals).orElse(true))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          found.isEmpty()
              ? "no model '%s' is entered in this round".formatted(model)
              : "%d accounts have a model '%s'; name the account".formatted(found.size(), model));
    }
    return found.getFirst();
  }

  /// Who staked on an entry: the owner first, then the backers by ascending account; backers are
  /// known until the round is settled.
  public List<Stake> stakes(Entry entry) {
    var all = new java.util.ArrayList<Stake>();
    all.add(new Stake(entry.account(), entry.own()));
    node.rows("backings", TournamentState.BACKINGS, entry.id().bytes(), Entry.BACKERS_MAX)
        .forEach(row -> all.add(new Stake(row.key().account(), row.value())));
    return List.copyOf(all);
  }

  /// A part of an entry's stake.
  public record Stake(AccountId account, Amount amount) {}
}
