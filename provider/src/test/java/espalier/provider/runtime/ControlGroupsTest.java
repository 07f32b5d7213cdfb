package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plain folders in place of the kernel's mounts: which version is chosen and what is written.
class ControlGroupsTest {
  private static final WorkloadSpec.Limits LIMITS =
      new WorkloadSpec.Limits(250, 64L << 20, 32, 1L << 20, 64L << 10);

  @TempDir Path root;
  private Path subtree;

  @BeforeEach
  void name_the_file() {
    subtree = root.resolve("cgroup.subtree_control");
  }

  private void controllers(Path mount, String list) throws IOException {
    Files.createDirectories(mount);
    Files.writeString(mount.resolve("cgroup.controllers"), list + "\n");
  }

  private void legacyMounts() throws IOException {
    for (String name : List.of("cpu", "cpuacct", "memory", "pids", "devices")) {
      Files.createDirectories(root.resolve(name));
    }
  }

  @Test
  void version_2_is_preferred_and_holds_all_limits() throws Exception {
    legacyMounts();
    controllers(root, "cpuset cpu io memory pids");
    ControlGroups found = ControlGroups.find(root);
    assertInstanceOf(ControlGroups.Unified.class, found);
    assertEquals("+cpu +memory +pids", Files.readString(subtree));
    ControlGroup group = found.create("one", LIMITS);
    Path folder = root.resolve("espalier/one");
    assertEquals("25000 100000", Files.readString(folder.resolve("cpu.max")));
    assertEquals("67108864", Files.readString(folder.resolve("work/memory.max")));
    assertEquals("32", Files.readString(folder.resolve("work/pids.max")));
    assertEquals(List.of(folder.resolve("work/cgroup.procs")), group.workloadJoins());
    assertEquals(List.of(folder.resolve("watch/cgroup.procs")), group.supervisorJoins());
    assertEquals(group, found.open("one", LIMITS));
  }

  @Test
  void version_2_counters_are_read() throws Exception {
    controllers(root, "cpu memory pids");
    ControlGroup group = ControlGroups.find(root).create("one", LIMITS);
    Path folder = root.resolve("espalier/one");
    Files.writeString(
        folder.resolve("cpu.stat"), "usage_usec 1500\nnr_periods 9\nnr_throttled 4\n");
    Files.writeString(folder.resolve("work/memory.peak"), "4096\n");
    Files.writeString(folder.resolve("work/memory.events"), "low 0\noom 2\noom_kill 1\n");
    assertEquals(new Usage(1_500_000, 4_096, 4, 1), group.usage());
  }

  @Test
  void a_version_2_mount_without_the_controllers_gives_way_to_version_1() throws Exception {
    legacyMounts();
    controllers(root.resolve("unified"), "hugetlb");
    ControlGroups found = ControlGroups.find(root);
    assertInstanceOf(ControlGroups.Legacy.class, found);
    found.create("one", LIMITS);
    assertEquals("25000", Files.readString(root.resolve("cpu/espalier/one/cpu.cfs_quota_us")));
    assertEquals(
        "67108864", Files.readString(root.resolve("memory/espalier/one/memory.limit_in_bytes")));
    assertEquals("32", Files.readString(root.resolve("pids/espalier/one/pids.max")));
  }

  @Test
  void a_joint_hierarchy_of_version_1_is_joined_once() throws Exception {
    legacyMounts();
    Files.delete(root.resolve("cpuacct"));
    Files.createSymbolicLink(root.resolve("cpuacct"), Path.of("cpu"));
    ControlGroup group = ControlGroups.find(root).create("one", LIMITS);
    assertEquals(1, group.supervisorJoins().size());
  }

  @Test
  void without_control_groups_prlimit_is_used_and_said() throws Exception {
    ControlGroups found = ControlGroups.find(root);
    assertInstanceOf(ControlGroups.Absent.class, found);
    assertTrue(found.description().contains("prlimit"));
    assertEquals(
        List.of("prlimit", "--as=67108864", "--nproc=32", "--"),
        found.create("one", LIMITS).prefix());
    assertEquals(Usage.UNKNOWN, found.create("one", LIMITS).usage());
  }
}
