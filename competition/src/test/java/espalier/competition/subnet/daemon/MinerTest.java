package espalier.competition.subnet.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.subnet.price.Forecaster;
import espalier.competition.subnet.price.PriceAnswer;
import espalier.competition.subnet.price.PriceJudge;
import espalier.competition.subnet.price.PriceQuestion;
import espalier.competition.subnet.protocol.Answered;
import espalier.competition.subnet.protocol.Ask;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.ledger.subnet.Neuron;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A miner and what is said to it, over HTTP and a real ledger; the epoch outlasts the test.
final class MinerTest {
  private static final long TEMPO = 3_600_000;
  private static final Object QUESTION =
      PriceQuestion.CODEC.toTree(new PriceQuestion(List.of(10_000L, 10_100L, 10_050L)));

  @TempDir Path home;
  private SubnetFixture fixture;
  private Miner<PriceQuestion, PriceAnswer> miner;
  private Neuron asker;
  private final HttpCaller caller = new HttpCaller(Duration.ofSeconds(30));

  @BeforeEach
  void start() throws Exception {
    fixture = new SubnetFixture(home, TEMPO, "owner", "miner", "stranger");
    miner =
        Miner.start(
            fixture.ledger("miner"), PriceJudge.SERVICE, Forecaster.LAST, SubnetFixture.PLACE);
    asker = fixture.ledger("owner").take("", SubnetFixture.PRICE_MAX);
  }

  @AfterEach
  void stop() {
    caller.close();
    miner.close();
    fixture.close();
  }

  private Ask ask(int epoch, Neuron from) {
    return Ask.now(
        fixture.ledger("owner").id(), epoch, from.entry(), miner.neuron().entry(), QUESTION);
  }

  private Envelope signed(Ask ask, String who) {
    return Envelope.sign(Envelope.Kind.ASK, ask.tree(), fixture.key(who));
  }

  private Envelope post(Envelope request) throws Exception {
    return caller.post(miner.uri().toString(), Ask.PATH, request);
  }

  private Refused refusal(Envelope request) {
    return assertThrows(Refused.class, () -> post(request));
  }

  @Test
  void a_permitted_asker_gets_a_signed_answer_to_its_very_question() throws Exception {
    Envelope request = signed(ask(1, asker), "owner");
    Envelope reply = post(request);
    reply.require(Envelope.Kind.ANSWER);
    assertEquals(fixture.key("miner").publicKey(), reply.key());
    Answered answered = Answered.read(reply.body());
    assertEquals(request.hash(), answered.ask());
    assertEquals(miner.neuron().entry(), answered.entry());
    assertEquals(new PriceAnswer(10_050), PriceAnswer.CODEC.fromTree(answered.answer()));
    assertEquals(miner.uri().toString(), fixture.ledger("miner").own().orElseThrow().endpoint());
  }

  @Test
  void the_same_request_passes_once() throws Exception {
    Envelope request = signed(ask(1, asker), "owner");
    post(request);
    assertEquals(Code.REPLAYED, refusal(request).code());
    post(signed(ask(1, asker), "owner"));
  }

  @Test
  void a_signature_of_another_body_key_or_kind_is_refused() {
    Envelope good = signed(ask(1, asker), "owner");
    Envelope other = signed(ask(1, asker), "owner");
    assertEquals(
        Code.SIGNATURE_WRONG,
        refusal(new Envelope(other.body(), good.key(), good.signature())).code());
    assertEquals(
        Code.SIGNATURE_WRONG,
        refusal(new Envelope(good.body(), fixture.key("miner").publicKey(), good.signature()))
            .code());
    Envelope answer =
        Envelope.sign(Envelope.Kind.ANSWER, ask(1, asker).tree(), fixture.key("owner"));
    assertEquals(Code.SIGNATURE_WRONG, refusal(answer).code());
    assertEquals(Code.NOT_VALIDATOR, refusal(signed(ask(1, asker), "stranger")).code());
  }

  @Test
  void who_may_not_vote_may_not_ask_and_hears_when_it_may() {
    Neuron stranger = fixture.ledger("stranger").take("", SubnetFixture.PRICE_MAX);
    Refused refused = refusal(signed(ask(1, stranger), "stranger"));
    assertEquals(Code.NOT_VALIDATOR, refused.code());
    assertEquals(Optional.of(fixture.ledger("owner").subnet().clock().ends()), refused.earliest());
  }

  @Test
  void a_question_of_another_epoch_is_refused_with_the_time_at_which_it_would_pass() {
    Refused next = refusal(signed(ask(2, asker), "owner"));
    assertEquals(Code.EPOCH_WRONG, next.code());
    assertEquals(Optional.of(fixture.ledger("owner").subnet().clock().ends()), next.earliest());
    Refused never = refusal(signed(ask(7, asker), "owner"));
    assertEquals(Code.EPOCH_WRONG, never.code());
    assertEquals(Optional.empty(), never.earliest());
  }

  @Test
  void an_old_request_and_one_for_somebody_else_are_refused() {
    Ask now = ask(1, asker);
    Ask old =
        new Ask(now.subnet(), 1, now.from(), now.to(), now.time() - 31_000, now.nonce(), QUESTION);
    assertEquals(Code.STALE, refusal(signed(old, "owner")).code());
    Ask astray =
        new Ask(now.subnet(), 1, now.from(), now.from(), now.time(), now.nonce(), QUESTION);
    assertEquals(Code.ADDRESSEE_WRONG, refusal(signed(astray, "owner")).code());
  }

  @Test
  void a_body_one_byte_too_long_is_refused_and_one_at_the_bound_is_read() {
    Envelope good = signed(ask(1, asker), "owner");
    byte[] full = new byte[Envelope.BODY_BYTES_MAX];
    assertEquals(
        Code.SIGNATURE_WRONG, refusal(new Envelope(full, good.key(), good.signature())).code());
    byte[] over = new byte[Envelope.BODY_BYTES_MAX + 1];
    assertEquals(Code.TOO_LARGE, refusal(new Envelope(over, good.key(), good.signature())).code());
  }

  @Test
  void a_question_of_another_service_is_refused_with_what_is_wrong() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("image", "00");
    Ask now = ask(1, asker);
    Ask foreign = new Ask(now.subnet(), 1, now.from(), now.to(), now.time(), now.nonce(), tree);
    Refused refused = refusal(signed(foreign, "owner"));
    assertEquals(Code.QUESTION_REFUSED, refused.code());
    assertTrue(refused.getMessage().contains("closes"), refused.getMessage());
    Envelope noJson = Envelope.sign(Envelope.Kind.ASK, new LinkedHashMap<>(), fixture.key("owner"));
    assertEquals(Code.MALFORMED, refusal(noJson).code());
  }
}
