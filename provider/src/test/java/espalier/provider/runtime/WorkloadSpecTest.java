package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadSpecTest {
  private static final Program PROGRAM = new Program(List.of("true"), Map.of("A", "1"), "/job");
  private static final Limits LIMITS = new Limits(10, 4L << 20, 1, 0, 4_096);

  private static WorkloadSpec with(List<Mount> mounts) {
    return new WorkloadSpec(
        new RootFileSystem.Host(), PROGRAM, mounts, LIMITS, Reach.none(), Lifetime.SURVIVES);
  }

  private static void refused(String part, Runnable make) {
    var error = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  @Test
  void sixty_four_mounts_are_taken_and_one_more_is_refused() {
    var mounts =
        IntStream.range(0, 65).mapToObj(i -> new Mount(Path.of("/a"), "/m" + i, false)).toList();
    assertDoesNotThrow(() -> with(mounts.subList(0, 64)));
    refused("at most 64", () -> with(mounts));
  }

  @Test
  void the_seventeenth_writable_mount_is_refused() {
    var mounts = new ArrayList<Mount>();
    for (int i = 0; i < 17; i++) mounts.add(new Mount(Path.of("/a" + i), "/a" + i, true));
    assertDoesNotThrow(() -> with(mounts.subList(0, 16)));
    refused("writable", () -> with(mounts));
  }

  @Test
  void paths_that_climb_are_refused_on_both_sides() {
    refused("without dots", () -> new Mount(Path.of("/a/../etc"), "/a", false));
    refused("absolute", () -> new Mount(Path.of("a"), "/a", false));
    refused("without dots", () -> new Mount(Path.of("/a"), "/job/../etc", false));
    refused("root of the sandbox", () -> new Mount(Path.of("/a"), "/", false));
    refused("without dots", () -> new Program(List.of("true"), Map.of(), "work"));
  }

  @Test
  void every_limit_has_its_bounds() {
    refused("cpu", () -> new Limits(9, 4L << 20, 1, 0, 4_096));
    refused("cpu", () -> new Limits(1_024_001, 4L << 20, 1, 0, 4_096));
    refused("memory", () -> new Limits(10, (4L << 20) - 1, 1, 0, 4_096));
    refused("processes", () -> new Limits(10, 4L << 20, 0, 0, 4_096));
    refused("disk", () -> new Limits(10, 4L << 20, 1, -1, 4_096));
    refused("log", () -> new Limits(10, 4L << 20, 1, 0, 4_095));
  }

  @Test
  void a_command_is_neither_empty_nor_endless_and_holds_no_nul() {
    refused("expected 1", () -> new Program(List.of(), Map.of(), "/"));
    refused("1025 words", () -> new Program(Collections.nCopies(1_025, "a"), Map.of(), "/"));
    refused("NUL", () -> new Program(List.of("a\0b"), Map.of(), "/"));
    refused("environment name", () -> new Program(List.of("a"), Map.of("A=B", ""), "/"));
  }

  @Test
  void ports_need_a_network() {
    refused("host-loopback", () -> new Reach(Network.NONE, List.of(80)));
    refused("65535", () -> new Reach(Network.FULL, List.of(65_536)));
  }

  @Test
  void a_spec_survives_its_text() throws Exception {
    var spec =
        new WorkloadSpec(
            new RootFileSystem.Folder(Path.of("/images/one")),
            new Program(List.of("a", "", "b c\n"), Map.of("X", "\"é\"", "Y", ""), "/job"),
            List.of(new Mount(Path.of("/a"), "/b", true), new Mount(Path.of("/c"), "/d", false)),
            new Limits(1_500, 1L << 33, 7, 1L << 40, 1L << 20),
            new Reach(Network.HOST_LOOPBACK, List.of(80, 8_080)),
            Lifetime.DIES_WITH_DAEMON);
    var origin = new SandboxFolder.Origin("x", "runc", "boot", spec);
    assertEquals(origin, SandboxJson.read(SandboxJson.write(origin)));
  }
}
