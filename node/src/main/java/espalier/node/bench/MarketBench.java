package espalier.node.bench;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.market.Acceptance;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.Needs;
import espalier.ledger.market.Profile;
import espalier.ledger.market.Resources;
import espalier.ledger.market.Terms;
import espalier.ledger.state.Fork;
import espalier.ledger.state.View;
import espalier.node.LocalGenesis;
import espalier.node.ordering.Answer;
import espalier.node.ordering.OrderingLimits;
import espalier.node.ordering.Origin;
import espalier.node.ordering.SignatureEngine;
import espalier.node.ordering.SoloOrdering;
import espalier.node.ordering.StateView;
import espalier.node.storage.FlushPolicy;
import espalier.node.storage.NodeFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// The market's figures that need no provider: matching against a large book, and how soon a lease
/// stops whose money has run out.
///
/// A whole node but for its HTTP interface: signatures, block log on the disk, state database,
/// state root, and receipts that wait for the disk. Orders are signed before the clock starts.
public final class MarketBench {
  private static final int PROVIDERS = 100;
  private static final int TENANTS = 50;
  private static final int SHAPES = 64;
  private static final int BATCH = 500;
  private static final int IN_FLIGHT = 8;
  private static final long EXPIRY_MILLISECONDS = 300_000;
  private static final Amount DEPOSIT = Amount.of(LocalGenesis.WHOLE);
  private static final Hash MANIFEST = Hash.ZERO;
  private static final Rate LIMIT = Rate.unitsPerSecond(200);

  /// What is measured.
  ///
  /// @param offers that stand when the orders come
  /// @param orders each a transaction of its own, placed as fast as the node takes them
  /// @param depletions how often a lease is let run out of money
  public record Options(int offers, int orders, int depletions) {
    /// As the README quotes it.
    public static final Options DEFAULT = new Options(100_000, 20_000, 20);
  }

  private final Path folder;
  private final Options options;
  private final Consumer<String> progress;
  private final SignatureEngine engine = SignatureEngine.fastest();
  private final SplittableRandom random = new SplittableRandom(1);
  private int signed;
  private final Genesis genesis = genesis();

  /// @param folder absent or empty, on the disk to be measured; the caller removes it
  /// @param progress told in a sentence what is being done
  public MarketBench(Path folder, Options options, Consumer<String> progress) {
    this.folder = folder;
    this.options = options;
    this.progress = progress;
  }

  /// `matches_per_second`, then `depletion_stop_lag_ms`.
  ///
  /// @throws IOException if the node refuses what it should take
  public List<Figure> run() throws IOException, InterruptedException {
    try (NodeFolder open = NodeFolder.open(folder, FlushPolicy.DEFAULT, progress)) {
      var setup =
          new SoloOrdering.Setup(
              Origin.of(genesis),
              () -> genesis,
              OrderingLimits.DEFAULT,
              engine,
              Fork.INLINE,
              InstantSource.system());
      try (SoloOrdering node = SoloOrdering.open(open, setup)) {
        progress.accept("%,d standing offers".formatted(options.offers()));
        submit(node, registrations());
        submit(node, supply());
        return List.of(matches(node, open), depletionLag(node, open));
      }
    }
  }

