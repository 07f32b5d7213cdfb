package espalier.competition.round;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.tournament.Rules;
import espalier.scoring.payout.RewardRule;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/// A tournament's rules as its founder writes them, in TOML.
///
/// ```toml
/// name = "flights"
/// denomination = "credit"
/// pot = 50000000                # smallest units
/// scorer = "esp1…"              # who posts scores; the founder unless said
///
/// [reward]
/// corr_multiplier = 0.5         # thousandths at the finest
/// mmc_multiplier = 2.0
/// clip = 0.05                   # the most that a stake gains or loses; hundredths of a percent
/// threshold = 72000000          # stakes above it share what it would have earned
/// fee = 0.0                     # the owner's part of winnings
/// forfeit = 0.25                # what an unrevealed entry loses
///
/// [stake]
/// least = 1000
/// most = 10000000
///
/// [bonds]
/// owner = 1000000
/// scorer = 1000000
/// challenger = 100000
/// ```
///
/// Unknown keys are refused by name, numbers that the ledger would have to round too.
///
/// @param scorer as it stands in the file: an address or the name of a key
public record RulesFile(
    String name,
    Coin pot,
    Optional<String> scorer,
    RewardRule reward,
    Amount stakeLeast,
    Amount stakeMost,
    Rules.Bonds bonds) {
  public static final int FILE_BYTES_MAX = 64 << 10;

  /// What the scores are made by: the specification's name and version.
  public static final Hash SPEC =
      Sha256.tagged(
          "espalier/competition/scorer",
          "tournament-scoring 1: CORR20v2 and MMC in integers, Q28 tables, Q40 scores"
              .getBytes(StandardCharsets.US_ASCII));

  private static final List<String> KEYS =
      List.of(
          "name",
          "denomination",
          "pot",
          "scorer",
          "reward.corr_multiplier",
          "reward.mmc_multiplier",
          "reward.clip",
          "reward.threshold",
          "reward.fee",
          "reward.forfeit",
          "stake.least",
          "stake.most",
          "bonds.owner",
          "bonds.scorer",
          "bonds.challenger");

  /// @throws IOException in a sentence with line, key and remedy
  public static RulesFile read(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(
          "%s has more than %,d bytes; rules are shorter".formatted(file, FILE_BYTES_MAX));
    }
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException refused) {
      throw new IOException("%s: %s".formatted(file, refused.getMessage()), refused);
    }
  }

  /// @throws IllegalArgumentException if it is not such a file
  public static RulesFile parse(String toml) {
    TomlParseResult top = Toml.parse(toml);
    if (top.hasErrors()) {
      var first = top.errors().getFirst();
      throw new IllegalArgumentException(
          "line %d is not TOML: %s".formatted(first.position().line(), first.getMessage()));
    }
    var unknown = new TreeSet<>(top.dottedKeySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw refused(
          top, unknown.first(), "is not a key of rules; the keys are " + String.join(", ", KEYS));
    }
    return new RulesFile(
        text(top, "name"),
        new Coin(new Denomination(text(top, "denomination")), units(top, "pot")),
        top.contains("scorer") ? Optional.of(text(top, "scorer")) : Optional.empty(),
        new RewardRule(
            scaled(top, "reward.corr_multiplier", 3, RewardRule.MULTIPLIER_MAX),
            scaled(top, "reward.mmc_multiplier", 3, RewardRule.MULTIPLIER_MAX),
            share(top, "reward.clip"),
            units(top, "reward.threshold"),
            share(top, "reward.fee"),
            share(top, "reward.forfeit")),
        units(top, "stake.least"),
        units(top, "stake.most"),
        new Rules.Bonds(
            units(top, "bonds.owner"), units(top, "bonds.scorer"), units(top, "bonds.challenger")));
  }

  /// As the ledger has them.
  public Rules rules(AccountId scores) {
    return new Rules(scores, SPEC, reward, stakeLeast, stakeMost, bonds);
  }

  private static String text(TomlParseResult top, String key) {
    if (top.get(key) instanceof String text) {
      return text;
    }
    throw refused(top, key, "must be a text in quotes; found " + shown(top.get(key)));
  }

  private static Amount units(TomlParseResult top, String key) {
    if (top.get(key) instanceof Long units && units >= 0) {
      return new Amount(units);
    }
    throw refused(
        top, key, "must be a whole number of smallest units; found " + shown(top.get(key)));
  }

  private static BasisPoints share(TomlParseResult top, String key) {
    return new BasisPoints(scaled(top, key, 4, BasisPoints.ONE));
  }

  private static int scaled(TomlParseResult top, String key, int digits, int most) {
    BigDecimal found =
        switch (top.get(key)) {
          case Long whole -> BigDecimal.valueOf(whole);
          case Double real when Double.isFinite(real) -> BigDecimal.valueOf(real);
          case null, default ->
              throw refused(top, key, "must be a number; found " + shown(top.get(key)));
        };
    try {
      int value = found.movePointRight(digits).intValueExact();
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (ArithmeticException notWhole) {
      // Refused below.
    }
    throw refused(
        top,
        key,
        "must be from 0 to %s with at most %d decimals; found %s"
            .formatted(
                BigDecimal.valueOf(most, digits).stripTrailingZeros().toPlainString(),
                digits,
                found.toPlainString()));
  }

  private static IllegalArgumentException refused(TomlParseResult top, String key, String why) {
    var at = top.inputPositionOf(key);
    return new IllegalArgumentException(
        at == null ? "%s %s".formatted(key, why) : "line %d: %s %s".formatted(at.line(), key, why));
  }

  private static String shown(@Nullable Object found) {
    String text = found == null ? "nothing" : String.valueOf(found);
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  /// The keys of the file.
  public static List<String> keys() {
    return new ArrayList<>(KEYS);
  }
}
