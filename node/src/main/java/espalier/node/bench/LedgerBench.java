package espalier.node.bench;

import espalier.base.crypto.Sha256;
import espalier.ledger.state.Fork;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.StateTree.Leaf;
import espalier.node.Node;
import espalier.node.NodeException;
import espalier.node.NodeSettings;
import espalier.node.ordering.SignatureEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The figures of the ledger, measured on the machine at hand.
///
/// Work is done in a folder that the caller names, on the disk that is to be measured, and removed
/// afterwards.
public final class LedgerBench {
  private static final int ACCOUNTS = 100_000;
  private static final int SENDERS = 1_000;
  private static final int MANY_ACCOUNTS = 1_000_000;
  private static final int WORKERS = 4;
  private static final int BATCH = 500;
  private static final double WARM_UP_SECONDS = 5;

  private final Path folder;
  private final Consumer<String> progress;
  private final SignatureEngine engine = SignatureEngine.fastest();

  /// @param folder absent or empty
  /// @param progress told in a sentence what is being done
  public LedgerBench(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /// Every figure, in the order of the README.
  ///
  /// @param seconds how long to measure throughput, usually 60
  public List<Figure> all(int seconds) throws IOException, InterruptedException {
    var figures = new ArrayList<Figure>();
    figures.addAll(transfers(seconds));
    figures.addAll(rootOfHundredKeys());
    figures.addAll(startAndSize());
    return List.copyOf(figures);
  }

  /// `transfers_per_second`, then `receipt_p50_ms` and `receipt_p99_ms` at 1,000 a second.
  public List<Figure> transfers(int seconds) throws IOException, InterruptedException {
    Path own = folder.resolve("transfers");
    progress.accept("a genesis of %,d accounts".formatted(ACCOUNTS));
    var genesis = TransferLoad.genesis(ACCOUNTS, SENDERS);
    try (var node = Node.open(NodeSettings.local(own).withPort(0).withGenesis(genesis))) {
      var load = new TransferLoad(node.uri(), genesis.chain(), ACCOUNTS, SENDERS, engine.ed25519());
      progress.accept("warming up");
      var _ = load.saturate(WORKERS, BATCH, WARM_UP_SECONDS);
      progress.accept("transfers for %d s, signed as they are sent".formatted(seconds));
      var throughput = load.saturate(WORKERS, BATCH, seconds);
      if (throughput.refused() > 0) {
        throw new IOException(throughput.refused() + " transfers were refused");
      }
      progress.accept("receipts at 1,000 a second");
      var _ = load.paced(32, 1000, 2);
      long[] nanos = load.paced(32, 1000, Math.min(seconds, 20));
      return List.of(
          new Figure("transfers_per_second", throughput.perSecond(), "1/s", 10_000),
          new Figure("receipt_p50_ms", millis(nanos, 0.50), "ms", 5),
          new Figure("receipt_p99_ms", millis(nanos, 0.99), "ms", 25));
    } finally {
      delete(own);
    }
  }

  /// `root_100_keys_p50_ms` and `root_100_keys_p99_ms`: the new root when 100 of 1 M keys changed.
  public List<Figure> rootOfHundredKeys() {
    progress.accept("a state tree of %,d keys".formatted(MANY_ACCOUNTS));
    var tree = new StateTree(_ -> null, Long.MAX_VALUE);
    for (int from = 0; from < MANY_ACCOUNTS; from += 50_000) {
      var leaves = new ArrayList<Leaf>();
      for (int index = from; index < from + 50_000; index++) {
        leaves.add(leaf(index, 0));
      }
      var _ = tree.update(leaves);
    }
    var random = new SplittableRandom(1);
    int rounds = 5_000;
    int warmUp = 2_000;
    long[] nanos = new long[rounds];
    for (int round = -warmUp; round < rounds; round++) {
      var keys = new HashSet<Integer>();
      while (keys.size() < 100) {
        keys.add(random.nextInt(MANY_ACCOUNTS));
      }
      var leaves = new ArrayList<Leaf>();
      for (int key : keys) {
        leaves.add(leaf(key, round + warmUp + 1));
      }
      long began = System.nanoTime();
      var _ = tree.update(leaves, Fork.INLINE);
      if (round >= 0) {
        nanos[round] = System.nanoTime() - began;
      }
    }
    Arrays.sort(nanos);
    return List.of(
        new Figure("root_100_keys_p50_ms", millis(nanos, 0.50), "ms", 0.6),
        new Figure("root_100_keys_p99_ms", millis(nanos, 0.99), "ms", 1.0));
  }

  private static Leaf leaf(int key, int value) {
    byte[] name = ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    byte[] content = ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    return new Leaf(Sha256.hash(name).bytes(), Sha256.hash(content).bytes());
  }

  /// `start_1m_accounts_ms`, and `resident_1m_accounts_mb` after reads and transfers over all of
  /// them; the node runs in a process of its own.
  public List<Figure> startAndSize() throws IOException, InterruptedException {
    Path own = folder.resolve("million");
    progress.accept("a ledger of %,d accounts".formatted(MANY_ACCOUNTS));
    var genesis = TransferLoad.genesis(MANY_ACCOUNTS, SENDERS);
    var chain = genesis.chain();
    try {
      Node.open(NodeSettings.local(own).withPort(0).withGenesis(genesis)).close();
      List<String> options = MeasuredNode.withStartCache(own, folder.resolve("node.aot"));
      var starts = new ArrayList<Double>();
      for (int round = 0; round < 5; round++) {
        try (var node = MeasuredNode.start(own, options)) {
          starts.add(node.startMillis());
        }
      }
      starts.sort(Comparator.naturalOrder());
      double startMillis = starts.get(starts.size() / 2);
      try (var node = MeasuredNode.start(own, options)) {
        progress.accept("reads and transfers over all of them");
        var load = new TransferLoad(node.uri(), chain, MANY_ACCOUNTS, SENDERS, engine.ed25519());
        var _ = load.saturate(2, BATCH, 10);
        load.readAccounts(20_000, 1);
        var figures = new ArrayList<Figure>();
        figures.add(new Figure("start_1m_accounts_ms", startMillis, "ms", 1_000));
        // A system without /proc does not tell; the figure is then absent, not zero.
        node.residentBytes()
            .ifPresent(bytes ->
                figures.add(new Figure("resident_1m_accounts_mb", bytes / 1e6, "MB", 300)));
        return List.copyOf(figures);
      }
    } catch (NodeException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      delete(own);
      Files.deleteIfExists(folder.resolve("node.aot"));
    }
  }

  private static double millis(long[] ascendingNanos, double share) {
    int index =
        (int) Math.min(ascendingNanos.length - 1L, Math.round(share * ascendingNanos.length));
    return ascendingNanos[index] / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
