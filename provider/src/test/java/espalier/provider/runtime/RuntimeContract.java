package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import espalier.provider.runtime.Sandbox.Reason;
import espalier.provider.runtime.Sandbox.Status;
import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every runtime must do; one subclass each. Real processes of this machine, nothing faked.
abstract class RuntimeContract {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Limits LIMITS = new Limits(1_000, 256L << 20, 64, 64L << 20, 64L << 10);

  private final WorkloadRuntime runtime = runtime();
  private final ControlGroups groups = ControlGroups.find(CGROUPS);
  // Unique over test runs, because control groups are global to the machine.
  private final String prefix = "t" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-";

  @TempDir Path temporary;
  private Path state;
  private Path work;
  private Path input;
  private Sandboxes sandboxes;

  abstract WorkloadRuntime runtime();

  @BeforeEach
  void open() throws Exception {
    runtime.missing().ifPresent(why -> assumeTrue(false, why));
    state = temporary.resolve("state");
    work = Files.createDirectory(temporary.resolve("work"));
    input = Files.createDirectory(temporary.resolve("input"));
    Files.writeString(input.resolve("data.txt"), "forty-two\n");
    sandboxes = Sandboxes.open(state, runtime, groups);
  }

  @AfterEach
  void nothing_is_left_behind() throws Exception {
    if (sandboxes == null) return;
    for (String id : sandboxes.known()) {
      ControlGroup group = groups.open(id, LIMITS);
      sandboxes.delete(id);
      for (Path list : group.workloadJoins()) assertFalse(Files.exists(list), list.toString());
      for (Path list : group.supervisorJoins()) assertFalse(Files.exists(list), list.toString());
      assertFalse(Files.exists(state.resolve(id)));
    }
    sandboxes.close();
  }

  private WorkloadSpec spec(String script, Limits limits) {
    return new WorkloadSpec(
        new RootFileSystem.Host(),
        new Program(
            List.of("sh", "-c", script), Map.of("PATH", "/usr/bin:/bin", "NAME", "a b$c"), "/job"),
        List.of(new Mount(input, "/input", false), new Mount(work, "/job", true)),
        limits,
        Reach.none(),
        Lifetime.SURVIVES);
  }

  private Sandbox start(String name, String script) throws Exception {
    return sandboxes.start(prefix + name, spec(script, LIMITS));
  }

  private Status.Ended end(Sandbox sandbox) throws Exception {
    return assertInstanceOf(Status.Ended.class, sandbox.awaitEnd(LONG).orElseThrow());
  }

  private static String output(Sandbox sandbox) throws Exception {
    return Files.readString(sandbox.folder().standardOutput());
  }

  private boolean limitsHold() {
    return !(groups instanceof ControlGroups.Absent);
  }

  @Test
  void a_command_runs_with_its_environment_folder_and_exit_code() throws Exception {
    Sandbox sandbox = start("runs", "echo \"$NAME\"; pwd; echo wrong >&2; echo kept > out; exit 7");
    Status.Ended ended = end(sandbox);
    assertEquals(7, ended.exitCode());
    assertEquals(Reason.EXITED, ended.reason());
    String folder = runtime.isolation().files() ? "/job" : work.toString();
    assertEquals("a b$c\n" + folder + "\n", output(sandbox));
    assertEquals("wrong\n", Files.readString(sandbox.folder().standardError()));
    assertEquals("kept\n", Files.readString(work.resolve("out")));
  }

  @Test
  void nothing_of_the_daemons_environment_is_inherited() throws Exception {
    Sandbox sandbox =
        start("env", "env | cut -d= -f1 | grep -vE '^(PWD|OLDPWD|SHLVL|_|HOME)$' | sort");
    end(sandbox);
    assertEquals("NAME\nPATH\n", output(sandbox));
  }

  @Test
  void inputs_are_readable_and_not_writable() throws Exception {
    assumeTrue(runtime.isolation().files(), runtime.name() + " does not isolate files");
    Sandbox sandbox =
        start("inputs", "cat /input/data.txt; echo x > /input/new; echo x > /usr/new");
    assertNotEquals(0, end(sandbox).exitCode());
    assertEquals("forty-two\n", output(sandbox));
    assertFalse(Files.exists(input.resolve("new")));
  }

