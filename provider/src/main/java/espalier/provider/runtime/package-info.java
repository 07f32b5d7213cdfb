/// Sandboxes: a command in a root file system, with limits that hold and no network unless asked.
///
/// Read in this order: [WorkloadSpec] (what to run), [WorkloadRuntime] (how one isolation technique
/// starts it), [Sandboxes] (start and adopt), [Sandbox] (the handle), [ControlGroups] (limits and
/// counters), [Runtimes] (which technique this machine has), [PortForwards] (ports that it serves).
///
/// **Life.** A small supervisor shell in a session of its own runs the workload, writes the logs
/// and the exit code into the sandbox's folder, and shares nothing else with the daemon. So the
/// daemon may be killed at any moment: the next one reads the folder, compares the supervisor's
/// process id and start time with the kernel's, and goes on. **Bounds.** Logs keep two segments;
/// identifiers have at most 64 characters; everything a tenant names is checked in [WorkloadSpec].
@NullMarked
package espalier.provider.runtime;

import org.jspecify.annotations.NullMarked;
