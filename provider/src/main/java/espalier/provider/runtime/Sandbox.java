package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A started workload. Any number of these objects, in any process, may stand for the same sandbox.
public final class Sandbox {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SandboxFolder folder;
  private final WorkloadRuntime runtime;
  private final ControlGroup group;

  Sandbox(SandboxFolder folder, WorkloadRuntime runtime, ControlGroup group) {
    this.folder = folder;
    this.runtime = runtime;
    this.group = group;
  }

  /// Where a sandbox is in its life.
  public sealed interface Status {
    /// It runs.
    record Running() implements Status {}

    /// It ended by itself or was ended.
    ///
    /// @param exitCode the program's, or 128 + n after signal n
    record Ended(int exitCode, Reason reason) implements Status {}

    /// It is gone and left no exit code, for instance because the machine was restarted.
    record Lost(String why) implements Status {}
  }

  /// Why a sandbox ended.
  public enum Reason {
    /// By itself, or by a signal that was sent to it alone.
    EXITED,
    /// The kernel killed it for its memory limit.
    OUT_OF_MEMORY,
    /// [#enforceDisk] killed it.
    DISK_EXCEEDED,
    /// [#stop] ended it.
    STOPPED
  }

  /// Signals that a tenant may send to the main process.
  public enum Signal {
    HUP,
    INT,
    TERM,
    USR1,
    USR2,
    STOP,
    CONT,
    KILL
  }

  /// The sandbox's name.
  public String id() {
    return folder.id();
  }

  /// Its folder, with the logs.
  public SandboxFolder folder() {
    return folder;
  }

  /// What was started.
  public WorkloadSpec spec() {
    return folder.spec();
  }

  /// The runtime that carries it.
  public WorkloadRuntime runtime() {
    return runtime;
  }

  /// The main process as the host sees it; empty before it runs and after it ended.
  public OptionalLong processId() throws IOException {
    return isRunning() ? runtime.workloadProcess(folder) : OptionalLong.empty();
  }

  /// Where it is in its life, read anew from the folder and the kernel.
  public Status status() throws IOException {
    if (isRunning()) return new Status.Running();
    OptionalInt code = folder.exitCode();
    if (code.isPresent()) return new Status.Ended(code.getAsInt(), reason(code.getAsInt()));
    if (!folder.origin().boot().equals(SandboxFolder.currentBoot())) {
      return new Status.Lost("the machine was restarted while the sandbox ran");
    }
    return new Status.Lost(
        folder.supervisor().isEmpty()
            ? "the sandbox was never started; its supervisor said nothing"
            : "the sandbox's supervisor was killed from outside");
  }

  boolean isRunning() throws IOException {
    if (folder.exitCode().isPresent()) return false;
    if (!folder.origin().boot().equals(SandboxFolder.currentBoot())) return false;
    return folder.supervisor().map(ProcessIdentity::isAlive).orElse(false);
  }

  private Reason reason(int exitCode) throws IOException {
    Optional<String> noted = folder.line("reason");
    if (noted.isPresent()) return Reason.valueOf(noted.get().toUpperCase(Locale.ROOT));
    return exitCode != 0 && usage().oomKills() > 0 ? Reason.OUT_OF_MEMORY : Reason.EXITED;
  }

  /// What it has used so far; still known after [#release].
  public Usage usage() throws IOException {
    Path last = folder.file("usage.json");
    return Files.exists(last) ? SandboxJson.readUsage(Files.readString(last)) : group.usage();
  }

  /// Sends a signal to the main process; false if there is none.
  public boolean signal(Signal signal) throws IOException {
    OptionalLong process = processId();
    if (process.isEmpty()) return false;
    var sent =
        Commands.run(
            List.of("kill", "-" + signal.name(), Long.toString(process.getAsLong())), PATIENCE);
    return sent.code() == 0;
  }

  /// Waits until it is no longer running; empty if it still is after `limit`.
  public Optional<Status> awaitEnd(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    long pauseNanos = 500_000;
    while (true) {
      if (!isRunning()) return Optional.of(status());
      if (System.nanoTime() >= deadline) return Optional.empty();
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      LockSupport.parkNanos(pauseNanos);
      pauseNanos = Math.min(pauseNanos * 2, 20_000_000);
    }
  }

