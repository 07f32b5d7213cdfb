package espalier.client.sdl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The reference's own test data: what it accepts, what it refuses, and the numbers that it makes.
class SdlVectorTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// Files that the reference parser refuses, with a word of the reason, from the README.
  private static final Set<String> REFUSED_BY_REFERENCE =
      Set.of(
          "parser/deployment-svc-mismatch.yaml",
          "parser/simple-reclamation-zero.yaml",
          "parser/storageClass2.yaml",
          "parser/storageClass4.yaml",
          "parser/v2.1-reclamation-invalid.yaml",
          "provider-sdl/deployment-svc-mismatch.yaml",
          "provider-sdl/storageClass2.yaml",
          "provider-sdl/storageClass4.yaml");

  /// The real files that are refused, each for a fault that Akash's network refuses too. Only ghost
  /// passes the schema, which does not compare names.
  private static final List<String> REFUSED_REAL_FILES =
      List.of(
          "Venice-ElizaOS__deploy.yml: line 59, column 11,"
              + " profiles.compute.service-1.resources.cpu.units: found a list of 1, expected one"
              + " text; write it on one line",
          "ghost__deploy-mysql.yaml: line 25, column 9, services.ghost.params.storage.blog_data:"
              + " found a mount of volume \"blog_data\", expected a name under storage of the"
              + " compute profile; correct the name",
          "minio__deploy.yml: line 11, column 9, services.minio.expose[0].to: found a mapping,"
              + " expected a list; begin each item with a dash",
          "steamcmd__deploy.yaml: line 8, column 9, services.steamcmd.expose[0].port: found no"
              + " port, expected 1 to 65535; write for example port: 80",
          "teamspeak__deploy.yaml: line 2, column 8: found text that is not YAML (mapping values"
              + " are not allowed here); correct this line");

  static Stream<Path> golden() {
    return Vectors.yaml("golden").stream();
  }

  static Stream<Path> parserFiles() {
    return Stream.of("parser", "legacy", "provider-sdl", "provider-deployment")
        .flatMap(folder -> Vectors.yaml(folder).stream());
  }

  static Stream<Path> invalid() {
    return Vectors.yaml("invalid").stream();
  }

  static Stream<Path> schemaOnlyInvalid() {
    return Vectors.yaml("schema-only-invalid").stream();
  }

  static Stream<Path> typescript() {
    return Vectors.yaml("ts").stream();
  }

  @ParameterizedTest
  @MethodSource
  void golden(Path input) throws Exception {
    Sdl sdl = Sdl.read(Files.readString(input));
    assertEquals(json(input.resolveSibling("manifest.json")), sdl.manifest().json());
    assertEquals(json(input.resolveSibling("group-specs.json")), sdl.groupSpecsJson());
    assertPlanAgrees(sdl);
  }

  @ParameterizedTest
  @MethodSource("parserFiles")
  void the_reference_parser_decides(Path input) throws Exception {
    String name = Vectors.ROOT.relativize(input).toString();
    byte[] bytes = Vectors.bytes(input);
    if (REFUSED_BY_REFERENCE.contains(name)) {
      assertThrows(SdlException.class, () -> Sdl.read(bytes), name);
    } else {
      assertPlanAgrees(Sdl.read(bytes));
    }
  }

  @ParameterizedTest
  @MethodSource
  void invalid(Path input) {
    var refusal = assertThrows(SdlException.class, () -> Sdl.read(Vectors.bytes(input)));
    for (Problem problem : refusal.problems()) {
      assertTrue(problem.line() >= 1 && problem.column() >= 1, problem::toString);
      assertTrue(problem.sentence().startsWith("found "), problem::toString);
    }
  }

  /// Of these the reference accepts all; an unknown vendor, which it silently reads as "any
  /// nvidia", is what this reader refuses.
  @ParameterizedTest
  @MethodSource
  void schemaOnlyInvalid(Path input) throws Exception {
    if (input.endsWith("invalid-gpu-vendor.yaml")) {
      assertThrows(SdlException.class, () -> Sdl.read(Vectors.bytes(input)));
    } else {
      assertPlanAgrees(Sdl.read(Vectors.bytes(input)));
    }
  }

  @ParameterizedTest
  @MethodSource
  void typescript(Path input) throws Exception {
    String name = input.getFileName().toString();
    if (name.contains("invalid")) {
      assertThrows(SdlException.class, () -> Sdl.read(Vectors.bytes(input)));
      return;
    }
    Sdl sdl = Sdl.read(Vectors.bytes(input));
    Path manifest = input.resolveSibling(name.replace(".sdl.yml", ".manifest.json"));
    if (Files.exists(manifest) && !manifest.equals(input)) {
      // Akash's TypeScript objects say `quantity` and rename it to `size` before they hash.
      String renamed = Files.readString(manifest).replace("\"quantity\":", "\"size\":");
      assertEquals(JSON.readTree(renamed), sdl.manifest().json());
    }
    assertPlanAgrees(sdl);
  }

  @Test
  void at_least_98_of_100_real_files_that_the_schema_accepts_are_planned() throws Exception {
    Set<String> schemaRefuses =
        Vectors.text("README.md")
            .substring(Vectors.text("README.md").indexOf("that the schema rejects"))
            .lines()
            .filter(line -> line.startsWith("- "))
            .map(line -> line.substring(2).strip())
            .collect(Collectors.toSet());
    assertEquals(26, schemaRefuses.size());
    var refused = new ArrayList<String>();
    long valid = 0;
    for (Path file : Vectors.yaml("awesome-akash")) {
      String name = file.getFileName().toString();
      valid += schemaRefuses.contains(name) ? 0 : 1;
      try {
        assertPlanAgrees(Sdl.read(Vectors.bytes(file)));
      } catch (SdlException e) {
        refused.add(name + ": " + e.problems().getFirst());
      }
    }
    assertEquals(150, valid);
    assertEquals(REFUSED_REAL_FILES, refused);
    long refusedThoughValid =
        refused.stream()
            .filter(line -> !schemaRefuses.contains(line.substring(0, line.indexOf(':'))))
            .count();
    assertTrue(refusedThoughValid * 100 <= valid * 2, refused::toString);
  }

  /// The plan is a second way to the same numbers as the group specs.
  private static void assertPlanAgrees(Sdl sdl) {
    Plan plan = sdl.plan();
    assertEquals(sdl.groupSpecs().size(), plan.groups().size());
    for (int i = 0; i < plan.groups().size(); i++) {
      Plan.Group group = plan.groups().get(i);
      GroupSpec spec = sdl.groupSpecs().get(i);
      assertEquals(spec.name(), group.name());
      assertFalse(group.units().isEmpty());
      long cpu = 0;
      for (GroupSpec.Unit unit : spec.units()) {
        cpu += unit.count() * unit.resources().millicores();
      }
      assertEquals(cpu, group.total().millicores());
      long replicas = group.services().stream().mapToLong(Plan.Service::replicas).sum();
      assertEquals(group.units().stream().mapToLong(Plan.Unit::replicas).sum(), replicas);
      for (Plan.Unit unit : group.units()) {
        assertTrue(unit.ratePerSecond() > 0, group::name);
        assertEquals(unit.each().gpus() > 0, !unit.models().isEmpty(), group::name);
      }
    }
    if (plan.manifestHash().length() != 64) fail(plan.manifestHash());
  }

  private static JsonNode json(Path file) {
    return JSON.readTree(file.toFile());
  }
}
