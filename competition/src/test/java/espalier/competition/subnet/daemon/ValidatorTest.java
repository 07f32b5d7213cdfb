package espalier.competition.subnet.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.competition.subnet.daemon.Votes.Vote;
import espalier.competition.subnet.price.Forecaster;
import espalier.competition.subnet.price.PriceAnswer;
import espalier.competition.subnet.price.PriceJudge;
import espalier.competition.subnet.price.PriceQuestion;
import espalier.competition.subnet.protocol.CallAnswer;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ValidatorTest {
  private static final Amount CALL = new Amount(1_000);
  private static final List<Long> CLOSES = List.of(10_000L, 10_100L, 10_050L);

  @TempDir Path home;

  private Validator<PriceQuestion, PriceAnswer, Long> validator(SubnetFixture fixture)
      throws Exception {
    var settings =
        new Validator.Settings(
            home.resolve("validator"), SubnetFixture.PLACE, 8, 8, Duration.ofSeconds(5), CALL);
    return Validator.open(
        fixture.ledger("owner"), PriceJudge.shipped(), settings, System.out::println);
  }

  private static void until(Validator<?, ?, ?> validator, BooleanSupplier done) throws Exception {
    while (!done.getAsBoolean()) {
      long pause = validator.step();
      new CountDownLatch(1).await(Math.min(pause, 100), TimeUnit.MILLISECONDS);
    }
  }

  private static boolean committed(SubnetLedger ledger) {
    return ledger.own().orElseThrow().vote().isPresent();
  }

  @Test
  void a_validator_that_dies_between_commit_and_reveal_reveals_when_it_comes_back()
      throws Exception {
    try (var fixture = new SubnetFixture(home, 16_000, "owner", "good", "bad");
        var good =
            Miner.start(
                fixture.ledger("good"), PriceJudge.SERVICE, Forecaster.LAST, SubnetFixture.PLACE);
        var bad =
            Miner.start(
                fixture.ledger("bad"), PriceJudge.SERVICE, Forecaster.NOISE, SubnetFixture.PLACE)) {
      SubnetLedger ledger = fixture.ledger("owner");
      try (var first = validator(fixture)) {
        until(first, () -> committed(ledger));
      }
      int epoch = ledger.subnet().clock().epoch();
      Hash bound = ledger.own().orElseThrow().vote().orElseThrow().hash();
      Vote kept =
          Votes.open(home.resolve("validator"), ledger.id(), ledger.account())
              .find(epoch)
              .orElseThrow();
      assertEquals(bound, kept.commitment(), "it lay on the disk before the ledger heard of it");
      assertPrivate(home.resolve("validator/votes/%s-%d.json".formatted(ledger.id(), epoch)));
      assertTrue(
          weight(kept, good.neuron()) > weight(kept, bad.neuron()),
          "a good forecast weighs more than noise: " + kept.weights());

      try (var second = validator(fixture)) {
        until(
            second,
            () -> ledger.own().orElseThrow().vote().map(vote -> vote.revealed()).orElse(false));
      }
      assertEquals(bound, ledger.own().orElseThrow().vote().orElseThrow().hash());
      assertEquals(epoch, ledger.subnet().clock().epoch(), "revealed in the epoch of the vote");
    }
  }

  private static int weight(Vote vote, Neuron miner) {
    return vote.weights().stream()
        .filter(one -> one.entry().equals(miner.entry()))
        .mapToInt(Weight::value)
        .findFirst()
        .orElse(0);
  }

  private static void assertPrivate(Path file) throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void a_user_pays_for_answers_by_voucher_and_for_nothing_else() throws Exception {
    try (var fixture = new SubnetFixture(home, 3_600_000, "owner", "miner", "user");
        var validator = validator(fixture);
        var caller = new HttpCaller(Duration.ofSeconds(30))) {
      Object question = PriceQuestion.CODEC.toTree(new PriceQuestion(CLOSES));
      Neuron seller = validator.neuron();
      Path folder = home.resolve("user");
      SubnetLedger ledger = fixture.ledger("user");
      User user = User.open(ledger, caller, seller, folder, new Amount(2_500));
      assertEquals(CALL, user.price());

      Refused nobody = assertThrows(Refused.class, () -> user.ask(question, CALL));
      assertEquals(Code.NO_ANSWER, nobody.code());
      assertEquals(Amount.ZERO, user.signed(), "what was not answered is not paid for");

      try (var miner =
          Miner.start(
              fixture.ledger("miner"), PriceJudge.SERVICE, Forecaster.LAST, SubnetFixture.PLACE)) {
        CallAnswer answer = user.ask(question, CALL);
        assertEquals(new PriceAnswer(10_050), PriceAnswer.CODEC.fromTree(answer.answer()));
        assertEquals(miner.neuron().entry(), answer.miner());

        Refused cheap = assertThrows(Refused.class, () -> user.ask(question, new Amount(999)));
        assertEquals(Code.VOUCHER_TOO_SMALL, cheap.code());
        User again = User.open(ledger, caller, seller, folder, new Amount(1));
        assertEquals(user.channel(), again.channel(), "the channel is gone on with");
        again.ask(question, new Amount(1));
        assertEquals(new Amount(2_000), again.signed());
        Refused beyond = assertThrows(Refused.class, () -> again.ask(question, CALL));
        assertEquals(Code.CHANNEL_UNFIT, beyond.code());
      }
      assertPrivate(home.resolve("validator/vouchers/%s.json".formatted(user.channel())));
      assertFalse(
          Vouchers.open(home.resolve("validator")).find(user.channel()).isEmpty(),
          "the voucher outlives the process");
      assertEquals(
          new Amount(2_000),
          Vouchers.open(home.resolve("validator"))
              .find(user.channel())
              .map(Vouchers.Voucher::total)
              .orElseThrow());
    }
  }
}