  @Test
  void files_outside_the_mounts_are_not_there() throws Exception {
    assumeTrue(runtime.isolation().files(), runtime.name() + " does not isolate files");
    // In a file, because the words of the command itself are on its command line.
    Files.writeString(
        input.resolve("look"),
        """
        for f in /root /home /etc/shadow /var /boot /sys/fs/cgroup STATE; do
          [ -e $f ] && echo $f
        done
        tr '\\0' '\\n' < /proc/1/cmdline | grep -c STATE
        ls /proc/self/fd | wc -l
        """
            .replace("STATE", temporary.toString()));
    Sandbox sandbox = start("hidden", ". /input/look");
    end(sandbox);
    // Not one of the files, no host path in sight, and only 0, 1, 2 and the listing itself open.
    assertEquals("0\n4\n", output(sandbox));
  }

  @Test
  void processes_of_the_host_are_not_visible() throws Exception {
    assumeTrue(runtime.isolation().processes(), runtime.name() + " does not isolate processes");
    Sandbox sandbox = start("processes", "ls /proc | grep -c '^[0-9]'");
    end(sandbox);
    assertTrue(Integer.parseInt(output(sandbox).strip()) <= 8, output(sandbox));
  }

  @Test
  void privileges_are_gone() throws Exception {
    assumeTrue(runtime.isolation().trusted(), runtime.name() + " is marked untrusted");
    String script =
        "grep -E '^(CapEff|CapPrm|NoNewPrivs)' /proc/self/status;"
            + " echo x > /proc/sys/kernel/core_pattern || echo refused;"
            + " mount -t tmpfs none /tmp || echo refused; mknod /tmp/sda b 8 0 || echo refused";
    Sandbox sandbox = start("privileges", script);
    end(sandbox);
    String none = "0000000000000000";
    assertEquals(
        "CapPrm:\t" + none + "\nCapEff:\t" + none + "\nNoNewPrivs:\t1\nrefused\nrefused\nrefused\n",
        output(sandbox));
  }

  @Test
  void no_control_file_of_the_kernel_is_writable() throws Exception {
    assumeTrue(runtime.isolation().trusted(), runtime.name() + " is marked untrusted");
    String script =
        "find /proc -path '/proc/[0-9]*' -prune -o -writable -print 2>/dev/null"
            // Masked files are bound to /dev/null, which anybody may write.
            + " | while read -r file; do [ -f \"$file\" ] && echo \"$file\"; done";
    Sandbox sandbox = start("controls", script);
    end(sandbox);
    assertEquals("", output(sandbox));
  }

  @Test
  void there_is_no_network_unless_the_order_asks() throws Exception {
    assumeTrue(runtime.isolation().network(), runtime.name() + " does not isolate the network");
    Sandbox sandbox = start("network", "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '");
    end(sandbox);
    assertEquals("lo\n", output(sandbox));
  }

  @Test
  void a_memory_hog_is_killed_and_reported_as_out_of_memory() throws Exception {
    assumeTrue(limitsHold(), groups.description());
    var limits = new Limits(1_000, 32L << 20, 64, 64L << 20, 64L << 10);
    // tail keeps a line without an end in memory.
    Sandbox sandbox = sandboxes.start(prefix + "hog", spec("exec tail /dev/zero", limits));
    Status.Ended ended = end(sandbox);
    assertEquals(137, ended.exitCode());
    assertEquals(Reason.OUT_OF_MEMORY, ended.reason());
    assertTrue(sandbox.usage().oomKills() >= 1);
    assertTrue(sandbox.usage().memoryPeakBytes() <= limits.memoryBytes());
    sandbox.release();
    assertEquals(Reason.OUT_OF_MEMORY, end(sandbox).reason(), "known after the release");
  }

  @Test
  void a_processor_limit_throttles() throws Exception {
    assumeTrue(limitsHold(), groups.description());
    var limits = new Limits(200, 64L << 20, 64, 64L << 20, 64L << 10);
    Sandbox sandbox = sandboxes.start(prefix + "spin", spec("while :; do :; done", limits));
    Await.until("five throttled periods", () -> sandbox.usage().throttledPeriods() >= 5);
    assertTrue(sandbox.usage().cpuNanoseconds() > 0);
    assertEquals(Reason.STOPPED, assertInstanceOf(Status.Ended.class, sandbox.stop(LONG)).reason());
  }

  @Test
  void a_fork_bomb_stays_within_its_process_limit() throws Exception {
    assumeTrue(limitsHold(), groups.description());
    var limits = new Limits(500, 128L << 20, 24, 64L << 20, 64L << 10);
    Sandbox sandbox =
        sandboxes.start(
            prefix + "bomb", spec("sh -c 'while :; do sleep 600 & done' & exec sleep 600", limits));
    ControlGroup group = groups.open(sandbox.id(), limits);
    Await.until(
        "the limit is reached",
        () -> KernelFiles.members(group.workloadJoins().subList(0, 1)).size() >= 22);
    assertTrue(KernelFiles.members(group.workloadJoins().subList(0, 1)).size() <= 24);
    sandbox.stop(Duration.ZERO);
    assertEquals(List.of(), KernelFiles.members(group.workloadJoins()));
  }

