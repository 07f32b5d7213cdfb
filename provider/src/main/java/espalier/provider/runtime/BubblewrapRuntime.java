package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bubblewrap: namespaces for everything, no capability, no new privileges, no further namespaces.
///
/// @see "bwrap(1), version 0.8.0"
public final class BubblewrapRuntime implements WorkloadRuntime {
  private static final Pattern CHILD = Pattern.compile("\"child-pid\": ?([0-9]{1,10})");

  // The options go through a descriptor: a sandbox can read its init's command line, which would
  // otherwise name the host's folders.
  private static final String LAUNCH =
      """
      folder=$0; exec bwrap --args 4 "$@" 3> "$folder/bubblewrap.json" 4< "$folder/bubblewrap.args"
      """;

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public Isolation isolation() {
    return new Isolation(
        true,
        true,
        true,
        true,
        "bubblewrap: own file, process, user, network, IPC and host-name namespaces, no"
            + " capabilities, no new privileges");
  }

  @Override
  public Optional<String> missing() {
    if (Commands.find("bwrap").isEmpty()) {
      return Optional.of("bwrap is not installed; apt package bubblewrap brings it");
    }
    try {
      var probe =
          Commands.run(
              List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--", "/bin/true"),
              Duration.ofSeconds(5));
      return probe.code() == 0
          ? Optional.empty()
          : Optional.of("bwrap cannot make namespaces here: " + probe.output());
    } catch (IOException e) {
      return Optional.of("bwrap cannot be run: " + e.getMessage());
    }
  }

  @Override
  public List<String> startCommand(SandboxFolder folder, ControlGroup group) throws IOException {
    var options = new ArrayList<String>();
    options.addAll(List.of("--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc"));
    options.addAll(List.of("--unshare-uts", "--unshare-cgroup", "--uid", "1000", "--gid", "1000"));
    options.addAll(List.of("--hostname", "sandbox", "--die-with-parent", "--new-session"));
    options.addAll(List.of("--json-status-fd", "3", "--clearenv"));
    if (folder.spec().reach().network() != Network.FULL) options.add("--unshare-net");
    new TreeMap<>(folder.spec().program().environment())
        .forEach((name, value) -> options.addAll(List.of("--setenv", name, value)));
    RootLayout layout = RootLayout.of(folder);
    for (RootLayout.Link link : layout.links()) {
      options.addAll(List.of("--symlink", link.target(), link.path()));
    }
    options.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--perms", "1777"));
    options.addAll(List.of("--tmpfs", "/tmp"));
    for (String control : KernelFiles.CONTROLS) {
      if (Files.exists(Path.of(control))) {
        options.addAll(List.of("--ro-bind", control, control));
      }
    }
    for (Mount mount : layout.binds()) {
      String option = mount.writable() ? "--bind" : "--ro-bind";
      options.addAll(List.of(option, mount.source().toString(), mount.target()));
    }
    options.addAll(List.of("--remount-ro", "/"));
    options.addAll(List.of("--chdir", folder.spec().program().workingFolder()));
    Files.writeString(
        folder.file("bubblewrap.args"), String.join("\0", options) + "\0", StandardCharsets.UTF_8);

    var command = new ArrayList<>(List.of("sh", "-c", LAUNCH, folder.path().toString(), "--"));
    command.addAll(folder.spec().program().command());
    return command;
  }

  @Override
  public List<String> execCommand(SandboxFolder folder, List<String> command) throws IOException {
    OptionalLong init = init(folder);
    if (init.isEmpty()) throw new IOException("sandbox " + folder.id() + " is not running");
    var out = new ArrayList<>(List.of("setpriv", "--no-new-privs", "nsenter", "--target"));
    out.add(Long.toString(init.getAsLong()));
    out.addAll(List.of("--user", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"));
    out.addAll(List.of("--preserve-credentials", "--", "env", "--ignore-environment"));
    new TreeMap<>(folder.spec().program().environment())
        .forEach((name, value) -> out.add(name + "=" + value));
    out.addAll(List.of("sh", "-c", "cd \"$0\" && exec \"$@\""));
    out.add(folder.spec().program().workingFolder());
    out.addAll(command);
    return out;
  }

  @Override
  public OptionalLong workloadProcess(SandboxFolder folder) throws IOException {
    OptionalLong init = init(folder);
    return init.isEmpty() ? init : ProcessIdentity.firstChild(init.getAsLong());
  }

  @Override
  public void kill(SandboxFolder folder) throws IOException {
    // The kernel kills a process namespace together with its first process.
    init(folder).ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  @Override
  public void release(SandboxFolder folder) {
    // Bubblewrap leaves nothing behind.
  }

  private static OptionalLong init(SandboxFolder folder) throws IOException {
    Optional<String> line = folder.line("bubblewrap.json");
    if (line.isEmpty()) return OptionalLong.empty();
    Matcher found = CHILD.matcher(line.get());
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }
}