  /// Asks it to end, kills all of it after `grace`, and returns when nothing of it is left.
  public Status stop(Duration grace) throws IOException {
    return end(Reason.STOPPED, grace);
  }

  private Status end(Reason reason, Duration grace) throws IOException {
    if (!isRunning()) return status();
    Files.writeString(folder.file("reason"), reason.name().toLowerCase(Locale.ROOT) + "\n");
    if (grace.isPositive() && signal(Signal.TERM)) {
      Optional<Status> ended = awaitEnd(grace);
      if (ended.isPresent()) return ended.get();
    }
    runtime.kill(folder);
    group.kill();
    Optional<Status> ended = awaitEnd(PATIENCE);
    if (ended.isPresent()) return ended.get();
    // The supervisor itself hangs: without it nobody writes an exit code, so the sandbox is lost.
    folder.supervisor().stream()
        .mapToLong(ProcessIdentity::pid)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return awaitEnd(PATIENCE)
        .orElseThrow(() -> new IOException("sandbox " + id() + " could not be killed"));
  }

  /// Makes the exposed ports reachable from the host's loopback until the result is closed.
  ///
  /// @throws IOException if the spec does not ask for `HOST_LOOPBACK`, the sandbox does not run, or
  ///   the provider is not root
  public PortForwards openPorts() throws IOException {
    if (spec().reach().network() != WorkloadSpec.Network.HOST_LOOPBACK) {
      throw new IOException("sandbox " + id() + " did not ask for the network host-loopback");
    }
    OptionalLong process = processId();
    if (process.isEmpty()) throw new IOException("sandbox " + id() + " is not running");
    return PortForwards.open(process.getAsLong(), spec().reach().ports());
  }

  /// Starts a command inside, as a shell would; its streams are the returned process's.
  ///
  /// The command counts against the sandbox's limits. End it with [#killTree].
  public Process exec(List<String> command) throws IOException {
    if (command.isEmpty()) throw new IllegalArgumentException("exec needs a command");
    if (!isRunning()) throw new IOException("sandbox " + id() + " is not running");
    var words = new ArrayList<String>();
    if (!runtime.entersGroupItself()) {
      String groups = String.join(" ", Sandboxes.words(group.workloadJoins()));
      words.addAll(
          List.of(
              "sh",
              "-c",
              "for group in $0; do echo 0 > \"$group\" || exit 125; done; exec \"$@\"",
              groups));
    }
    words.addAll(runtime.execCommand(folder, List.copyOf(command)));
    var builder = new ProcessBuilder(words);
    builder.environment().keySet().retainAll(List.of("PATH"));
    return builder.start();
  }

  /// Kills a process that [#exec] returned and everything that it started.
  public static void killTree(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  /// Bytes under the writable mounts now; files that vanish while they are counted do not count.
  public long diskBytes() throws IOException {
    var sum = new AtomicLong();
    for (WorkloadSpec.Mount work : spec().writable()) {
      count(work.source(), sum);
    }
    return sum.get();
  }

  private static void count(Path folder, AtomicLong sum) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// Kills the workload if its work folder has grown past the disk limit; true if it did.
  ///
  /// Best effort: called at each heartbeat, so the folder may exceed its limit in between.
  public boolean enforceDisk() throws IOException {
    if (!isRunning() || diskBytes() <= spec().limits().diskBytes()) return false;
    end(Reason.DISK_EXCEEDED, Duration.ZERO);
    return true;
  }

  /// Returns what an ended sandbox holds of the machine; logs, exit code and usage stay.
  public void release() throws IOException {
    if (isRunning()) throw new IOException("sandbox " + id() + " still runs; stop it first");
    Path last = folder.file("usage.json");
    if (!Files.exists(last)) Files.writeString(last, SandboxJson.write(group.usage()));
    group.kill();
    runtime.release(folder);
    group.remove();
  }
}