  @Test
  void a_file_cannot_grow_past_the_disk_limit() throws Exception {
    var limits = new Limits(1_000, 256L << 20, 64, 1L << 20, 64L << 10);
    Sandbox sandbox =
        sandboxes.start(prefix + "file", spec("head -c 8000000 /dev/zero > big", limits));
    assertNotEquals(0, end(sandbox).exitCode());
    assertEquals(1L << 20, Files.size(work.resolve("big")));
  }

  @Test
  void a_full_work_folder_ends_the_workload() throws Exception {
    var limits = new Limits(1_000, 256L << 20, 64, 1L << 20, 64L << 10);
    String script =
        "for i in 1 2 3 4; do head -c 500000 /dev/zero > $i; done; echo full; sleep 600";
    Sandbox sandbox = sandboxes.start(prefix + "disk", spec(script, limits));
    Await.until("four files", () -> output(sandbox).equals("full\n"));
    assertTrue(sandbox.enforceDisk());
    assertEquals(Reason.DISK_EXCEEDED, end(sandbox).reason());
    assertFalse(sandbox.enforceDisk(), "once is enough");
  }

  @Test
  void a_log_keeps_its_bound_and_its_end() throws Exception {
    Sandbox sandbox = start("log", "seq 1 200000; echo the end");
    assertEquals(0, end(sandbox).exitCode());
    Path log = sandbox.folder().standardOutput();
    long kept = Files.size(log) + Files.size(log.resolveSibling("stdout.log.1"));
    assertTrue(kept <= 64L << 10, () -> kept + " bytes kept");
    String whole = Files.readString(log.resolveSibling("stdout.log.1")) + output(sandbox);
    assertTrue(whole.endsWith("199999\n200000\nthe end\n"));
  }

  @Test
  void another_daemon_adopts_a_running_sandbox_and_its_exit_code() throws Exception {
    Sandbox first = start("adopted", "echo before; while [ ! -e go ]; do sleep 0.05; done; exit 9");
    sandboxes.close();
    sandboxes = Sandboxes.open(state, runtime(), ControlGroups.find(CGROUPS));
    assertEquals(List.of(first.id()), sandboxes.known());
    Sandbox second = sandboxes.adopt(first.id());
    assertInstanceOf(Status.Running.class, second.status());
    assertEquals(first.processId(), second.processId());
    assertEquals(first.spec(), second.spec());
    Files.createFile(work.resolve("go"));
    assertEquals(9, end(second).exitCode());
    assertEquals("before\n", output(second));
  }

