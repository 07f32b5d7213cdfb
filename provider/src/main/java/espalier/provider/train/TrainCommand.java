package espalier.provider.train;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngine;
import com.google.gson.Gson;
import com.google.protobuf.CodedOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// How a launcher starts a training process: command line, environment, what it reads.
///
/// A daemon calls [#prepare] once, shows the sandbox all of [#readable()] read-only under the same
/// paths, gives it a work folder that holds the `output` and `checkpoints` of the [TrainSpec], and
/// runs [#arguments] with [#environment()]. The process needs no network, no home directory and no
/// other writable place; its standard output is described at [TrainMain].
///
/// [#prepare] also lets the JVM write down the classes that a run loads and how it linked them (an
/// ahead-of-time cache, JEP 514), which takes a fifth off the time to the first step. The JVM
/// refuses such a cache for folders of classes, so a build that is not packaged does without.
public final class TrainCommand {
  /// Java heap of a run; PyTorch's own memory, some 250 MB, comes on top.
  private static final int HEAP_MEGABYTES = 1_024;

  private static final int KEPT_CACHES = 4;

  private static final Object PREPARING = new Object();

  private final Path java;
  private final List<Path> classPath;
  private final Path cache;

  /// @param java home folder of the Java that runs it
  /// @param classPath jars that hold this package, DJL with its engine, Gson, protobuf and SLF4J
  TrainCommand(Path java, List<Path> classPath, Path cache) {
    this.java = java;
    this.classPath = List.copyOf(classPath);
    this.cache = cache;
  }

  /// The command of the Java and the jars that this process runs on.
  ///
  /// @param cache the folder that [#prepare] fills, about 470 MB
  public static TrainCommand of(Path cache) {
    List<Path> classPath =
        Stream.of(
                TrainMain.class,
                Engine.class,
                PtEngine.class,
                Gson.class,
                CodedOutputStream.class,
                LoggerFactory.class)
            .map(TrainCommand::place)
            .distinct()
            .toList();
    return new TrainCommand(
        Path.of(System.getProperty("java.home")), classPath, cache.toAbsolutePath().normalize());
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry is not a path", e);
    }
  }

  /// Command and arguments of the run, the Java executable first.
  public List<String> arguments(TrainSpec spec) {
    var arguments = new ArrayList<>(machine());
    aheadOfTimeCache()
        .filter(Files::isRegularFile)
        .ifPresent(file -> arguments.add("-XX:AOTCache=" + file));
    arguments.addAll(entry(spec));
    return List.copyOf(arguments);
  }

  /// Everything that the process finds in its environment; it needs nothing else there.
  public Map<String, String> environment() {
    return Map.of("OMP_NUM_THREADS", "1", "MKL_NUM_THREADS", "1", "LC_ALL", "C.UTF-8");
  }

  /// Files and folders that the process reads, besides the system's shared libraries, its table and
  /// its work folder.
  public List<Path> readable() {
    var paths = new ArrayList<Path>(classPath);
    paths.add(java);
    paths.add(cache);
    return List.copyOf(paths);
  }

  List<Path> classPath() {
    return classPath;
  }

  /// Whether [#prepare] has nothing left to do.
  public boolean isPrepared() throws IOException {
    return TorchEngine.libraries(cache).isPresent()
        && aheadOfTimeCache().map(Files::isRegularFile).orElse(true);
  }

  /// Fills the cache folder once; several processes may ask at the same time. The class path of
  /// this process must hold the jar of PyTorch's native libraries.
  ///
  /// @param progress hears one line a step
  /// @throws IOException if a step failed, with the last words of its process
  public void prepare(Consumer<String> progress) throws IOException {
    Files.createDirectories(cache);
    synchronized (PREPARING) { // A file lock holds between processes, not between threads.
      try (var channel =
              FileChannel.open(
                  cache.resolve("prepare.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        if (TorchEngine.libraries(cache).isEmpty()) {
          progress.accept("unpacking PyTorch, 450 MB, once");
          unpack();
        }
        Optional<Path> classes = aheadOfTimeCache();
        if (classes.isPresent() && !Files.isRegularFile(classes.get())) {
          progress.accept("noting the classes that a run loads, 18 MB, once");
          rehearse(classes.get());
        }
      }
    }
  }

  private void unpack() throws IOException {
    var command = new ArrayList<>(machine());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TrainMain.class.getName());
    command.add("--unpack");
    command.add(cache.toString());
    await(command);
  }

  /// Runs a short training whose JVM writes its ahead-of-time cache as it ends.
  private void rehearse(Path file) throws IOException {
    Path folder = Files.createTempDirectory(cache, "rehearsal");
    try {
      Path table = folder.resolve("table.csv");
      Files.writeString(table, "0,1,a\n1,0,b\n".repeat(50));
      Path unfinished = folder.resolve("unfinished.aot");
      var recipe = Recipe.digits().withEpochs(20);
      var spec = TrainSpec.of(table, folder, "rehearsal", folder.resolve("checkpoints"), recipe);
      var command = new ArrayList<>(machine());
      command.add("-XX:AOTCacheOutput=" + unfinished);
      command.addAll(entry(spec));
      await(command);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      forgetOldCaches();
    } finally {
      delete(folder);
    }
  }

  /// Each new build leaves a cache; the newest few may belong to daemons that still run.
  private void forgetOldCaches() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<File> caches =
          files
              .map(Path::toFile)
              .filter(file -> file.getName().matches("train-[0-9a-f]{16}\\.aot"))
              .sorted(Comparator.comparingLong(File::lastModified).reversed())
              .toList();
      for (File old : caches.subList(Math.min(KEPT_CACHES, caches.size()), caches.size())) {
        Files.deleteIfExists(old.toPath());
      }
    }
  }

  private List<String> machine() {
    return List.of(
        java.resolve("bin").resolve("java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xmx" + HEAP_MEGABYTES + "m",
        // The JVM warns on standard output, which belongs to the run's lines.
        "-Xlog:disable",
        "-Xlog:all=error:stderr");
  }

  private List<String> entry(TrainSpec spec) {
    var entry = new ArrayList<String>();
    entry.add("-cp");
    entry.add(joined());
    entry.add(TrainMain.class.getName());
    entry.add("--cache");
    entry.add(cache.toString());
    entry.addAll(spec.arguments());
    return entry;
  }

  private String joined() {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /// Where the ahead-of-time cache of exactly this Java and these jars lies, whether it is there or
  /// not; empty if a class path entry is a folder.
  private Optional<Path> aheadOfTimeCache() {
    var key = new StringBuilder(System.getProperty("java.vm.version"));
    for (Path entry : classPath) {
      File file = entry.toFile();
      if (!file.isFile()) {
        return Optional.empty();
      }
      key.append('\n').append(entry).append(' ').append(file.length());
      key.append(' ').append(file.lastModified());
    }
    String hash = Sha256.hex(key.toString().getBytes(StandardCharsets.UTF_8));
    return Optional.of(cache.resolve("train-" + hash.substring(0, 16) + ".aot"));
  }

  private void await(List<String> command) throws IOException {
    Path log = Files.createTempFile(cache, "prepare", ".log");
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment());
      Process process = builder.redirectOutput(log.toFile()).start();
      int code = process.waitFor();
      if (code != 0) {
        List<String> lines = Files.readAllLines(log);
        String told =
            lines.stream()
                .filter(line -> line.startsWith(TrainMain.COMPLAINT))
                .findFirst()
                .orElse(lines.isEmpty() ? "no output" : lines.getLast());
        throw new IOException(
            "preparing '%s' failed with code %d: %s".formatted(cache, code, told));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while preparing " + cache, e);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
