package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.competition.Names;
import java.util.Optional;

/// A tournament: its rules, its pot and how many rounds it has had.
///
/// @param name unique among tournaments; 1 to 32 of `a-z`, `0-9` and `-`
/// @param version of the rules, counted from 1
/// @param change rules that apply from a later round on
/// @param rounds how many were opened; their numbers count from 1
/// @param open how many of them are not resolved yet
/// @param pot what is not set aside for an open round
/// @param funded what sponsors have put in since the beginning
public record Tournament(
    Hash id,
    AccountId owner,
    String name,
    Denomination denomination,
    int version,
    Rules rules,
    Optional<Change> change,
    int rounds,
    int open,
    Amount pot,
    Amount funded) {
  public static final int ROUNDS_OPEN_MAX = 64;
  public static final int ROUNDS_MAX = 1_000_000_000;

  /// Other rules, and the number of the first round that they apply to.
  public record Change(int fromRound, Rules rules) {
    static final Codec<Change> CODEC =
        record(
            "rules_change",
            Change::new,
            field("from_round", whole32(1, Integer.MAX_VALUE), Change::fromRound),
            field("rules", Rules.CODEC, Change::rules));
  }

  public static final Codec<Tournament> CODEC =
      record(
          "tournament",
          Tournament::new,
          field("id", HASH, Tournament::id),
          field("owner", ACCOUNT, Tournament::owner),
          field("name", Names.CODEC, Tournament::name),
          field("denomination", DENOMINATION, Tournament::denomination),
          field("version", whole32(1, Integer.MAX_VALUE), Tournament::version),
          field("rules", Rules.CODEC, Tournament::rules),
          field("change", optional(Change.CODEC), Tournament::change),
          field("rounds", whole32(0, ROUNDS_MAX), Tournament::rounds),
          field("open", whole32(0, ROUNDS_OPEN_MAX), Tournament::open),
          field("pot", AMOUNT, Tournament::pot),
          field("funded", AMOUNT, Tournament::funded));

  public Tournament {
    Names.require(name);
  }

  Tournament withMoney(Amount pot, Amount funded) {
    return new Tournament(
        id, owner, name, denomination, version, rules, change, rounds, open, pot, funded);
  }

  Tournament withChange(Change next) {
    return new Tournament(
        id,
        owner,
        name,
        denomination,
        version,
        rules,
        Optional.of(next),
        rounds,
        open,
        pot,
        funded);
  }

  /// With one more round, which has the rules that apply to it, and `forRound` less in the pot.
  Tournament withNewRound(Amount forRound) {
    boolean changes = change.isPresent() && change.get().fromRound() <= rounds + 1;
    return new Tournament(
        id,
        owner,
        name,
        denomination,
        changes ? version + 1 : version,
        changes ? change.get().rules() : rules,
        changes ? Optional.empty() : change,
        rounds + 1,
        open + 1,
        pot.minus(forRound),
        funded);
  }

  /// With one open round less, whose pot comes back.
  Tournament withRoundEnded(Amount left) {
    return new Tournament(
        id,
        owner,
        name,
        denomination,
        version,
        rules,
        change,
        rounds,
        open - 1,
        pot.plus(left),
        funded);
  }
}
