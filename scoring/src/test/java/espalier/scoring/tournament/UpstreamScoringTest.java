package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Every number of `scoring-upstream.json`, which upstream's own tests assert.
class UpstreamScoringTest {
  @TestFactory
  Stream<DynamicTest> every_number_that_upstream_asserts_is_met() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    Vectors.file("scoring-upstream.json")
        .get("cases")
        .properties()
        .forEach(kind -> {
          JsonNode cases = kind.getValue();
          for (int i = 0; i < cases.size(); i++) {
            // A case may refer to the inputs of the one before.
            JsonNode before = i == 0 ? cases.get(0) : cases.get(i - 1);
            JsonNode one = cases.get(i);
            tests.add(
                DynamicTest.dynamicTest(
                    kind.getKey() + " " + i, () -> check(kind.getKey(), one, before)));
          }
        });
    return tests.stream();
  }

  private static void check(String kind, JsonNode one, JsonNode before) {
    switch (kind) {
      case "pearson", "correlation" ->
          close(one, Exact.pearson(column(one, "a"), column(one, "b")).orElseThrow());
      case "spearman" ->
          close(one, Exact.spearman(column(one, "a"), column(one, "b")).orElseThrow());
      case "tie_broken_rank_correlation" ->
          close(
              one,
              Exact.tieBrokenRankCorrelation(column(one, "target"), column(one, "predictions"))
                  .orElseThrow());
      case "tie_broken_rank" -> closeAll(one, Exact.tieBrokenRank(column(one, "input")));
      case "tie_kept_rank" -> closeAll(one, Exact.tieKeptRank(column(one, "input")));
      case "gaussianize" -> gaussianize(one);
      case "signed_power" ->
          closeAll(
              one,
              column(one, "input").stream()
                  .map(value -> Exact.signedPower(value, Vectors.number(one.get("p"))))
                  .toList());
      case "tie_kept_rank_gaussianize_pow_1_5" ->
          closeAll(one, NumeraiScores.power(RankCodes.of(column(one, "input"))));
      case "variance_normalize" ->
          closeAll(one, Exact.varianceNormalized(column(one, "input")).orElseThrow());
      case "orthogonalize" ->
          closeAll(one, Exact.orthogonalized(column(one, "v"), column(one, "u")).orElseThrow());
      case "stake_weight" ->
          closeAll(
              one,
              NumeraiScores.stakeWeighted(
                      Vectors.columns(one.get("predictions")), column(one, "stakes"))
                  .orElseThrow());
      case "neutralize" ->
          closeAll(
              one,
              new Neutralizer(one.get("input").size(), Vectors.columns(one.get("neutralizers")))
                  .neutralized(column(one, "input"), Vectors.number(one.get("proportion"))));
      case "join_by_id" -> join(one.has("same_input") ? before : one, one);
      case "top_bottom" ->
          closeAll(
              one,
              Exact.at(
                  column(one, "input"),
                  Exact.topBottom(column(one, "input"), one.get("n").asInt()).rows()));
      case "alpha" ->
          close(
              one,
              SignalsScores.alpha(
                  column(one, "signal"),
                  neutralizers(one),
                  column(one, "sample_weights"),
                  column(one, "targets")));
      case "meta_portfolio_contribution" ->
          closeAll(
              one,
              SignalsScores.metaPortfolioContribution(
                      Vectors.columns(one.get("signals")),
                      column(one, "stakes"),
                      neutralizers(one),
                      column(one, "sample_weights"),
                      column(one, "targets"))
                  .orElseThrow());
      case "churn" -> churn(one);
      case "turnover" -> close(one, SignalsScores.turnover(series(one, "a"), series(one, "b")));
      default -> fail("no function is known for cases of the kind '" + kind + "'");
    }
  }

  private static void gaussianize(JsonNode one) {
    List<BigDecimal> input = column(one, "input");
    for (int i = 0; i < input.size(); i++) {
      BigDecimal share = input.get(i).setScale(Math.max(0, input.get(i).scale()));
      long found =
          InverseNormal.quantile60(share.unscaledValue(), BigInteger.TEN.pow(share.scale()));
      switch (one.get("expect").get(i).asString()) {
        case "-inf" -> assertEquals(InverseNormal.NEGATIVE_INFINITY, found);
        case "+inf", "inf" -> assertEquals(InverseNormal.POSITIVE_INFINITY, found);
        default ->
            Vectors.assertClose(
                Vectors.number(one.get("expect").get(i)),
                Exact.scaled(BigInteger.valueOf(found), 60),
                "row " + i);
      }
    }
  }

  private static void join(JsonNode input, JsonNode one) {
    BigDecimal filtered = Vectors.number(one.get("max_filtered"));
    Series<Integer> a = indexed(input, "a");
    Series<Integer> b = indexed(input, "b");
    if (one.get("expect") != null && one.get("expect").asString().equals("reject")) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> Series.join(List.of(a, b), filtered));
      assertEquals(true, refused.getMessage().contains("at most the share"));
      return;
    }
    var joined = Series.join(List.of(a, b), filtered);
    assertEquals(one.get("expect_index").valueStream().map(JsonNode::asInt).toList(), joined.ids());
    Vectors.assertClose(column(one, "expect_a"), joined.columns().get(0), "a");
    Vectors.assertClose(column(one, "expect_b"), joined.columns().get(1), "b");
  }

  private static void churn(JsonNode one) {
    if (one.get("expect").asString().equals("reject")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SignalsScores.churn(series(one, "a"), series(one, "b")));
    } else if (one.has("top_bottom")) {
      close(
          one,
          SignalsScores.churn(column(one, "a"), column(one, "b"), one.get("top_bottom").asInt()));
    } else {
      close(one, SignalsScores.churn(series(one, "a"), series(one, "b")));
    }
  }

  private static List<BigDecimal> column(JsonNode one, String name) {
    return Vectors.numbers(one.get(name));
  }

  private static List<List<BigDecimal>> neutralizers(JsonNode one) {
    return Vectors.transposed(Vectors.columns(one.get("neutralizers_rows")));
  }

  private static Series<Integer> series(JsonNode one, String name) {
    return one.has(name + "_index")
        ? indexed(one, name)
        : Series.ofRows(Vectors.maybeNumbers(one.get(name)));
  }

  private static Series<Integer> indexed(JsonNode one, String name) {
    return Series.of(
        one.get(name + "_index").valueStream().map(JsonNode::asInt).toList(),
        Vectors.maybeNumbers(one.get(name)));
  }

  private static void close(JsonNode one, BigDecimal found) {
    Vectors.assertClose(Vectors.number(one.get("expect")), found, one.toString());
  }

  private static void closeAll(JsonNode one, List<BigDecimal> found) {
    Vectors.assertClose(Vectors.numbers(one.get("expect")), found, one.toString());
  }
}
