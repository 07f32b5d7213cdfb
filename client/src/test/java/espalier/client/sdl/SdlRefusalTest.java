package espalier.client.sdl;

import static espalier.client.sdl.Example.refusal;
import static espalier.client.sdl.Example.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule broken alone: the refusal names the line, the key and what was found.
class SdlRefusalTest {
  private static final String TARGET = "          - global: true\n";

  static Stream<Arguments> broken_files() {
    return Stream.of(
        broken("\"2.0\"", "\"1.0\"", 1, "version", "\"1.0\""),
        broken("\"2.0\"", "\"2.2\"", 1, "version", "expected 2.0 or 2.1"),
        broken("version: \"2.0\"\n", "", 1, "version", "no version"),
        broken("version: \"2.0\"\n", "version: \"2.0\"\nx: 1\n", 2, "x", "unknown key"),
        broken("  web:\n    image", "  Web:\n    image", 33, "deployment.web", "does not have"),
        broken("image: nginx", "image:", 4, "services.web.image", "no image"),
        broken("image: nginx", "image: [a]", 4, "services.web.image", "a list of 1"),
        broken("MODE=fast", "1X=fast", 5, "services.web.env", "item 0 named \"1X\""),
        broken("- MODE=fast", "- {A: b}", 6, "services.web.env[0]", "a mapping"),
        broken("port: 80", "port: 0", 8, "services.web.expose[0].port", "no port"),
        broken("port: 80", "port: 65536", 8, "services.web.expose[0].port", "\"65536\""),
        broken("port: 80", "port: \"80\"", 8, "services.web.expose[0].port", "without quotes"),
        broken("port: 80", "port: -1", 8, "services.web.expose[0].port", "\"-1\""),
        broken("as: 80", "as: 80.5", 9, "services.web.expose[0].as", "\"80.5\""),
        broken("as: 80", "proto: sctp", 9, "services.web.expose[0].proto", "tcp or udp"),
        broken("example.org", "Example_org", 10, "services.web.expose[0].accept", "host"),
        broken("global: true", "global: 1", 13, "services.web.expose[0].to[0].global", "\"1\""),
        broken("global: true", "global: \"true\"", 13, "services.web.expose[0].to[0].global", "tr"),
        broken("global: true", "ip: a1", 12, "services.web.expose[0].to", "not global"),
        broken("units: 0.5", "units: 9m", 19, cpu(), "found 9, expected 10 to 384000"),
        broken("units: 0.5", "units: 384.001", 19, cpu(), "found 384001"),
        broken("units: 0.5", "units: -1", 19, cpu(), "\"-1\""),
        broken("units: 0.5", "units: 0.5m", 19, cpu(), "\"0.5m\""),
        broken("units: 0.5", "units: NaN", 19, cpu(), "\"NaN\""),
        broken("size: 512Mi", "size: 1023Ki", 21, memory(), "found 1047552"),
        broken("size: 512Mi", "size: 3Ti", 21, memory(), "2199023255552"),
        broken("size: 512Mi", "size: 99999999Ei", 21, memory(), "\"99999999Ei\""),
        broken("size: 512Mi", "size: -1Gi", 21, memory(), "zero or more"),
        broken("size: 512Mi", "size: lots", 21, memory(), "512Mi or 2Gi"),
        broken("size: 1Gi", "size: 4Mi", 22, storage(), "volume \"default\""),
        broken("size: 1Gi", "size: 33Ti", 22, storage(), "volume \"default\""),
        broken("denom: uakt", "denom: u", 30, price("denom"), "3 to 128"),
        broken("amount: 100", "amount: 0", 31, price("amount"), "above zero"),
        broken("amount: 100", "amount: -5", 31, price("amount"), "\"-5\""),
        broken("amount: 100", "amount: 1e3", 31, price("amount"), "\"1e3\""),
        broken("amount: 100", "amount: .5", 31, price("amount"), "\".5\""),
        broken("amount: 100", "amount: 0.0000000000000000001", 31, price("amount"), "18 decimals"),
        broken("amount: 100", "amount: 10000001", 31, price("amount"), "10000000"),
        broken("profile: small", "profile: big", 35, "deployment.web.east.profile", "\"big\""),
        broken("count: 2", "count: 0", 36, "deployment.web.east.count", "from 1"),
        broken("count: 2", "count: 4294967295", 36, "deployment.web.east.count", "lower the count"),
        broken("count: 2", "scale: 2", 34, "deployment.web.east.count", "no count"),
        broken(
            "    east:\n      profile",
            "    west:\n      profile",
            34,
            "deployment.web.west",
            "west"));
  }

