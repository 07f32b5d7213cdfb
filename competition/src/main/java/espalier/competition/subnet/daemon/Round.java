package espalier.competition.subnet.daemon;

import espalier.base.unit.Hash;
import espalier.competition.subnet.Judge;
import espalier.competition.subnet.Judge.Posed;
import espalier.competition.subnet.Seed;
import espalier.competition.subnet.protocol.Answered;
import espalier.competition.subnet.protocol.Ask;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One round of a validator: the same fresh questions to all who serve, at once, within a budget.
///
/// @param self the validator's own place
/// @param epoch under way
/// @param root with which the epoch began
final class Round<Q, A, T> {
  private static final int WEIGHT_MAX = 65_535;

  private final SubnetLedger ledger;
  private final Judge<Q, A, T> judge;
  private final HttpCaller caller;
  private final Neuron self;
  private final int epoch;

  Round(SubnetLedger ledger, Judge<Q, A, T> judge, HttpCaller caller, Neuron self, int epoch) {
    this.ledger = ledger;
    this.judge = judge;
    this.caller = caller;
    this.self = self;
    this.epoch = epoch;
  }

  /// What each who serves scored in all questions together, of [Judge#SCORE_MAX]; who answers
  /// nothing, late, wrongly signed or not in the service's form scores 0 for it.
  ///
  /// @param questions how many
  /// @param atOnce how many are under way at a time
  /// @param budgetMilliseconds after which those still under way count as unanswered
  Map<Hash, Integer> scores(
      List<Neuron> neurons, Hash root, int questions, int atOnce, long budgetMilliseconds)
      throws InterruptedException {
    List<Posed<Q, T>> posed = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      posed.add(judge.pose(Seed.of(root, ledger.id(), epoch, self.entry(), i)));
    }
    List<Neuron> asked =
        neurons.stream()
            .filter(one -> !one.endpoint().isEmpty() && one.uid() != self.uid())
            .toList();
    var free = new Semaphore(atOnce);
    var work = new ArrayList<Callable<Integer>>();
    for (Neuron miner : asked) {
      for (Posed<Q, T> one : posed) {
        work.add(() -> score(miner, one, free));
      }
    }
    Map<Hash, Integer> scores = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done =
          threads.invokeAll(work, budgetMilliseconds, TimeUnit.MILLISECONDS);
      for (int i = 0; i < asked.size(); i++) {
        long sum = 0;
        for (int k = 0; k < questions; k++) {
          sum += result(done.get(i * questions + k));
        }
        scores.put(asked.get(i).entry(), (int) (sum / questions));
      }
    }
    return scores;
  }

  private static int result(Future<Integer> one) throws InterruptedException {
    try {
      return one.get();
    } catch (CancellationException late) {
      return 0;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      return 0;
    }
  }

  private int score(Neuron miner, Posed<Q, T> posed, Semaphore free) throws InterruptedException {
    free.acquire();
    try {
      Object question = judge.service().questions().toTree(posed.question());
      A answer = answer(miner, java.util.Objects.requireNonNull(question));
      return Math.clamp(judge.score(posed.question(), answer, posed.truth()), 0, Judge.SCORE_MAX);
    } catch (Refused | IOException unanswered) {
      return 0;
    } finally {
      free.release();
    }
  }

  /// A miner's answer, checked: signed by who holds the place, to this question, in the form.
  A answer(Neuron miner, Object question) throws Refused, IOException {
    Ask ask = Ask.now(ledger.id(), epoch, self.entry(), miner.entry(), question);
    Envelope request = Envelope.sign(Envelope.Kind.ASK, ask.tree(), ledger.key());
    Envelope reply = caller.post(miner.endpoint(), Ask.PATH, request);
    reply.require(Envelope.Kind.ANSWER);
    Answered answered = Answered.read(reply.body());
    boolean fits =
        answered.subnet().equals(ledger.id())
            && answered.entry().equals(miner.entry())
            && answered.ask().equals(request.hash())
            && ledger.speaksFor(miner.account(), reply.key());
    if (!fits) {
      throw new Refused(
          Code.FOREIGN,
          "%s answered something else than entry %s was asked"
              .formatted(miner.endpoint(), miner.entry()));
    }
    try {
      return judge.service().answers().fromTree(answered.answer());
    } catch (IllegalArgumentException malformed) {
      throw new Refused(
          Code.FOREIGN,
          "the answer is not one of '%s': %s"
              .formatted(judge.service().name(), malformed.getMessage()));
    }
  }

  /// The vote of a round: its scores, without those of nothing, by ascending entry.
  static List<Weight> weights(Map<Hash, Integer> scores) {
    return scores.entrySet().stream()
        .map(one ->
            new Weight(one.getKey(), (int) ((long) one.getValue() * WEIGHT_MAX / Judge.SCORE_MAX)))
        .filter(weight -> weight.value() > 0)
        .sorted(Comparator.comparing(Weight::entry))
        .toList();
  }
}