  @Test
  void a_plain_program_dies_of_a_polite_signal() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            prefix + "polite",
            new WorkloadSpec(
                new RootFileSystem.Host(),
                new Program(List.of("sleep", "600"), Map.of("PATH", "/usr/bin"), "/job"),
                List.of(new Mount(work, "/job", true)),
                LIMITS,
                Reach.none(),
                Lifetime.SURVIVES));
    assertTrue(sandbox.signal(Sandbox.Signal.TERM));
    Status.Ended ended = end(sandbox);
    assertEquals(143, ended.exitCode());
    assertEquals(Reason.EXITED, ended.reason());
    assertFalse(sandbox.signal(Sandbox.Signal.TERM), "nobody is left to signal");
  }

  @Test
  void a_handler_has_its_grace() throws Exception {
    Sandbox sandbox =
        start("grace", "trap 'echo saved; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    Await.until("the handler is set", () -> output(sandbox).equals("ready\n"));
    Status.Ended ended = assertInstanceOf(Status.Ended.class, sandbox.stop(LONG));
    assertEquals(3, ended.exitCode());
    assertEquals("ready\nsaved\n", output(sandbox));
  }

  @Test
  void a_program_that_ignores_the_signal_is_killed_with_all_its_children() throws Exception {
    Sandbox sandbox =
        start("stubborn", "trap '' TERM; (setsid sh -c 'echo child; sleep 600' &); sleep 600");
    Await.until("the child runs", () -> output(sandbox).equals("child\n"));
    ControlGroup group = groups.open(sandbox.id(), LIMITS);
    Status.Ended ended = assertInstanceOf(Status.Ended.class, sandbox.stop(Duration.ofMillis(200)));
    assertEquals(137, ended.exitCode());
    assertEquals(Reason.STOPPED, ended.reason());
    assertEquals(List.of(), KernelFiles.members(group.workloadJoins()));
  }

  @Test
  void what_a_program_leaves_running_ends_with_it() throws Exception {
    assumeTrue(limitsHold(), groups.description());
    Sandbox sandbox = start("leftover", "setsid sleep 600 & exit 0");
    assertEquals(0, end(sandbox).exitCode());
    assertEquals(List.of(), KernelFiles.members(groups.open(sandbox.id(), LIMITS).workloadJoins()));
  }

  @Test
  void an_exposed_port_answers_on_the_hosts_loopback_and_nothing_goes_out() throws Exception {
    assumeTrue(runtime.isolation().trusted(), runtime.name() + " has no network host-loopback");
    assumeTrue("root".equals(System.getProperty("user.name")), "entering a network needs root");
    Files.writeString(work.resolve("page"), "served\n");
    Path java = Path.of(System.getProperty("java.home")).toRealPath();
    String server = "/java/bin/java -Xmx64m -m jdk.httpserver -b 127.0.0.1 -p 8000 -d /job";
    Sandbox sandbox =
        sandboxes.start(
            prefix + "port",
            new WorkloadSpec(
                new RootFileSystem.Host(),
                new Program(List.of(server.split(" ", -1)), Map.of("PATH", "/usr/bin"), "/job"),
                List.of(new Mount(java, "/java", false), new Mount(work, "/job", true)),
                new Limits(2_000, 512L << 20, 128, 64L << 20, 64L << 10),
                new Reach(WorkloadSpec.Network.HOST_LOOPBACK, List.of(8_000)),
                Lifetime.SURVIVES));
    Await.until("the server listens", () -> output(sandbox).contains("Serving"));
    try (PortForwards ports = sandbox.openPorts();
        HttpClient http = HttpClient.newHttpClient()) {
      var page = URI.create("http:/" + ports.addresses().get(8_000) + "/page");
      var request = HttpRequest.newBuilder(page).build();
      assertEquals("served\n", http.send(request, BodyHandlers.ofString()).body());
    }
    Process routes = sandbox.exec(List.of("sh", "-c", "tail -n +2 /proc/net/route | wc -l"));
    assertEquals("0\n", new String(routes.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void a_shell_runs_inside() throws Exception {
    Sandbox sandbox = start("shell", "echo from-main > mark; sleep 600");
    Await.until("the mark", () -> Files.exists(work.resolve("mark")));
    Process shell =
        sandbox.exec(
            List.of("sh", "-c", "cat mark; echo \"$NAME\"; grep CapEff /proc/self/status; exit 5"));
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(5, shell.waitFor());
    assertTrue(said.startsWith("from-main\na b$c\nCapEff:\t"), said);
    if (runtime.isolation().trusted()) assertTrue(said.endsWith("0000000000000000\n"), said);
  }

  @Test
  void an_image_folder_is_a_root_of_its_own() throws Exception {
    assumeTrue(runtime.isolation().files(), runtime.name() + " has no root file systems");
    Path image = Files.createDirectory(temporary.resolve("image"));
    copyWithLibraries("sh", image);
    copyWithLibraries("cat", image);
    Files.writeString(image.resolve("mark"), "image\n");
    Sandbox sandbox =
        sandboxes.start(
            prefix + "image",
            new WorkloadSpec(
                new RootFileSystem.Folder(image),
                new Program(
                    List.of("/bin/sh", "-c", "cat /mark; [ -e /etc ] || echo no etc"),
                    Map.of("PATH", "/bin"),
                    "/job"),
                List.of(new Mount(work, "/job", true)),
                LIMITS,
                Reach.none(),
                Lifetime.SURVIVES));
    end(sandbox);
    assertEquals("image\nno etc\n", output(sandbox));
  }

  // A program and the libraries that it loads, each at the place where it expects them.
  private static void copyWithLibraries(String program, Path image) throws Exception {
    Path source = Commands.find(program).orElseThrow();
    copy(source, image.resolve("bin").resolve(program));
    var needed = Commands.run(List.of("ldd", source.toString()), LONG);
    var paths = Pattern.compile("(/[^ ]+) \\(0x").matcher(needed.output());
    while (paths.find()) copy(Path.of(paths.group(1)), image.resolve(paths.group(1).substring(1)));
  }

  private static void copy(Path source, Path target) throws Exception {
    Files.createDirectories(target.getParent());
    Files.copy(source.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
  }
}
