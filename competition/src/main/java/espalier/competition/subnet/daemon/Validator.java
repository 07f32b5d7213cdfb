package espalier.competition.subnet.daemon;

import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.competition.subnet.Judge;
import espalier.competition.subnet.daemon.Votes.Vote;
import espalier.competition.subnet.daemon.Vouchers.Voucher;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.HttpDoor;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.competition.subnet.protocol.UserCall;
import espalier.ledger.subnet.Channel;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.Subnet.Clock;
import espalier.ledger.subnet.SubnetTransaction.RedeemVoucher;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A validator: asks in an epoch's first half, commits, reveals in the second, and sells calls.
///
/// It may die at any time: what it is bound to and what it is owed lie in its folder before anybody
/// else hears of it.
public final class Validator<Q, A, T> implements AutoCloseable {
  private static final long PAUSE_MILLISECONDS = 250;

  private final SubnetLedger ledger;
  private final Judge<Q, A, T> judge;
  private final Settings settings;
  private final Consumer<String> tell;
  private final Votes votes;
  private final Vouchers vouchers;
  private final HttpCaller caller;
  private final HttpDoor door;
  private final Neuron neuron;
  private final Relay relay;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Map<Hash, Integer> lastScores = Map.of();
  private volatile int lastEpoch;

  /// @param folder where votes and vouchers are kept
  /// @param place where it listens for users
  /// @param questions that each miner is asked in an epoch
  /// @param atOnce how many questions are under way at a time
  /// @param timeout for one answer
  /// @param price of a user's call
  public record Settings(
      Path folder, Miner.Place place, int questions, int atOnce, Duration timeout, Amount price) {
    public static final int QUESTIONS_MAX = 1_000;

    public Settings {
      if (questions < 1 || questions > QUESTIONS_MAX || atOnce < 1 || atOnce > QUESTIONS_MAX) {
        throw new IllegalArgumentException(
            "1 to %d questions, and as many at once; found %d, %d"
                .formatted(QUESTIONS_MAX, questions, atOnce));
      }
    }
  }

  private Validator(
      SubnetLedger ledger,
      Judge<Q, A, T> judge,
      Settings settings,
      HttpDoor door,
      Consumer<String> tell)
      throws IOException {
    this.ledger = ledger;
    this.judge = judge;
    this.settings = settings;
    this.tell = tell;
    this.door = door;
    this.votes = Votes.open(settings.folder(), ledger.id(), ledger.account());
    this.vouchers = Vouchers.open(settings.folder());
    this.caller = new HttpCaller(settings.timeout());
    this.neuron = ledger.take(endpoint(), settings.place().priceMax());
    this.relay = new Relay(ledger, vouchers, settings.price(), new Known());
  }

  /// Where it serves; what it keeps hidden is bound by the part behind `#`.
  private String endpoint() {
    String address = settings.place().endpoint(door);
    return judge.commitment().map(root -> address + "#hidden=" + root).orElse(address);
  }

  /// Listens, registers or moves, and works until closed.
  ///
  /// @param tell hears sentences for people
  /// @throws SubnetLedger.Rejected if the ledger refuses the place
  public static <Q, A, T> Validator<Q, A, T> start(
      SubnetLedger ledger, Judge<Q, A, T> judge, Settings settings, Consumer<String> tell)
      throws IOException {
    Validator<Q, A, T> validator = open(ledger, judge, settings, tell);
    Thread.ofVirtual().name("validator").start(validator::work);
    return validator;
  }

  /// The same without a thread of its own: the caller calls [#step].
  public static <Q, A, T> Validator<Q, A, T> open(
      SubnetLedger ledger, Judge<Q, A, T> judge, Settings settings, Consumer<String> tell)
      throws IOException {
    HttpDoor door = HttpDoor.listen(settings.place().address());
    try {
      var validator = new Validator<>(ledger, judge, settings, door, tell);
      door.open(new HttpDoor.Service(validator::page, validator::answer));
      return validator;
    } catch (IOException | RuntimeException failed) {
      door.close();
      throw failed;
    }
  }

  public URI uri() {
    return door.uri();
  }

  public Neuron neuron() {
    return neuron;
  }

  /// The last round's scores by entry, of [Judge#SCORE_MAX].
  public Map<Hash, Integer> scores() {
    return lastScores;
  }

