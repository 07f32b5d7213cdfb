package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// runc with an OCI bundle: what container engines use below, without an engine.
///
/// @see "Open Container Initiative Runtime Specification 1.0.2, config.md and config-linux.md"
public final class RuncRuntime implements WorkloadRuntime {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  // The first process of a namespace ignores signals that it does not handle. A shell takes that
  // place, so that a plain program dies of TERM here as it does elsewhere.
  private static final List<String> INIT = List.of("/bin/sh", "-c", "\"$@\" & wait $!", "init");

  @Override
  public String name() {
    return "runc";
  }

  @Override
  public Isolation isolation() {
    return new Isolation(
        true,
        true,
        true,
        true,
        "runc: own file, process, network, IPC and host-name namespaces, no capabilities, no new"
            + " privileges, the kernel's control files masked");
  }

  @Override
  public Optional<String> missing() {
    if (Commands.find("runc").isEmpty()) {
      return Optional.of("runc is not installed; apt package runc brings it");
    }
    return "root".equals(System.getProperty("user.name"))
        ? Optional.empty()
        : Optional.of("runc needs root here; run the provider as root or install bubblewrap");
  }

  @Override
  public boolean entersGroupItself() {
    return true;
  }

  @Override
  public List<String> startCommand(SandboxFolder folder, ControlGroup group) throws IOException {
    RootLayout layout = RootLayout.of(folder);
    Path root = Files.createDirectories(folder.file("root"));
    for (RootLayout.Link link : layout.links()) {
      Files.createSymbolicLink(root.resolve(link.path().substring(1)), Path.of(link.target()));
    }
    boolean shell =
        layout.binds().stream().anyMatch(bind -> Files.exists(bind.source().resolve("bin/sh")))
            || layout.binds().stream()
                .anyMatch(bind ->
                    bind.target().equals("/bin") && Files.exists(bind.source().resolve("sh")));
    var words = new ArrayList<String>(shell ? INIT : List.of());
    words.addAll(folder.spec().program().command());
    Files.writeString(folder.file("config.json"), config(folder, layout, words, group));
    Files.writeString(folder.file("init"), shell + "\n");
    return List.of(
        "runc",
        "--root",
        folder.file("runc").toString(),
        "run",
        "--keep",
        "--bundle",
        folder.path().toString(),
        "--pid-file",
        folder.file("pid").toString(),
        folder.id());
  }

  private static String config(
      SandboxFolder folder, RootLayout layout, List<String> words, ControlGroup group) {
    ObjectNode out = JSON.createObjectNode().put("ociVersion", "1.0.2");
    out.put("hostname", "sandbox");
    out.putObject("root").put("path", "root").put("readonly", true);
    ObjectNode process = out.putObject("process");
    process.put("terminal", false).put("noNewPrivileges", true);
    process.put("cwd", folder.spec().program().workingFolder());
    process.putObject("user").put("uid", 0).put("gid", 0);
    ObjectNode capabilities = process.putObject("capabilities");
    for (String set : List.of("bounding", "effective", "inheritable", "permitted", "ambient")) {
      capabilities.putArray(set);
    }
    ArrayNode arguments = process.putArray("args");
    words.forEach(arguments::add);
    ArrayNode environment = process.putArray("env");
    new TreeMap<>(folder.spec().program().environment())
        .forEach((name, value) -> environment.add(name + "=" + value));
    addMounts(out.putArray("mounts"), layout);
    addLinux(out.putObject("linux"), folder, group);
    return out.toString();
  }

  private static void addMounts(ArrayNode mounts, RootLayout layout) {
    mount(mounts, "proc", "proc", "/proc", "nosuid,noexec,nodev");
    mount(mounts, "tmpfs", "tmpfs", "/dev", "nosuid,strictatime,mode=755,size=65536k");
    mount(mounts, "tmpfs", "shm", "/dev/shm", "nosuid,noexec,nodev,mode=1777");
    mount(mounts, "tmpfs", "tmpfs", "/tmp", "nosuid,nodev,mode=1777");
    for (Mount bind : layout.binds()) {
      String options = bind.writable() ? "rbind,rw,nosuid,nodev" : "rbind,ro,nosuid,nodev";
      mount(mounts, "bind", bind.source().toString(), bind.target(), options);
    }
  }

  private static void mount(
      ArrayNode mounts, String type, String source, String target, String options) {
    ObjectNode entry = mounts.addObject();
    entry.put("type", type).put("source", source).put("destination", target);
    ArrayNode list = entry.putArray("options");
    for (String option : options.split(",", -1)) list.add(option);
  }

  private static void addLinux(ObjectNode linux, SandboxFolder folder, ControlGroup group) {
    ArrayNode namespaces = linux.putArray("namespaces");
    for (String type : List.of("pid", "ipc", "uts", "mount")) {
      namespaces.addObject().put("type", type);
    }
    if (folder.spec().reach().network() != Network.FULL) {
      namespaces.addObject().put("type", "network");
    }
    if (!group.innerPath().isEmpty()) linux.put("cgroupsPath", group.innerPath());
    // The limits are those of the group around it, written by the daemon; devices are runc's to
    // deny.
    linux
        .putObject("resources")
        .putArray("devices")
        .addObject()
        .put("allow", false)
        .put("access", "rwm");
    ArrayNode masked = linux.putArray("maskedPaths");
    List.of("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/acpi", "/proc/scsi")
        .forEach(masked::add);
    ArrayNode readOnly = linux.putArray("readonlyPaths");
    KernelFiles.CONTROLS.forEach(readOnly::add);
  }

  @Override
  public List<String> execCommand(SandboxFolder folder, List<String> command) {
    var out = new ArrayList<>(runc(folder, "exec"));
    new TreeMap<>(folder.spec().program().environment())
        .forEach((name, value) -> out.addAll(List.of("--env", name + "=" + value)));
    out.addAll(List.of("--cwd", folder.spec().program().workingFolder(), folder.id()));
    out.addAll(command);
    return out;
  }

  @Override
  public OptionalLong workloadProcess(SandboxFolder folder) throws IOException {
    Path file = folder.file("pid");
    // runc writes the number without a line end, and renames the file into place.
    if (!Files.exists(file)) return OptionalLong.empty();
    long first = Long.parseLong(Files.readString(file).strip());
    boolean shell = folder.line("init").equals(Optional.of("true"));
    return shell ? ProcessIdentity.firstChild(first) : OptionalLong.of(first);
  }

  @Override
  public void kill(SandboxFolder folder) throws IOException {
    Commands.run(with(runc(folder, "kill"), folder.id(), "KILL"), PATIENCE);
  }

  @Override
  public void release(SandboxFolder folder) throws IOException {
    if (!Files.isDirectory(folder.file("runc").resolve(folder.id()))) return;
    var deleted = Commands.run(with(runc(folder, "delete"), "--force", folder.id()), PATIENCE);
    if (deleted.code() != 0) throw new IOException("runc delete failed: " + deleted.output());
  }

  private static List<String> runc(SandboxFolder folder, String verb) {
    return List.of("runc", "--root", folder.file("runc").toString(), verb);
  }

  private static List<String> with(List<String> command, String... more) {
    var out = new ArrayList<>(command);
    out.addAll(List.of(more));
    return out;
  }
}
