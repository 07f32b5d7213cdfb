package espalier.node.bench;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.market.MarketParameters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Signs transfers and sends them to a node over HTTP.
///
/// Each worker owns some of the senders, so that their sequence numbers stay in order; recipients
/// are drawn from all accounts. Nothing is signed ahead of the measured time.
public final class TransferLoad {
  private static final Denomination ESP = new Denomination("esp");
  private static final long START_UNITS = 1_000_000_000_000L;

  private final URI node;
  private final Hash chain;
  private final int accounts;
  private final Ed25519 ed25519;
  private final List<Sender> senders;

  private static final class Sender {
    private final SigningKey key;
    private long number;

    private Sender(SigningKey key) {
      this.key = key;
    }
  }

  /// @param accounts how many the genesis has, the senders included
  public TransferLoad(URI node, Hash chain, int accounts, int senders, Ed25519 ed25519) {
    this.node = node;
    this.chain = chain;
    this.accounts = accounts;
    this.ed25519 = ed25519;
    this.senders = new ArrayList<>();
    for (int index = 0; index < senders; index++) {
      this.senders.add(new Sender(sender(index)));
    }
  }

  /// A genesis in which the senders and all other accounts hold money.
  public static Genesis genesis(int accounts, int senders) {
    var balances = new ArrayList<Balance>(accounts);
    for (int index = 0; index < accounts; index++) {
      AccountId account = index < senders ? sender(index).account() : account(index);
      balances.add(new Balance(account, esp(START_UNITS)));
    }
    return new Genesis(
        "bench",
        new BlockTime(System.currentTimeMillis()),
        List.of(new Money(ESP, Optional.empty())),
        balances,
        new Parameters(
            List.of(new PriceTable(ESP, new Amount(100), new Amount(1), new Amount(10))),
            esp(1_000_000),
            new MarketParameters(
                List.of(), esp(1_000_000), List.of(), MarketParameters.Periods.DEFAULT)));
  }

