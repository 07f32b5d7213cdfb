package espalier.provider.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All sandboxes of one provider, in one folder that only one daemon at a time may open.
public final class Sandboxes implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final String SUPERVISE = supervisor();

  private final Path base;
  private final WorkloadRuntime runtime;
  private final ControlGroups groups;
  private final FileChannel lockFile;

  private Sandboxes(
      Path base, WorkloadRuntime runtime, ControlGroups groups, FileChannel lockFile) {
    this.base = base;
    this.runtime = runtime;
    this.groups = groups;
    this.lockFile = lockFile;
  }

  /// Opens the folder, which is made with mode 0700 if it is not there.
  ///
  /// @param runtime carries new sandboxes; adopted ones keep theirs
  /// @throws IOException if another daemon has the folder open
  public static Sandboxes open(Path base, WorkloadRuntime runtime, ControlGroups groups)
      throws IOException {
    Path real =
        Files.createDirectories(
                base,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            .toRealPath();
    FileChannel lockFile =
        FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(lockFile) == null) {
      lockFile.close();
      throw new IOException(
          "another provider daemon uses " + real + "; stop it or choose another folder");
    }
    return new Sandboxes(real, runtime, groups, lockFile);
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /// The runtime that carries new sandboxes.
  public WorkloadRuntime runtime() {
    return runtime;
  }

  /// Starts a workload under a new name of 1 to 64 characters of `a-z 0-9 -`.
  ///
  /// Returns once the main process runs or has ended already.
  public Sandbox start(String id, WorkloadSpec spec) throws IOException {
    checkId(id);
    Path path;
    try {
      path = Files.createDirectory(base.resolve(id));
    } catch (FileAlreadyExistsException e) {
      throw new IOException("sandbox " + id + " exists already; delete it first", e);
    }
    var origin = new SandboxFolder.Origin(id, runtime.name(), SandboxFolder.currentBoot(), spec);
    var folder = new SandboxFolder(path, origin);
    boolean started = false;
    try {
      // Written before anything of the sandbox exists, so that a daemon killed from here on leaves
      // a folder from which the next one can clean up.
      Path json = folder.file("sandbox.json");
      Files.writeString(folder.file("sandbox.new"), SandboxJson.write(origin));
      Files.move(folder.file("sandbox.new"), json);
      ControlGroup group = groups.create(id, spec.limits());
      var sandbox = new Sandbox(folder, runtime, group);
      launch(folder, group);
      awaitStart(sandbox);
      started = true;
      return sandbox;
    } finally {
      if (!started) delete(id);
    }
  }

  private void launch(SandboxFolder folder, ControlGroup group) throws IOException {
    WorkloadSpec.Limits limits = folder.spec().limits();
    boolean tethered = folder.spec().lifetime() == WorkloadSpec.Lifetime.DIES_WITH_DAEMON;
    List<Path> joins = runtime.entersGroupItself() ? List.of() : group.workloadJoins();
    long blocks = Math.max(limits.diskBytes() / 512, 1);
    var command = new ArrayList<>(List.of("setsid", "sh", "-c", SUPERVISE, "espalier-sandbox"));
    command.add(folder.path().toString());
    command.add(Long.toString(limits.logBytes() / 2));
    command.add(tethered ? "tethered" : "free");
    command.add(Long.toString(blocks));
    command.add(String.join(" ", words(group.supervisorJoins())));
    command.add(String.join(" ", words(joins)));
    command.addAll(group.prefix());
    command.addAll(runtime.startCommand(folder, group));

    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(folder.file("supervisor.log").toFile());
    // The pipe's other end closes with this process, however it ends: that is the tether.
    builder.redirectInput(
        tethered
            ? ProcessBuilder.Redirect.PIPE
            : ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.start();
  }

  private void awaitStart(Sandbox sandbox) throws IOException {
    SandboxFolder folder = sandbox.folder();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      Optional<ProcessIdentity> supervisor = folder.supervisor();
      if (folder.exitCode().isPresent()) return;
      if (supervisor.isPresent()) {
        if (runtime.workloadProcess(folder).isPresent()) return;
        if (!supervisor.get().isAlive() && folder.exitCode().isEmpty()) {
          throw new IOException("the supervisor ended at once: " + complaint(folder));
        }
      }
      if (System.nanoTime() > deadline) {
        sandbox.stop(Duration.ZERO);
        throw new IOException("the workload did not start in 20 s: " + complaint(folder));
      }
      LockSupport.parkNanos(300_000);
    }
  }

  private static String complaint(SandboxFolder folder) throws IOException {
    Path log = folder.file("supervisor.log");
    return Files.exists(log) && Files.size(log) > 0
        ? LogTail.last(log, 512).strip()
        : LogTail.last(folder.standardError(), 512).strip();
  }

  /// The sandbox of this name, whichever daemon started it; it may have ended meanwhile.
  ///
  /// @throws IOException if there is none, or its folder cannot be read
  public Sandbox adopt(String id) throws IOException {
    checkId(id);
    Path path = base.resolve(id);
    Path json = path.resolve("sandbox.json");
    if (!Files.isRegularFile(json)) throw new IOException("no sandbox " + id + " in " + base);
    SandboxFolder.Origin origin = SandboxJson.read(Files.readString(json));
    WorkloadRuntime carrier =
        origin.runtime().equals(runtime.name()) ? runtime : Runtimes.named(origin.runtime());
    return new Sandbox(
        new SandboxFolder(path, origin), carrier, groups.open(id, origin.spec().limits()));
  }

  /// The names of all sandboxes that have a folder, in order; [#adopt] takes each.
  public List<String> known() throws IOException {
    try (Stream<Path> entries = Files.list(base)) {
      return entries
          .filter(path -> Files.isRegularFile(path.resolve("sandbox.json")))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /// Kills what still runs of a sandbox, returns what it holds and deletes its folder with the
  /// logs.
  public void delete(String id) throws IOException {
    checkId(id);
    Path path = base.resolve(id);
    if (Files.isRegularFile(path.resolve("sandbox.json"))) {
      Sandbox sandbox = adopt(id);
      sandbox.stop(Duration.ZERO);
      sandbox.release();
    }
    if (!Files.isDirectory(path)) return;
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder()).forEach(Sandboxes::deleteOne);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lets go of the folder; the sandboxes go on.
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  static List<String> words(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static void checkId(String id) {
    if (!id.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "sandbox name must be 1 to 64 characters of a-z, 0-9 and -: " + id);
    }
  }

  private static String supervisor() {
    try (InputStream script = Sandboxes.class.getResourceAsStream("supervise.sh")) {
      if (script == null) throw new IllegalStateException("supervise.sh is not in this build");
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