  private static SigningKey key(int person) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    Arrays.fill(seed, (byte) 7);
    seed[0] = (byte) person;
    seed[1] = (byte) (person >>> Byte.SIZE);
    return SigningKey.ofSeed(seed);
  }

  private static Genesis genesis() {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < PROVIDERS + TENANTS; i++) {
      var wealth = Amount.of(1_000_000 * LocalGenesis.WHOLE);
      balances.add(new Balance(key(i).account(), new Coin(LocalGenesis.ESP, wealth)));
      balances.add(new Balance(key(i).account(), new Coin(LocalGenesis.CREDIT, wealth)));
    }
    return LocalGenesis.of("bench", now(), Optional.empty(), balances);
  }

  private static BlockTime now() {
    return new BlockTime(System.currentTimeMillis());
  }

  private byte[] sign(int person, List<Transaction> requests) {
    var body =
        new TransactionBody(
            genesis.chain(),
            key(person).account(),
            // Batches overtake one another while they are verified, so nothing waits in a lane.
            new Sequencing.Unordered(now().plusMilliseconds(EXPIRY_MILLISECONDS + signed++)),
            new Coin(LocalGenesis.ESP, Amount.of(LocalGenesis.WHOLE)),
            requests);
    return SignedTransaction.CODEC.encode(
        SignedTransaction.sign(body, key(person), engine.ed25519()));
  }

  private static Resources shape(int number) {
    return new Resources(1_000L * (1 + number % 8), (1L << 30) * (1 + number / 8), 0, 0);
  }

  private List<byte[]> registrations() {
    var all = new ArrayList<byte[]>();
    for (int i = 0; i < PROVIDERS; i++) {
      var profile = new Profile("https://127.0.0.1:1", Hash.ZERO, Hash.ZERO, 1_000, List.of());
      all.add(sign(i, List.of(new RegisterProvider(profile))));
    }
    return all;
  }

  private List<byte[]> supply() {
    var all = new ArrayList<byte[]>();
    BlockTime expiry = now().plusMilliseconds(TimeUnit.HOURS.toMillis(20));
    for (int placed = 0; placed < options.offers(); ) {
      var requests = new ArrayList<Transaction>();
      while (requests.size() < TransactionBody.REQUESTS_MAX && placed < options.offers()) {
        Rate rate = new Rate(Rate.NANO + random.nextLong(100 * Rate.NANO));
        requests.add(
            new PlaceOffer(
                shape(placed++ % SHAPES),
                GpuModel.NONE,
                LocalGenesis.CREDIT,
                rate,
                1_000,
                1,
                expiry));
      }
      all.add(sign(random.nextInt(PROVIDERS), requests));
    }
    return all;
  }

  private PlaceOrder order() {
    var needs =
        new Needs(shape(random.nextInt(SHAPES)), List.of(), List.of(), List.of(), List.of());
    var terms =
        new Terms(needs, LocalGenesis.CREDIT, LIMIT, new Acceptance.Cheapest(), MANIFEST, 0, 0);
    return new PlaceOrder(terms, Optional.empty(), DEPOSIT);
  }

  /// Submits in batches, a few at a time, and waits for all receipts.
  private static void submit(SoloOrdering node, List<byte[]> transactions) throws IOException {
    var waiting = new ArrayList<CompletableFuture<List<Answer>>>();
    for (int from = 0; from < transactions.size(); from += BATCH) {
      int to = Math.min(transactions.size(), from + BATCH);
      waiting.add(node.submit(transactions.subList(from, to)));
      if (waiting.size() == IN_FLIGHT) {
        check(waiting.removeFirst().join());
      }
    }
    for (CompletableFuture<List<Answer>> one : waiting) {
      check(one.join());
    }
  }

  private static void check(List<Answer> answers) throws IOException {
    for (Answer answer : answers) {
      if (!(answer instanceof Answer.Included)) {
        throw new IOException("the node should have taken a transaction but answered " + answer);
      }
    }
  }

  /// Reads the newest state.
  private static <T> T read(NodeFolder open, Function<View, T> query) {
    try (var snapshot = open.database().snapshot()) {
      return query.apply(new StateView(snapshot));
    }
  }

  private Figure matches(SoloOrdering node, NodeFolder open) throws IOException {
    progress.accept("signing %,d orders".formatted(options.orders()));
    var warmUp = new ArrayList<byte[]>();
    var orders = new ArrayList<byte[]>();
    for (int i = 0; i < options.orders(); i++) {
      (i < options.orders() / 4 ? warmUp : orders)
          .add(sign(PROVIDERS + i % TENANTS, List.of(order())));
    }
    progress.accept("matching them");
    submit(node, warmUp);
    long before = leases(open);
    long start = System.nanoTime();
    submit(node, orders);
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    long matched = leases(open) - before;
    if (matched != orders.size()) {
      long waiting = read(open, view -> (long) MarketState.OPEN_ORDERS.all(view).size());
      throw new IOException(
          "%d of %d orders were matched, %d wait; the state is at %d, the chain at %d"
              .formatted(
                  matched,
                  orders.size(),
                  waiting,
                  open.database().height(),
                  node.newest().height()));
    }
    return new Figure("matches_per_second", matched / seconds, "1/s", 5_000);
  }

  private static long leases(NodeFolder open) {
    return read(open, view -> (long) MarketState.LEASES.all(view).size());
  }

  /// The worst of several: from the millisecond in which the money ends to the moment at which the
  /// block that stopped the lease can be read.
  private Figure depletionLag(SoloOrdering node, NodeFolder open)
      throws IOException, InterruptedException {
    progress.accept("letting %d leases run out of money".formatted(options.depletions()));
    long worst = 0;
    for (int i = 0; i < options.depletions(); i++) {
      worst = Math.max(worst, oneDepletion(node, open));
    }
    return new Figure("depletion_stop_lag_ms", worst, "ms", 1_000);
  }

  private long oneDepletion(SoloOrdering node, NodeFolder open)
      throws IOException, InterruptedException {
    int tenant = PROVIDERS;
    submit(node, List.of(sign(tenant, List.of(order()))));
    Lease lease = read(open, view -> newest(view, key(tenant))).orElseThrow();
    int provider = 0;
    while (!key(provider).account().equals(lease.provider())) {
      provider++;
    }
    submit(node, List.of(sign(provider, List.of(new StartLease(lease.id(), MANIFEST)))));
    // Leaves what the lease costs in a few hundred milliseconds.
    Amount left = lease.rate().costRoundedUp(300);
    var withdraw = new Withdraw(lease.escrow(), DEPOSIT.minus(left));
    submit(node, List.of(sign(tenant, List.of(withdraw))));
    long due =
        read(open, view -> EscrowState.escrow(view, lease.escrow()))
            .map(Escrow::depletesAt)
            .orElseThrow()
            .milliseconds();
    Function<View, Boolean> stopped =
        view ->
            MarketState.LEASES.get(view, lease.id()).orElseThrow().state() != Lease.State.RUNNING;
    while (!read(open, stopped)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return Math.max(0, System.currentTimeMillis() - due);
  }

  private static Optional<Lease> newest(View view, SigningKey tenant) {
    return MarketState.LEASES.all(view).stream()
        .filter(lease -> lease.tenant().equals(tenant.account()))
        .filter(lease -> lease.state() == Lease.State.PENDING)
        .max(Comparator.comparing(Lease::created));
  }
}
