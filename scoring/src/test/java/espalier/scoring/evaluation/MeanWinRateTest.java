package espalier.scoring.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.evaluation.MeanWinRate.Column;
import espalier.scoring.evaluation.MeanWinRate.Rate;
import espalier.scoring.tournament.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class MeanWinRateTest {
  @TestFactory
  Stream<DynamicTest> helms_win_rates_are_met() throws IOException {
    return Vectors.file("mean-win-rate.json")
        .get("cases")
        .valueStream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.get("name").asString(),
                () -> {
                  List<Optional<Rate>> found = MeanWinRate.of(columns(one));
                  List<Optional<BigDecimal>> expected = Vectors.maybeNumbers(one.get("expect"));
                  assertEquals(expected.size(), found.size());
                  for (int i = 0; i < found.size(); i++) {
                    assertNear(expected.get(i), found.get(i), "row " + i);
                  }
                }));
  }

  @Test
  void the_rate_is_an_exact_fraction_in_lowest_terms() {
    var values = Stream.of(1, 2, 2, 5).map(BigDecimal::valueOf).map(Optional::of).toList();
    assertEquals(
        List.of(Rate.of(0, 1), Rate.of(1, 2), Rate.of(1, 2), Rate.of(1, 1)),
        MeanWinRate.of(List.of(new Column(values, Optional.of(false)))).stream()
            .map(Optional::orElseThrow)
            .toList());
    assertEquals(
        List.of(Rate.of(1, 1), Rate.of(1, 2), Rate.of(1, 2), Rate.of(0, 1)),
        MeanWinRate.of(List.of(new Column(values, Optional.of(true)))).stream()
            .map(Optional::orElseThrow)
            .toList());
  }

  @Test
  void a_column_without_a_direction_or_with_one_value_does_not_count() {
    var one = List.of(Optional.of(BigDecimal.ONE), Optional.<BigDecimal>empty());
    var two = List.of(Optional.of(BigDecimal.ONE), Optional.of(BigDecimal.TWO));
    assertEquals(
        List.of(Optional.empty(), Optional.empty()),
        MeanWinRate.of(
            List.of(new Column(one, Optional.of(false)), new Column(two, Optional.empty()))));
  }

  @Test
  void columns_of_different_lengths_are_refused() {
    var one = new Column(List.of(Optional.of(BigDecimal.ONE)), Optional.of(true));
    var none = new Column(List.of(), Optional.of(true));
    assertThrows(IllegalArgumentException.class, () -> MeanWinRate.of(List.of(one, none)));
  }

  private static List<Column> columns(JsonNode one) {
    var columns = new ArrayList<Column>();
    for (int i = 0; i < one.get("columns").size(); i++) {
      JsonNode direction = one.get("lower_is_better").get(i);
      columns.add(
          new Column(
              Vectors.maybeNumbers(one.get("columns").get(i)),
              direction.isNull() ? Optional.empty() : Optional.of(direction.asBoolean())));
    }
    return columns;
  }

  private static void assertNear(Optional<BigDecimal> expected, Optional<Rate> found, String what) {
    assertEquals(expected.isPresent(), found.isPresent(), what);
    if (found.isPresent()) {
      BigDecimal rate =
          new BigDecimal(found.get().numerator())
              .divide(new BigDecimal(found.get().denominator()), MathContext.DECIMAL64);
      assertTrue(
          rate.subtract(expected.orElseThrow()).abs().compareTo(new BigDecimal("1e-12")) <= 0,
          () -> what + ": expected " + expected + ", found " + rate);
    }
  }
}