  @ParameterizedTest
  @MethodSource("broken_files")
  void broken_files_are_refused_at_their_place(
      String from, String to, int line, String path, String fragment) {
    Problem problem = refusal(with(from, to));
    assertEquals(path, problem.path(), problem::toString);
    assertEquals(line, problem.line(), problem::toString);
    assertTrue(problem.sentence().startsWith("found "), problem::toString);
    assertTrue(problem.sentence().contains(fragment), problem::toString);
  }

  private static Arguments broken(String from, String to, int line, String path, String fragment) {
    return Arguments.of(from, to, line, path, fragment);
  }

  private static String cpu() {
    return "profiles.compute.small.resources.cpu.units";
  }

  private static String memory() {
    return "profiles.compute.small.resources.memory.size";
  }

  private static String storage() {
    return "profiles.compute.small.resources.storage";
  }

  private static String price(String key) {
    return "profiles.placement.east.pricing.small." + key;
  }

  @Test
  void the_example_itself_is_accepted_without_notes() throws Exception {
    assertEquals(List.of(), Sdl.read(Example.TEXT).notes());
  }

  @Test
  void values_at_the_bounds_are_accepted() throws Exception {
    Sdl.read(with("units: 0.5", "units: 10m"));
    Sdl.read(with("units: 0.5", "units: 384"));
    Sdl.read(with("size: 512Mi", "size: 1Mi"));
    Sdl.read(with("size: 512Mi", "size: 2Ti"));
    Sdl.read(with("size: 1Gi", "size: 5Mi"));
    Sdl.read(with("size: 1Gi", "size: 32Ti"));
    Sdl.read(with("amount: 100", "amount: 10000000"));
    Sdl.read(with("amount: 100", "amount: 0.000000000000000001"));
    Sdl.read(with("port: 80", "port: 65535"));
  }

  @Test
  void all_problems_are_listed_in_the_order_of_the_file() {
    String text =
        with("units: 0.5", "units: x")
            .replace("size: 512Mi", "size: y")
            .replace("image: nginx", "image: {a: b}");
    var refusal = assertThrows(SdlException.class, () -> Sdl.read(text));
    assertEquals(List.of(4, 19, 21), refusal.problems().stream().map(Problem::line).toList());
  }

  @Test
  void graphics_processors_need_a_known_vendor_and_attributes_need_processors() {
    String gpu = "profiles.compute.small.resources.gpu.attributes";
    assertEquals(gpu, refusal(gpu("{units: 1}")).path());
    assertEquals(gpu, refusal(gpu("{units: 0, attributes: {vendor: {nvidia: }}}")).path());
    assertEquals(
        gpu + ".vendor.amd", second(gpu("{units: 1, attributes: {vendor: {amd: }}}")).path());
    assertEquals(gpu + ".vendor", refusal(gpu("{units: 1, attributes: {vendor: }}")).path());
    assertTrue(
        refusal(gpu("{units: 1, attributes: {vendor: {nvidia: [{model: a}, {model: a}]}}}"))
            .sentence()
            .contains("twice"));
    assertTrue(
        refusal(gpu("{units: 25, attributes: {vendor: {nvidia: }}}"))
            .sentence()
            .contains("0 to 24"));
    assertTrue(
        refusal(gpu("{units: 1, attributes: {vendor: {nvidia: [{interface: usb}]}}}"))
            .sentence()
            .contains("pcie or sxm"));
  }

  private static Problem second(String text) {
    return assertThrows(SdlException.class, () -> Sdl.read(text)).problems().get(1);
  }

  private static String gpu(String flow) {
    return with("size: 1Gi\n", "size: 1Gi\n        gpu: " + flow + "\n");
  }

