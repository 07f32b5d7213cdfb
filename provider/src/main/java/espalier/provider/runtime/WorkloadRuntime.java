package espalier.provider.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One technique of isolating a workload; [Sandboxes] does everything that they have in common.
///
/// A runtime holds no state of its own: all that it needs later is in the sandbox's folder, because
/// the daemon that stops a sandbox need not be the one that started it.
public interface WorkloadRuntime {
  /// The name under which a sandbox remembers its runtime, as in `bubblewrap`.
  String name();

  /// What this technique separates.
  Isolation isolation();

  /// Why this runtime cannot be used here, as a sentence with the remedy; empty if it can.
  Optional<String> missing();

  /// Writes what the runtime needs into the folder and returns the command that the supervisor
  /// runs.
  List<String> startCommand(SandboxFolder folder, ControlGroup group) throws IOException;

  /// The command that runs `command` inside the sandbox of `folder`.
  List<String> execCommand(SandboxFolder folder, List<String> command) throws IOException;

  /// The workload's main process as the host sees it; empty before it runs and after it ended.
  OptionalLong workloadProcess(SandboxFolder folder) throws IOException;

  /// Kills everything inside, at once and without asking; no error if nothing is there.
  void kill(SandboxFolder folder) throws IOException;

  /// Removes what the runtime keeps outside the folder, after the workload ended.
  void release(SandboxFolder folder) throws IOException;

  /// Whether the runtime moves the workload into the control group by itself.
  default boolean entersGroupItself() {
    return false;
  }

  /// What a technique separates from the host, and whether it may carry strangers' code.
  ///
  /// @param files the workload sees its own root and mounts only
  /// @param processes the workload sees and signals its own processes only
  /// @param network the workload has no network unless its spec asks
  /// @param trusted false if strangers' code must not run in it
  /// @param description one sentence for the provider's report
  record Isolation(
      boolean files, boolean processes, boolean network, boolean trusted, String description) {}
}
