package espalier.client.sdl;

import static espalier.client.sdl.Example.refusal;
import static espalier.client.sdl.Example.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What comes out of an accepted file: hash, resources, prices.
class PlanTest {
  /// The SDL and the hash are those of chain-sdk at 55f1c68,
  /// `ts/src/sdl/manifest/generateManifestVersion.spec.ts`, snapshot "Basic SDL manifest version".
  @Test
  void the_manifest_hash_is_that_of_akash() throws Exception {
    Sdl sdl =
        Sdl.read(
            """
            version: '2.0'
            services:
              tetris:
                image: bsord/tetris
                expose: [{port: 80, as: 80, to: [{global: true}]}]
            profiles:
              compute:
                tetris:
                  resources:
                    cpu: {units: 1}
                    memory: {size: 512Mi}
                    storage: [{size: 512Mi}]
              placement:
                akash:
                  attributes: {host: akash}
                  signedBy:
                    anyOf:
                      - akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63
                      - akash18qa2a2ltfyvkyj0ggj3hkvuj6twzyumuaru9s4
                  pricing: {tetris: {denom: uakt, amount: 10000}}
            deployment: {tetris: {akash: {profile: tetris, count: 1}}}
            """);
    assertEquals(
        "ee52e329aa45b0638c27065d52eb0dc92f6704194bc63c6435c56fb549dded7d",
        sdl.plan().manifestHash());
    assertEquals(sdl.plan().manifestHash(), HexFormat.of().formatHex(sdl.manifestHash()));
  }

  @Test
  void canonical_json_sorts_keys_and_escapes_as_go_does() {
    var node =
        JsonMapper.shared()
            .readTree("{\"b\": [1, null, true, {}], \"a\": \"<&>\\u2028\\u0001\\b\\n\\\"\\\\é\"}");
    assertEquals(
        "{\"a\":\"\\u003c\\u0026\\u003e\\u2028\\u0001\\b\\n\\\"\\\\é\",\"b\":[1,null,true,{}]}",
        new String(CanonicalJson.bytes(node), StandardCharsets.UTF_8));
  }

  @Test
  void resources_are_given_for_one_replica_and_for_all() throws Exception {
    Plan.Group group = Sdl.read(Example.TEXT).plan().groups().getFirst();
    var each = new Plan.Amounts(500, 512L << 20, Map.of("ephemeral", 1L << 30), 0);
    var total = new Plan.Amounts(1_000, 1L << 30, Map.of("ephemeral", 2L << 30), 0);
    assertEquals(each, group.units().getFirst().each());
    assertEquals(total, group.total());
    assertEquals(2, group.units().getFirst().replicas());
    assertEquals(new Plan.Endpoints(1, 0, 0), group.units().getFirst().endpoints());
    assertEquals(List.of(new Stack.Attribute("region", "us-east")), group.attributes());
  }

  @Test
  void akash_prices_are_a_block_and_others_a_second_rounded_down() throws Exception {
    Plan.Group akash = Sdl.read(Example.TEXT).plan().groups().getFirst();
    // 100 units in 6.098 s are 16.398819285 units a second.
    assertEquals(16_398_819_285L, akash.units().getFirst().ratePerSecond());
    // For two replicas the exact sum is rounded once: 32 797 638 570.02…
    assertEquals(32_797_638_570L, akash.ratePerSecond());
    Plan.Group own = Sdl.read(with("denom: uakt", "denom: esp")).plan().groups().getFirst();
    assertEquals(100_000_000_000L, own.units().getFirst().ratePerSecond());
    assertEquals(
        Optional.of(0L), Planner.ratePerSecond("esp", new BigDecimal("0.000000000999999999")));
    assertEquals(
        Optional.of(Long.MAX_VALUE),
        Planner.ratePerSecond("esp", BigDecimal.valueOf(Long.MAX_VALUE, 9)));
    assertEquals(
        Optional.empty(),
        Planner.ratePerSecond(
            "esp", BigDecimal.valueOf(Long.MAX_VALUE, 9).add(BigDecimal.valueOf(1, 9))));
  }

  @Test
  void totals_that_a_ledger_cannot_hold_are_refused() {
    String many =
        with("units: 0.5", "units: 10m")
            .replace("size: 512Mi", "size: 1Mi")
            .replace("amount: 100", "amount: 10000000")
            .replace("denom: uakt", "denom: esp");
    String pricey = many.replace("count: 2", "count: 1000000");
    assertTrue(refusal(pricey).sentence().contains("nano-units"), pricey);
    String bulky =
        with("units: 0.5", "units: 10m")
            .replace("size: 512Mi", "size: 1Mi")
            .replace("size: 1Gi", "size: 32Ti")
            .replace("count: 2", "count: 1000000");
    assertTrue(refusal(bulky).sentence().contains("storage"), bulky);
  }

