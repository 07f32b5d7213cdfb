package espalier.competition.subnet.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.competition.subnet.Judge;
import espalier.competition.subnet.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PriceJudgeTest {
  private static final Hash SUBNET = new Hash(1, 2, 3, 4);

  private static Seed seed(long root, long validator, int number) {
    return Seed.of(new Hash(root, 0, 0, 0), SUBNET, 3, new Hash(validator, 0, 0, 0), number);
  }

  @Test
  void even_questions_are_common_to_all_validators_and_odd_ones_are_their_own() {
    assertEquals(seed(1, 1, 0), seed(1, 2, 0));
    assertNotEquals(seed(1, 1, 1), seed(1, 2, 1));
    assertNotEquals(seed(1, 1, 0), seed(2, 1, 0), "another block, another question");
  }

  @Test
  void a_score_is_a_half_for_an_error_of_a_usual_move_and_falls_with_it() throws Exception {
    PriceJudge judge = PriceJudge.shipped();
    var question = new PriceQuestion(List.of(10_000L, 10_100L, 10_000L, 10_100L));
    assertEquals(Judge.SCORE_MAX, judge.score(question, new PriceAnswer(10_000), 10_000L));
    assertEquals(500_000, judge.score(question, new PriceAnswer(10_100), 10_000L));
    assertEquals(200_000, judge.score(question, new PriceAnswer(9_800), 10_000L));
    assertEquals(0, judge.score(question, new PriceAnswer(PriceQuestion.PRICE_MAX), 10_000L));
  }

  @Test
  void real_prices_tell_forecasters_apart() throws Exception {
    PriceJudge judge = PriceJudge.shipped();
    assertEquals(5_105, judge.days());
    long last = mean(judge, Forecaster.LAST);
    long ridge = mean(judge, Forecaster.RIDGE);
    long momentum = mean(judge, Forecaster.MOMENTUM);
    long noise = mean(judge, Forecaster.NOISE);
    assertTrue(last > momentum + 50_000, last + " " + momentum);
    assertTrue(ridge > momentum + 50_000, ridge + " " + momentum);
    assertTrue(momentum > noise + 50_000, momentum + " " + noise);
  }

  private static long mean(PriceJudge judge, Forecaster forecaster) {
    long sum = 0;
    int rounds = 1_000;
    for (int i = 0; i < rounds; i++) {
      var posed = judge.pose(seed(i, 0, 0));
      sum += judge.score(posed.question(), forecaster.answer(posed.question()), posed.truth());
    }
    return sum / rounds;
  }

  @Test
  void a_question_with_one_close_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> new PriceQuestion(List.of(10_000L)));
  }
}
