package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Every number of `scoring-golden.json` and `scoring-edges.json`, which upstream's functions gave
/// for made inputs: by the decimal functions, and by those of the ledger where they have the
/// option.
class GoldenScoresTest {
  /// What is promised against upstream; the tables of 28 bits alone account for 1e-9.
  private static final String TOLERANCE = "1e-8";

  @TestFactory
  Stream<DynamicTest> every_golden_number_is_met() throws IOException {
    return tests("scoring-golden.json");
  }

  @TestFactory
  Stream<DynamicTest> every_number_at_the_edges_is_met() throws IOException {
    return tests("scoring-edges.json");
  }

  private static Stream<DynamicTest> tests(String file) throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode found : Vectors.file(file).get("cases")) {
      var golden = new Case(found);
      String name = found.has("name") ? found.get("name").asString() : "seed " + found.get("seed");
      found
          .get("expect")
          .properties()
          .forEach(expected ->
              tests.add(
                  DynamicTest.dynamicTest(
                      name + ": " + expected.getKey(), () -> check(golden, expected))));
    }
    return tests.stream();
  }

  private record Case(
      List<Optional<BigDecimal>> targets,
      List<List<Optional<BigDecimal>>> predictions,
      List<String> featureNames,
      List<List<BigDecimal>> features,
      List<BigDecimal> stakes) {
    Case(JsonNode node) {
      this(
          Vectors.maybeNumbers(node.get("target")),
          node.get("predictions").valueStream().map(Vectors::maybeNumbers).toList(),
          node.get("features").propertyStream().map(Map.Entry::getKey).toList(),
          node.get("features").valueStream().map(Vectors::numbers).toList(),
          node.get("stakes").valueStream().map(Vectors::number).toList());
    }

    Series<Integer> targetSeries() {
      return Series.ofRows(targets);
    }

    Series<Integer> series(int model) {
      return Series.ofRows(predictions.get(model));
    }

    List<BigDecimal> plain(int model) {
      return series(model).complete();
    }

    int rows() {
      return targets.size();
    }

    /// Whether the ledger could score the model: all rows there, targets from 0 to 1.
    boolean fitsLedger(int model) {
      return targets.stream().allMatch(Optional::isPresent)
          && predictions.get(model).stream().allMatch(Optional::isPresent)
          && targets.stream()
              .flatMap(Optional::stream)
              .allMatch(value -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0);
    }
  }

  private static void check(Case golden, Map.Entry<String, JsonNode> expected) {
    JsonNode value = expected.getValue();
    switch (expected.getKey()) {
      case "numerai_corr" -> corr(golden, value, OptionalInt.empty(), true);
      case "numerai_corr_no_target_pow" -> corr(golden, value, OptionalInt.empty(), false);
      case "numerai_corr_top_bottom" ->
          corr(golden, value.get("values"), OptionalInt.of(value.get("n").asInt()), true);
      case "meta_model_from_ranks" -> rankMetaModel(golden, value);
      case "contribution_vs_rank_meta_model" ->
          contribution(golden, value, codes(rankMeta(golden)), OptionalInt.empty());
      case "contribution_vs_rank_meta_model_top_bottom" ->
          contribution(
              golden,
              value.get("values"),
              codes(rankMeta(golden)),
              OptionalInt.of(value.get("n").asInt()));
      case "contribution_vs_gauss_meta_model" ->
          contribution(golden, value, ledgerMeta(golden), OptionalInt.empty());
      case "feature_neutral_corr" -> {
        var neutralizer = new Neutralizer(golden.rows(), golden.features());
        each(
            value,
            model ->
                NumeraiScores.featureNeutralCorr(
                    golden.plain(model), neutralizer, golden.targets(), OptionalInt.empty()));
        inIntegers(
            golden,
            value,
            model ->
                EntryScore.fnc(
                    RankCodes.of(golden.plain(model)),
                    neutralizer,
                    ledgerTargets(golden),
                    GaussTable.of(golden.rows())));
      }
      case "spearman" ->
          each(
              value,
              model -> Exact.spearman(golden.targetSeries().complete(), golden.plain(model)));
      case "tie_broken_rank_corr" ->
          each(
              value,
              model ->
                  Exact.tieBrokenRankCorrelation(
                      golden.targetSeries().complete(), golden.plain(model)));
      case "max_feature_correlation" -> maxFeatureCorrelation(golden, value);
      case "neutralized_first_column_first_10" -> {
        List<BigDecimal> neutral =
            new Neutralizer(golden.rows(), golden.features())
                .neutralized(golden.plain(0), BigDecimal.ONE);
        each(value, row -> Optional.of(neutral.get(row)));
      }
      default -> fail("no function is known for the expectation '" + expected.getKey() + "'");
    }
  }

  /// Compares one by one: null stands for no result, `reject` for a refusal.
  private static void each(JsonNode values, IntFunction<Optional<BigDecimal>> function) {
    for (int i = 0; i < values.size(); i++) {
      int position = i;
      JsonNode value = values.get(i);
      if (value.isNull()) {
        assertEquals(Optional.empty(), function.apply(i), "at " + i);
      } else if (value.asString().equals("reject")) {
        var refused = assertThrows(IllegalArgumentException.class, () -> function.apply(position));
        assertFalse(refused.getMessage().isBlank());
      } else {
        Vectors.assertNear(
            Vectors.number(value), function.apply(i).orElseThrow(), TOLERANCE, "at " + i);
      }
    }
  }

  private static void corr(Case golden, JsonNode values, OptionalInt topBottom, boolean power) {
    each(
        values,
        model -> NumeraiScores.corr(golden.series(model), golden.targetSeries(), topBottom, power));
    if (topBottom.isEmpty() && power) {
      inIntegers(
          golden,
          values,
          model ->
              EntryScore.corr(
                  RankCodes.of(golden.plain(model)),
                  ledgerTargets(golden),
                  GaussTable.of(golden.rows())));
    }
  }

  private static void contribution(
      Case golden, JsonNode values, char[] meta, OptionalInt topBottom) {
    var codes = new ArrayList<Optional<BigDecimal>>();
    for (char code : meta) {
      codes.add(Optional.of(BigDecimal.valueOf(code)));
    }
    each(
        values,
        model ->
            NumeraiScores.contribution(
                golden.series(model), Series.ofRows(codes), golden.targetSeries(), topBottom));
    if (topBottom.isEmpty()) {
      inIntegers(
          golden,
          values,
          model ->
              EntryScore.mmc(
                  RankCodes.of(golden.plain(model)),
                  meta,
                  ledgerTargets(golden),
                  GaussTable.of(golden.rows())));
    }
  }

  /// The same by the ledger's functions, whose answer is 0 where upstream has none.
  private static void inIntegers(Case golden, JsonNode values, IntToLongFunction score) {
    for (int model = 0; model < values.size(); model++) {
      if (golden.fitsLedger(model)) {
        BigDecimal expected =
            exists(values.get(model)) ? Vectors.number(values.get(model)) : BigDecimal.ZERO;
        BigDecimal found =
            Exact.scaled(BigInteger.valueOf(score.applyAsLong(model)), EntryScore.FRACTION);
        Vectors.assertNear(expected, found, TOLERANCE, "in integers, model " + model);
      }
    }
  }

  private static boolean exists(JsonNode value) {
    return !value.isNull() && !value.asString().equals("reject");
  }

  private static void rankMetaModel(Case golden, JsonNode values) {
    Optional<List<BigDecimal>> meta = weightedRanks(golden);
    each(values, row -> meta.map(found -> found.get(row)));
  }

  private static void maxFeatureCorrelation(Case golden, JsonNode values) {
    for (int model = 0; model < values.size(); model++) {
      var best =
          NumeraiScores.maxFeatureCorrelation(
                  golden.plain(model), golden.features(), OptionalInt.empty())
              .orElseThrow();
      assertEquals(values.get(model).get(0).asString(), golden.featureNames().get(best.feature()));
      Vectors.assertNear(
          Vectors.number(values.get(model).get(1)), best.correlation(), TOLERANCE, "m" + model);
    }
  }

  private static Optional<List<BigDecimal>> weightedRanks(Case golden) {
    var ranks = new ArrayList<List<BigDecimal>>();
    for (int model = 0; model < golden.predictions().size(); model++) {
      ranks.add(Exact.tieKeptRank(golden.plain(model)));
    }
    return NumeraiScores.stakeWeighted(ranks, golden.stakes());
  }

  private static List<BigDecimal> rankMeta(Case golden) {
    return weightedRanks(golden).orElseThrow();
  }

  private static char[] codes(List<BigDecimal> values) {
    return RankCodes.of(values);
  }

  /// The ledger's meta model: stakes in millionths.
  private static char[] ledgerMeta(Case golden) {
    var meta = new MetaModel(GaussTable.of(golden.rows()));
    for (int model = 0; model < golden.predictions().size(); model++) {
      meta.add(
          RankCodes.of(golden.plain(model)),
          golden.stakes().get(model).movePointRight(6).longValueExact());
    }
    return meta.codes();
  }

  private static Targets ledgerTargets(Case golden) {
    return Targets.of(
        golden.targetSeries().complete().stream()
            .map(value -> value.multiply(BigDecimal.valueOf(Targets.ONE)))
            .mapToLong(value -> value.setScale(0, RoundingMode.HALF_EVEN).longValueExact())
            .toArray());
  }
}