  @Test
  void graphics_processors_are_taken_apart() throws Exception {
    String models =
        "{units: 2, attributes: {vendor: {nvidia: ["
            + "{model: a100, ram: 80Gi, interface: sxm}, {model: t4, ram: 16Gi}, {model: l40s,"
            + " interface: pcie}, {model: rtx3080}]}}}";
    Plan.Unit unit = gpu(models);
    assertEquals(2, unit.each().gpus());
    assertEquals(
        List.of(
            new Plan.GpuModel(
                "nvidia", Optional.of("a100"), OptionalLong.of(80L << 30), Optional.of("sxm")),
            new Plan.GpuModel(
                "nvidia", Optional.of("l40s"), OptionalLong.empty(), Optional.of("pcie")),
            new Plan.GpuModel(
                "nvidia", Optional.of("rtx3080"), OptionalLong.empty(), Optional.empty()),
            new Plan.GpuModel(
                "nvidia", Optional.of("t4"), OptionalLong.of(16L << 30), Optional.empty())),
        unit.models());
    assertEquals(
        List.of(
            new Plan.GpuModel("nvidia", Optional.empty(), OptionalLong.empty(), Optional.empty())),
        gpu("{units: 1, attributes: {vendor: {nvidia: }}}").models());
    assertEquals(
        List.of(
            new Plan.GpuModel(
                "nvidia", Optional.empty(), OptionalLong.of(24L << 30), Optional.empty())),
        gpu("{units: 1, attributes: {vendor: {nvidia: [{ram: 24Gi}]}}}").models());
  }

  private static Plan.Unit gpu(String flow) throws SdlException {
    String text = with("size: 1Gi\n", "size: 1Gi\n        gpu: " + flow + "\n");
    return Sdl.read(text).plan().groups().getFirst().units().getFirst();
  }

  @Test
  void services_of_one_profile_share_a_unit_in_2_1_only() throws Exception {
    String two =
        Example.TEXT
            .replace(
                "services:\n",
                "services:\n  api: {image: a, expose: [{port: 9, to: [{global: yes}]}]}\n")
            .replace("deployment:\n", "deployment:\n  api: {east: {profile: small, count: 3}}\n");
    Plan.Group separate = Sdl.read(two).plan().groups().getFirst();
    assertEquals(List.of(3L, 2L), separate.units().stream().map(Plan.Unit::replicas).toList());
    Plan.Group shared = Sdl.read(two.replace("\"2.0\"", "\"2.1\"")).plan().groups().getFirst();
    assertEquals(List.of(5L), shared.units().stream().map(Plan.Unit::replicas).toList());
    assertEquals(new Plan.Endpoints(1, 1, 0), shared.units().getFirst().endpoints());
    assertEquals(separate.total(), shared.total());
    assertEquals(separate.ratePerSecond(), shared.ratePerSecond());
  }

  @Test
  void leased_addresses_are_numbered_as_akash_numbers_them() throws Exception {
    String text =
        with(
                    "          - global: true\n",
                    "          - global: true\n            ip: zz\n          - service: other\n          - service: other\n")
                .replace("          accept:\n", "")
                .replace("        accept:\n          - example.org\n", "")
            + "endpoints: {zz: {kind: ip}}\n";
    // The two targets without an address are counted before it, so it has the number 3.
    var endpoints =
        Sdl.read(text).manifest().groups().getFirst().services().getFirst().resources().endpoints();
    assertEquals(
        List.of(
            new Manifest.Endpoint(Manifest.Kind.SHARED_HTTP, 0),
            new Manifest.Endpoint(Manifest.Kind.LEASED_IP, 3)),
        endpoints);
  }

  @Test
  void a_window_of_notice_is_read_in_the_durations_of_go() throws Exception {
    for (var window :
        Map.of("1h", 3_600_000L, "1h30m", 5_400_000L, "1.5h", 5_400_000L, "250ms", 250L)
            .entrySet()) {
      Sdl sdl = Sdl.read(Example.TEXT + "reclamation: {min_window: " + window.getKey() + "}\n");
      assertEquals(
          Optional.of(Duration.ofMillis(window.getValue())), sdl.plan().reclamationWindow());
    }
    for (String window : List.of("0s", "-1h", "1", "h", "1d", "", "1h-", "99999999999h")) {
      Problem problem = refusal(Example.TEXT + "reclamation: {min_window: \"" + window + "\"}\n");
      assertEquals("reclamation.min_window", problem.path());
    }
    assertEquals("reclamation", refusal(Example.TEXT + "reclamation:\n").path());
  }

  @Test
  void quantities_are_cut_as_the_reference_cuts_them() {
    assertEquals(OptionalLong.of(1), Quantities.millicores("0.0015"));
    assertEquals(OptionalLong.of(290), Quantities.millicores("0.29"));
    assertEquals(OptionalLong.of(1_500), Quantities.millicores("1.5"));
    assertEquals(OptionalLong.of(2_000), Quantities.millicores("2e0"));
    assertEquals(OptionalLong.empty(), Quantities.millicores("2 "));
    assertEquals(OptionalLong.empty(), Quantities.millicores("1d"));
    assertEquals(OptionalLong.empty(), Quantities.millicores("0x1p3"));
    assertEquals(OptionalLong.empty(), Quantities.millicores("4294967296m"));
    assertEquals(OptionalLong.of(1_610_612_736), Quantities.bytes("1.5Gi"));
    assertEquals(OptionalLong.of(1_500), Quantities.bytes("1.5k"));
    assertEquals(OptionalLong.of(2_000), Quantities.bytes("2e3"));
    assertEquals(OptionalLong.of(2_000_000_000_000_000_000L), Quantities.bytes("2E"));
    assertEquals(OptionalLong.empty(), Quantities.bytes("8Ei"));
    assertEquals(OptionalLong.empty(), Quantities.bytes("Gi"));
    assertEquals(OptionalLong.empty(), Quantities.binaryBytes("80G"));
  }
}