  private void work() {
    long pause = 0;
    try {
      while (!stopped.await(pause, TimeUnit.MILLISECONDS)) {
        try {
          pause = step();
        } catch (ClientException
            | SubnetLedger.Rejected
            | IOException
            | UncheckedIOException
            | IllegalStateException failed) {
          tell.accept("validator: " + failed.getMessage());
          pause = PAUSE_MILLISECONDS;
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /// Does what is due; how many milliseconds to wait until something is again.
  ///
  /// Belongs to one thread.
  public long step() throws IOException, InterruptedException {
    Subnet subnet = ledger.subnet();
    Clock clock = subnet.clock();
    Optional<Neuron> own = ledger.own();
    if (own.isEmpty()) {
      throw new IllegalStateException(
          "this validator's place in '%s' was given to another; start again to register anew"
              .formatted(subnet.name()));
    }
    long now = System.currentTimeMillis();
    Optional<Vote> kept = votes.find(clock.epoch());
    if (now < clock.reveals().milliseconds()) {
      boolean permitted = own.get().permit() || own.get().account().equals(subnet.owner());
      if (permitted && own.get().vote().isEmpty()) {
        commit(clock, own.get(), kept);
      }
      return until(clock.reveals().milliseconds());
    }
    if (own.get().vote().isPresent() && !own.get().vote().get().revealed()) {
      reveal(clock, own.get(), kept);
    }
    redeem();
    return until(clock.ends().milliseconds());
  }

  private static long until(long milliseconds) {
    return Math.clamp(milliseconds - System.currentTimeMillis(), 20, PAUSE_MILLISECONDS);
  }

  private void commit(Clock clock, Neuron own, Optional<Vote> kept)
      throws IOException, InterruptedException {
    Vote vote;
    if (kept.isPresent()) {
      vote = kept.get();
    } else if (lastEpoch == clock.epoch()) {
      return; // It asked already, and nobody answered anything of worth.
    } else {
      Optional<Vote> asked = ask(clock, own);
      if (asked.isEmpty()) {
        tell.accept("epoch %d: nobody answered anything of worth".formatted(clock.epoch()));
        return;
      }
      vote = asked.get();
    }
    ledger.send(vote.commit());
    tell.accept(
        "epoch %d: bound to weights for %d entries"
            .formatted(clock.epoch(), vote.weights().size()));
  }

  private Optional<Vote> ask(Clock clock, Neuron own) throws IOException, InterruptedException {
    var round = new Round<>(ledger, judge, caller, own, clock.epoch());
    // A quarter of the half is left for the commitment to reach a block.
    long half = clock.reveals().milliseconds() - System.currentTimeMillis();
    Map<Hash, Integer> scores =
        round.scores(
            ledger.neurons(),
            ledger.rootAt(clock),
            settings.questions(),
            settings.atOnce(),
            Math.max(1, half - half / 4));
    lastScores = scores;
    lastEpoch = clock.epoch();
    List<Weight> weights = Round.weights(scores);
    return weights.isEmpty() ? Optional.empty() : Optional.of(votes.keep(clock.epoch(), weights));
  }

  private void reveal(Clock clock, Neuron own, Optional<Vote> kept) {
    if (kept.isEmpty() || !kept.get().commitment().equals(own.vote().orElseThrow().hash())) {
      throw new IllegalStateException(
          "the ledger holds a commitment of epoch %d that is not in %s; was it made elsewhere?"
              .formatted(clock.epoch(), settings.folder()));
    }
    ledger.send(kept.get().reveal());
    tell.accept("epoch %d: weights revealed".formatted(clock.epoch()));
  }

  /// Takes what users have allowed; in the second half, so that fees are in the pot that is paid.
  private void redeem() throws IOException {
    for (Voucher voucher : vouchers.all()) {
      Optional<Channel> channel = ledger.channel(voucher.channel());
      if (channel.isEmpty()) {
        vouchers.forget(voucher.channel());
      } else if (voucher.total().exceeds(channel.get().spent())) {
        ledger.send(new RedeemVoucher(voucher.channel(), voucher.total(), voucher.signature()));
        tell.accept(
            "redeemed a voucher for %s in all of channel %s"
                .formatted(voucher.total(), voucher.channel()));
      }
    }
  }

  private Optional<Object> page(String path) throws Refused {
    if (path.equals("/")) {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("role", "validator");
      tree.put("subnet", ledger.id().toString());
      tree.put("entry", neuron.entry().toString());
      tree.put("service", judge.service().name());
      tree.put("scorer", judge.service().scorer().toString());
      tree.put("price", Long.toString(settings.price().units()));
      judge.commitment().ifPresent(root -> tree.put("hidden", root.toString()));
      return Optional.of(tree);
    }
    String opened = "/opened/";
    if (!path.startsWith(opened) || !path.substring(opened.length()).matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    int epoch = Integer.parseInt(path.substring(opened.length()));
    Clock clock;
    try {
      clock = ledger.subnet().clock();
    } catch (ClientException | IllegalStateException silent) {
      throw new Refused(
          Code.LEDGER_SILENT, "the ledger cannot be asked now: " + silent.getMessage());
    }
    if (epoch >= clock.epoch()) {
      throw new Refused(
          Code.NOT_OPEN,
          "what epoch %d asked is opened when it is over; epoch %d is under way, until %s"
              .formatted(epoch, clock.epoch(), clock.ends()),
          epoch == clock.epoch() ? Optional.of(clock.ends()) : Optional.empty());
    }
    return judge.opened(epoch);
  }

  private Envelope answer(String path, Envelope request) throws Refused {
    if (!path.equals(UserCall.PATH)) {
      throw new Refused(
          Code.PATH_UNKNOWN, "a validator answers " + UserCall.PATH + "; found " + path);
    }
    return relay.serve(request, neuron);
  }

  /// Whom this validator would ask for a user.
  private final class Known implements Relay.Miners {
    @Override
    public List<Neuron> best() {
      Map<Hash, Integer> scores = lastScores;
      var serving =
          new ArrayList<>(
              ledger.neurons().stream()
                  .filter(one -> !one.endpoint().isEmpty() && one.uid() != neuron.uid())
                  .toList());
      // Before the first round of its own, it goes by what all have agreed on.
      serving.sort(
          Comparator.comparingInt((Neuron one) -> scores.getOrDefault(one.entry(), 0))
              .thenComparingInt(one -> one.standing().incentive())
              .reversed());
      return serving;
    }

    @Override
    public Object ask(Neuron miner, Object question) throws Refused, IOException {
      try {
        judge.service().questions().fromTree(question);
      } catch (IllegalArgumentException malformed) {
        throw new Refused(
            Code.QUESTION_REFUSED,
            "the question is not one of '%s': %s"
                .formatted(judge.service().name(), malformed.getMessage()));
      }
      int epoch = ledger.subnet().clock().epoch();
      A answer = new Round<>(ledger, judge, caller, neuron, epoch).answer(miner, question);
      return java.util.Objects.requireNonNull(judge.service().answers().toTree(answer));
    }
  }

  /// Stops asking and serving; what it is bound to stays in its folder.
  @Override
  public void close() {
    stopped.countDown();
    door.close();
    caller.close();
  }
}