  private static SigningKey sender(int index) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    ByteBuffer.wrap(seed).putInt(index).put((byte) 's');
    return SigningKey.ofSeed(seed);
  }

  /// The address of an account that nobody has a key for.
  static AccountId account(int index) {
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(index).array();
    return new AccountId(Sha256.tagged("espalier/bench", number));
  }

  private static Coin esp(long units) {
    return new Coin(ESP, new Amount(units));
  }

  /// How many transfers were answered as durable, and in which time.
  public record Throughput(long included, long refused, double seconds) {
    public double perSecond() {
      return included / seconds;
    }
  }

  /// Keeps `workers` batches of `batch` transfers under way for `seconds`.
  public Throughput saturate(int workers, int batch, double seconds)
      throws InterruptedException, IOException {
    long began = System.nanoTime();
    long until = began + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    var tasks = new ArrayList<Callable<long[]>>();
    for (int worker = 0; worker < workers; worker++) {
      int own = worker;
      tasks.add(() -> batches(own, workers, batch, until));
    }
    long included = 0;
    long refused = 0;
    for (long[] counts : all(tasks)) {
      included += counts[0];
      refused += counts[1];
    }
    double took = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    return new Throughput(included, refused, took);
  }

  private long[] batches(int worker, int workers, int batch, long until)
      throws IOException, InterruptedException {
    var random = new SplittableRandom(worker);
    List<Sender> own = own(worker, workers);
    long included = 0;
    long refused = 0;
    try (HttpClient client = client()) {
      while (System.nanoTime() < until) {
        var transfers = new ArrayList<byte[]>(batch);
        for (int index = 0; index < batch; index++) {
          transfers.add(transfer(own.get(index % own.size()), random));
        }
        var reply = post(client, "/v1/transactions/batch", framed(transfers));
        if (reply.statusCode() != 200) {
          throw new IOException("the node answered " + reply.statusCode() + ": " + text(reply));
        }
        long lost = occurrences(reply.body(), "\"code\"");
        refused += lost;
        included += batch - lost;
      }
    }
    return new long[] {included, refused};
  }

  /// The times from sending a transfer to its durable receipt, ascending, in nanoseconds.
  ///
  /// Transfers leave at fixed times whatever the answers to earlier ones, and each is timed from
  /// when it was due: a slow answer counts for all that it held up.
  public long[] paced(int workers, int perSecond, double seconds)
      throws InterruptedException, IOException {
    var tasks = new ArrayList<Callable<long[]>>();
    long began = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    int each = (int) (perSecond * seconds / workers);
    for (int worker = 0; worker < workers; worker++) {
      int own = worker;
      tasks.add(() -> singles(own, workers, each, new Pace(began, perSecond)));
    }
    return all(tasks).stream().flatMapToLong(Arrays::stream).sorted().toArray();
  }

  /// When transfers are due: `perSecond` of all workers together, from `began` on.
  private record Pace(long began, int perSecond) {
    long due(long index) {
      return began + index * TimeUnit.SECONDS.toNanos(1) / perSecond;
    }
  }

  private long[] singles(int worker, int workers, int count, Pace pace)
      throws IOException, InterruptedException {
    var random = new SplittableRandom(worker);
    List<Sender> own = own(worker, workers);
    long[] nanos = new long[count];
    try (HttpClient client = client()) {
      for (int index = 0; index < count; index++) {
        byte[] transfer = transfer(own.get(index % own.size()), random);
        long due = pace.due((long) index * workers + worker);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        var reply = post(client, "/v1/transactions", transfer);
        nanos[index] = System.nanoTime() - due;
        if (reply.statusCode() != 200) {
          throw new IOException("the node answered " + reply.statusCode() + ": " + text(reply));
        }
      }
    }
    return nanos;
  }

  /// Reads accounts drawn from all of them.
  void readAccounts(int count, long seed) throws IOException, InterruptedException {
    var random = new SplittableRandom(seed);
    try (HttpClient client = client()) {
      for (int index = 0; index < count; index++) {
        String path = "/v1/accounts/" + account(senders.size() + random.nextInt(others()));
        var request = HttpRequest.newBuilder(node.resolve(path)).GET().build();
        var reply = client.send(request, BodyHandlers.ofByteArray());
        if (reply.statusCode() != 200) {
          throw new IOException("the node answered " + reply.statusCode() + ": " + text(reply));
        }
      }
    }
  }

  private int others() {
    return accounts - senders.size();
  }

  private List<Sender> own(int worker, int workers) {
    var own = new ArrayList<Sender>();
    for (int index = worker; index < senders.size(); index += workers) {
      own.add(senders.get(index));
    }
    return own;
  }

  private byte[] transfer(Sender from, SplittableRandom random) {
    AccountId to = account(senders.size() + random.nextInt(others()));
    var body =
        new TransactionBody(
            chain,
            from.key.account(),
            new Sequencing.Numbered(0, from.number++),
            esp(1_000_000),
            List.of(new Transfer(to, esp(1 + random.nextInt(1000)), "")));
    return SignedTransaction.CODEC.encode(SignedTransaction.sign(body, from.key, ed25519));
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private HttpResponse<byte[]> post(HttpClient client, String path, byte[] body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(node.resolve(path)).POST(BodyPublishers.ofByteArray(body)).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private static byte[] framed(List<byte[]> transactions) {
    int bytes = transactions.stream().mapToInt(one -> one.length + Integer.BYTES).sum();
    var out = ByteBuffer.allocate(bytes);
    transactions.forEach(one -> out.putInt(one.length).put(one));
    return out.array();
  }

  private static String text(HttpResponse<byte[]> reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  private static long occurrences(byte[] body, String of) {
    String text = new String(body, StandardCharsets.UTF_8);
    long count = 0;
    for (int at = text.indexOf(of); at >= 0; at = text.indexOf(of, at + of.length())) {
      count++;
    }
    return count;
  }

  private static <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException, IOException {
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            tasks.size(), Thread.ofPlatform().daemon().name("load-", 1).factory())) {
      var results = new ArrayList<T>();
      for (Future<T> result : workers.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IOException("the load ended early: " + e.getCause(), e);
    }
  }
}
