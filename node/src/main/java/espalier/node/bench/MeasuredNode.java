package espalier.node.bench;

import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.node.ordering.OrderingLimits;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A node in a process of its own, with the settings of a real one.
public final class MeasuredNode implements Closeable {
  /// What a node's JVM should be given: a small heap, because the state lies in RocksDB, and a
  /// collector without threads or tables of its own.
  public static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms64m",
          "-Xmx128m",
          "-XX:ReservedCodeCacheSize=64m",
          "--enable-native-access=ALL-UNNAMED");

  /// Keeps glibc from giving each thread that calls RocksDB a memory arena of its own.
  public static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

  private static final String READY = "ready ";

  private final Process process;
  private final URI uri;
  private final double startMillis;

  private MeasuredNode(Process process, URI uri, double startMillis) {
    this.process = process;
    this.uri = uri;
    this.startMillis = startMillis;
  }

  /// Starts a JVM with a node on `folder`, which holds a ledger already, and waits until it serves.
  public static MeasuredNode start(Path folder, List<String> jvmOptions) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MeasuredNode.class.getName(), folder.toString()));
    long began = System.nanoTime();
    var builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        double millis = (System.nanoTime() - began) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return new MeasuredNode(process, URI.create(line.substring(READY.length())), millis);
      }
    }
    throw new IOException(
        "the node's process ended before it served; start a node on %s to see why"
            .formatted(folder));
  }

  /// Lets the JVM lay up what it loads and links at start, which halves the work of later starts.
  ///
  /// @return [#JVM_OPTIONS], with the cache where the JVM could make one: it takes classes from
  ///   jars only, so a node run from a build's folders goes without
  public static List<String> withStartCache(Path folder, Path cache) throws IOException {
    var training = new ArrayList<>(JVM_OPTIONS);
    training.add("-XX:AOTCacheOutput=" + cache);
    start(folder, training).close();
    var options = new ArrayList<>(JVM_OPTIONS);
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    return List.copyOf(options);
  }

  public URI uri() {
    return uri;
  }

  /// From starting the process to serving.
  public double startMillis() {
    return startMillis;
  }

  /// Physical memory of the process, where the system tells.
  public Optional<Long> residentBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst();
    }
  }

  /// Ends the process as a power cut would: without a word to it.
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }

  /// Runs until standard input ends.
  public static void main(String[] arguments) throws IOException {
    var settings =
        NodeSettings.local(Path.of(arguments[0])).withPort(0).withOrdering(OrderingLimits.DEFAULT);
    try (var node = Node.open(settings)) {
      System.out.println(READY + node.uri());
      while (System.in.read() >= 0) {
        // Nothing is expected but the end.
      }
    }
  }
}