  @Test
  void volumes_are_checked_as_the_reference_checks_them() {
    assertTrue(refusal(volumes("- size: 1Gi\n- size: 2Gi")).sentence().contains("default"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {class: beta2}"))
            .sentence()
            .contains("not persistent"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {class: ram, persistent: true}"))
            .sentence()
            .contains("for memory"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {class: gold, persistent: true}"))
            .sentence()
            .contains("beta1"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {persistent: maybe}"))
            .sentence()
            .contains("true or false"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {colour: red}"))
            .sentence()
            .contains("unknown attribute"));
    assertTrue(
        refusal(volumes("- size: 1Gi\n  attributes: {persistent: true}"))
            .sentence()
            .contains("without a mount"));
    assertTrue(refusal(volumes("[]")).sentence().contains("no volume"));
    assertTrue(refusal(volumes("1Gi")).sentence().contains("no volume"));
  }

  @Test
  void more_volumes_than_the_bound_are_refused_and_the_bound_is_accepted() throws Exception {
    Sdl.read(volumes(many(Limits.VOLUMES)));
    assertTrue(refusal(volumes(many(Limits.VOLUMES + 1))).sentence().contains("at most 20"));
  }

  private static String many(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("- {name: v").append(i).append(", size: 1Gi}\n");
    }
    return text.toString();
  }

  private static String volumes(String block) {
    return with("          size: 1Gi\n", block.indent(10));
  }

  @Test
  void leased_addresses_must_exist_be_global_and_be_used_once_a_port() throws Exception {
    String declared = "endpoints:\n  shop:\n    kind: ip\n";
    String used = with(TARGET, "          - global: true\n            ip: shop\n");
    Sdl.read(used + declared);
    assertTrue(refusal(used).sentence().contains("a name of endpoints"));
    assertTrue(refusal(Example.TEXT + declared).sentence().contains("nothing uses"));
    assertTrue(
        refusal(used + declared.replace("kind: ip", "kind: x")).sentence().contains("\"x\""));
    assertTrue(
        refusal(used.replace("shop", "s") + declared.replace("shop", "s"))
            .sentence()
            .contains("at least two"));
    String twice = with(TARGET, "          - global: true\n            ip: shop\n".repeat(2));
    assertTrue(
        refusal(twice.replace("        accept:\n          - example.org\n", "") + declared)
            .sentence()
            .contains("already used"));
  }

  @Test
  void prices_of_one_file_are_in_one_denomination() {
    String text =
        Example.TEXT
            .replace("deployment:\n", "deployment:\n  api:\n    west: {profile: small, count: 1}\n")
            .replace("services:\n", "services:\n  api: {image: a}\n")
            .replace(
                "  placement:\n",
                "  placement:\n    west: {pricing: {small: {denom: uact, amount: 1}}}\n");
    assertTrue(refusal(text).sentence().contains("second denomination"));
  }

  @Test
  void secrets_are_never_shown() {
    String credentials = "image: nginx\n    credentials: {host: h, username: , password: hunter22}";
    Problem problem = refusal(with("image: nginx", credentials));
    assertEquals("services.web.credentials.username", problem.path());
    assertFalse(problem.sentence().contains("hunter22"));
    Problem variable = refusal(with("MODE=fast", "hunter22 is the password"));
    assertFalse(variable.sentence().contains("hunter22"), variable::toString);
    var kept = new Stack.Credentials("h", "", "u", "hunter22");
    assertFalse(kept.toString().contains("hunter22"));
  }

  @Test
  void unknown_keys_below_the_top_are_noted_as_on_akash() throws Exception {
    Sdl sdl = Sdl.read(with("image: nginx", "image: nginx\n    depends_on: [db]"));
    assertEquals(1, sdl.notes().size());
    assertEquals("services.web.depends_on", sdl.notes().getFirst().path());
    assertEquals(5, sdl.notes().getFirst().line());
    assertEquals(Sdl.read(Example.TEXT).plan(), sdl.plan());
  }

  @Test
  void sizes_that_only_the_console_of_akash_reads_are_noted() throws Exception {
    Sdl sdl = Sdl.read(with("size: 512Mi", "size: 6GB"));
    assertEquals(
        6_000_000_000L, sdl.plan().groups().getFirst().units().getFirst().each().memoryBytes());
    assertTrue(sdl.notes().getFirst().sentence().contains("6000000000"));
    Sdl lower = Sdl.read(with("size: 512Mi", "size: 2gi"));
    assertEquals(
        2L << 30, lower.plan().groups().getFirst().units().getFirst().each().memoryBytes());
  }

  @Test
  void bytes_that_are_not_utf8_and_files_past_the_bound_are_refused() throws Exception {
    byte[] latin = "version: \u00e9".getBytes(StandardCharsets.ISO_8859_1);
    assertTrue(
        assertThrows(SdlException.class, () -> Sdl.read(latin)).getMessage().contains("UTF-8"));
    byte[] atBound =
        (Example.TEXT + "#".repeat(Limits.BYTES - Example.TEXT.length()))
            .getBytes(StandardCharsets.UTF_8);
    Sdl.read(atBound);
    byte[] past = new byte[Limits.BYTES + 1];
    assertTrue(
        assertThrows(SdlException.class, () -> Sdl.read(past)).getMessage().contains("at most"));
    Sdl.read("\ufeff" + Example.TEXT);
  }
}
