package espalier.competition.subnet.daemon;

import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.competition.subnet.Answerer;
import espalier.competition.subnet.SubnetService;
import espalier.competition.subnet.protocol.Answered;
import espalier.competition.subnet.protocol.Ask;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.Freshness;
import espalier.competition.subnet.protocol.HttpDoor;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Subnet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A miner: takes a place, says on the ledger where it serves, and answers permitted validators.
public final class Miner<Q, A> implements AutoCloseable {
  private static final long VIEW_NANOSECONDS_MAX = 1_000_000_000;

  private final SubnetLedger ledger;
  private final SubnetService<Q, A> service;
  private final Answerer<Q, A> answerer;
  private final HttpDoor door;
  private final Neuron neuron;
  private final Freshness freshness = new Freshness(InstantSource.system());

  /// What was last read of the ledger, and when reading began, by [System#nanoTime].
  private record Seen(Subnet subnet, List<Neuron> neurons, long at) {}

  private volatile Seen seen;

  private Miner(
      SubnetLedger ledger,
      SubnetService<Q, A> service,
      Answerer<Q, A> answerer,
      HttpDoor door,
      Neuron neuron) {
    this.ledger = ledger;
    this.service = service;
    this.answerer = answerer;
    this.door = door;
    this.neuron = neuron;
    this.seen = read();
  }

  /// Where a daemon listens, and what it says of itself on the ledger.
  ///
  /// @param endpoint that others reach it by; none: where it listens
  /// @param priceMax the most that taking a place may cost
  public record Place(InetSocketAddress address, Optional<URI> endpoint, Amount priceMax) {
    /// On the loopback interface, at any free port.
    public static Place local(Amount priceMax) {
      return new Place(
          new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
          Optional.empty(),
          priceMax);
    }

    String endpoint(HttpDoor door) {
      return endpoint.orElse(door.uri()).toString();
    }
  }

  /// Listens, registers or moves, and serves until closed.
  ///
  /// @throws SubnetLedger.Rejected if the ledger refuses the place
  public static <Q, A> Miner<Q, A> start(
      SubnetLedger ledger, SubnetService<Q, A> service, Answerer<Q, A> answerer, Place place)
      throws IOException {
    HttpDoor door = HttpDoor.listen(place.address());
    try {
      Neuron neuron = ledger.take(place.endpoint(door), place.priceMax());
      var miner = new Miner<>(ledger, service, answerer, door, neuron);
      door.open(new HttpDoor.Service(miner::page, miner::answer));
      return miner;
    } catch (RuntimeException failed) {
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

  private Optional<Object> page(String path) {
    if (!path.equals("/")) {
      return Optional.empty();
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("role", "miner");
    tree.put("subnet", ledger.id().toString());
    tree.put("entry", neuron.entry().toString());
    tree.put("service", service.name());
    tree.put("scorer", service.scorer().toString());
    return Optional.of(tree);
  }

  private Envelope answer(String path, Envelope request) throws Refused {
    if (!path.equals(Ask.PATH)) {
      throw new Refused(Code.PATH_UNKNOWN, "a miner answers " + Ask.PATH + "; found " + path);
    }
    request.require(Envelope.Kind.ASK);
    Ask ask = Ask.read(request.body());
    requireAddressed(ask);
    requireAsker(ask, request);
    freshness.admit(request, ask.time());
    Object answer;
    try {
      Q question = service.questions().fromTree(ask.question());
      answer = tree(answerer.answer(question));
    } catch (IllegalArgumentException refused) {
      throw new Refused(
          Code.QUESTION_REFUSED,
          "the question is not one of '%s': %s".formatted(service.name(), refused.getMessage()));
    }
    return Envelope.sign(
        Envelope.Kind.ANSWER,
        new Answered(ledger.id(), neuron.entry(), request.hash(), answer).tree(),
        ledger.key());
  }

  private Object tree(A answer) {
    return java.util.Objects.requireNonNull(
        service.answers().toTree(answer), "an answer is not null");
  }

  private void requireAddressed(Ask ask) throws Refused {
    if (!ask.subnet().equals(ledger.id()) || !ask.to().equals(neuron.entry())) {
      throw new Refused(
          Code.ADDRESSEE_WRONG,
          "here is entry %s of subnet %s; the question is for %s of %s; look it up again"
              .formatted(neuron.entry(), ledger.id(), ask.to(), ask.subnet()));
    }
  }

  /// Only who may vote may ask: an answer costs work.
  private void requireAsker(Ask ask, Envelope request) throws Refused {
    Seen view = view(ask);
    Subnet.Clock clock = view.subnet().clock();
    if (ask.epoch() != clock.epoch()) {
      throw new Refused(
          Code.EPOCH_WRONG,
          "a question of epoch %d; epoch %d is under way, until %s"
              .formatted(ask.epoch(), clock.epoch(), clock.ends()),
          ask.epoch() == clock.epoch() + 1 ? Optional.of(clock.ends()) : Optional.empty());
    }
    Optional<Neuron> from = from(view, ask.from());
    if (from.isEmpty() || !permitted(view, from.get())) {
      throw new Refused(
          Code.NOT_VALIDATOR,
          "entry %s may not vote in epoch %d; permits go to the highest stakes at %s"
              .formatted(ask.from(), clock.epoch(), clock.ends()),
          Optional.of(clock.ends()));
    }
    try {
      if (!ledger.speaksFor(from.get().account(), request.key())) {
        throw new Refused(
            Code.NOT_VALIDATOR,
            "key %s does not speak for %s; sign with a key of that account"
                .formatted(request.key(), from.get().account()));
      }
    } catch (ClientException silent) {
      throw silent(silent);
    }
  }

  private static Optional<Neuron> from(Seen view, Hash entry) {
    return view.neurons().stream().filter(one -> one.entry().equals(entry)).findFirst();
  }

  private static boolean permitted(Seen view, Neuron from) {
    return from.permit() || from.account().equals(view.subnet().owner());
  }

  /// What is known of the ledger; read anew if it is old, or if the question would be refused by
  /// what was read before it came. One reads at a time, and those who wait share what it read.
  private Seen view(Ask ask) throws Refused {
    long came = System.nanoTime();
    Seen known = seen;
    boolean fits =
        ask.epoch() == known.subnet().clock().epoch()
            && from(known, ask.from()).filter(one -> permitted(known, one)).isPresent();
    if (fits && came - known.at() < VIEW_NANOSECONDS_MAX) {
      return known;
    }
    synchronized (this) {
      if (seen.at() - came < 0) {
        try {
          seen = read();
        } catch (ClientException silent) {
          throw silent(silent);
        }
      }
      return seen;
    }
  }

  private static Refused silent(ClientException silent) {
    return new Refused(
        Code.LEDGER_SILENT,
        "the ledger cannot be asked now: %s; try again in a few seconds"
            .formatted(silent.getMessage()));
  }

  private Seen read() {
    long began = System.nanoTime();
    return new Seen(ledger.subnet(), ledger.neurons(), began);
  }

  /// Stops serving; the place is kept.
  @Override
  public void close() {
    door.close();
  }
}
