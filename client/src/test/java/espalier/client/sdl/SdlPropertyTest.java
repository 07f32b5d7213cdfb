package espalier.client.sdl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Random files of the grammar. Replay with `-Despalier.seed=`, run longer with
/// `-Despalier.scale=`.
class SdlPropertyTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int FILES = 300;

  @FunctionalInterface
  private interface Check {
    void check(Random random, Map<String, Object> file) throws Exception;
  }

  private static void forFiles(Check check) throws Exception {
    long seed = Long.getLong("espalier.seed", 7L);
    System.out.println("random SDL files with -Despalier.seed=" + seed);
    int files = FILES * Integer.getInteger("espalier.scale", 1);
    for (int i = 0; i < files; i++) {
      var random = new Random(seed + i);
      check.check(random, file(random));
    }
  }

  /// JSON is YAML, so a file can be written in either.
  @Test
  void every_file_of_the_grammar_is_planned() throws Exception {
    forFiles((_, file) -> assertFalse(read(file).plan().groups().isEmpty()));
  }

  @Test
  void the_order_of_keys_changes_nothing() throws Exception {
    forFiles((random, file) -> {
      Sdl sdl = read(file);
      Sdl other = read(shuffled(random, file));
      assertArrayEquals(sdl.manifestHash(), other.manifestHash());
      assertEquals(sdl.groupSpecsJson(), other.groupSpecsJson());
      assertEquals(sdl.plan(), other.plan());
    });
  }

  @Test
  void block_style_means_the_same_as_flow_style() throws Exception {
    forFiles((_, file) -> {
      var text = new StringBuilder();
      block(text, file, 0);
      assertEquals(read(file).plan(), Sdl.read(text.toString()).plan(), text::toString);
    });
  }

  /// The twin: totals and rates from the written file with big numbers, without units or groups.
  @Test
  void totals_and_rates_are_those_of_the_written_file() throws Exception {
    forFiles((_, file) -> {
      for (Plan.Group group : read(file).plan().groups()) {
        long millicores = 0;
        var price = BigDecimal.ZERO;
        for (var service : mapping(file, "deployment").entrySet()) {
          var placed = mapping(mapping(file, "deployment"), service.getKey()).get(group.name());
          if (placed == null) continue;
          var deployment = cast(placed);
          long count = (Integer) deployment.get("count");
          String profile = (String) deployment.get("profile");
          var profiles = mapping(file, "profiles");
          var resources = mapping(mapping(mapping(profiles, "compute"), profile), "resources");
          String cpu = (String) mapping(resources, "cpu").get("units");
          millicores += count * Long.parseLong(cpu.substring(0, cpu.length() - 1));
          var placement = mapping(mapping(profiles, "placement"), group.name());
          var pricing = mapping(mapping(placement, "pricing"), profile);
          var amount = new BigDecimal((String) pricing.get("amount"));
          price = price.add(amount.multiply(BigDecimal.valueOf(count)));
        }
        assertEquals(millicores, group.total().millicores());
        assertEquals(0, price.compareTo(group.exactPrice()));
        // floor(price · 10^9 / 6.098), all in integers of 10^-18.
        BigInteger scaled = price.movePointRight(18).toBigIntegerExact();
        BigInteger rate =
            scaled
                .multiply(BigInteger.TEN.pow(12))
                .divide(BigInteger.valueOf(6_098).multiply(BigInteger.TEN.pow(18)));
        assertEquals(rate.longValueExact(), group.ratePerSecond());
      }
    });
  }

  @Test
  void another_image_has_another_hash() throws Exception {
    forFiles((_, file) -> {
      String before = read(file).plan().manifestHash();
      String name = mapping(file, "deployment").keySet().iterator().next();
      mapping(mapping(file, "services"), name).put("image", "other:1");
      assertFalse(before.equals(read(file).plan().manifestHash()));
    });
  }

  private static Sdl read(Map<String, Object> file) throws SdlException {
    return Sdl.read(JSON.writeValueAsString(file));
  }

  /// A file with 1 to 4 services, profiles and placements; every service is deployed at least once.
  private static Map<String, Object> file(Random random) {
    var computes = new LinkedHashMap<String, Object>();
    int profiles = 1 + random.nextInt(3);
    for (int i = 0; i < profiles; i++) {
      computes.put("profile" + i, Map.of("resources", resources(random)));
    }
    var placements = new LinkedHashMap<String, Object>();
    int places = 1 + random.nextInt(3);
    for (int i = 0; i < places; i++) {
      placements.put("place" + i, placement(random, computes.keySet()));
    }
    var services = new LinkedHashMap<String, Object>();
    var deployment = new LinkedHashMap<String, Object>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      services.put("service" + i, service(random, i));
      var placed = new LinkedHashMap<String, Object>();
      for (int place = 0; place < places; place++) {
        if (place == 0 || random.nextBoolean()) {
          placed.put(
              "place" + place,
              Map.of(
                  "profile", "profile" + random.nextInt(profiles), "count", 1 + random.nextInt(5)));
        }
      }
      deployment.put("service" + i, placed);
    }
    var file = new LinkedHashMap<String, Object>();
    file.put("version", random.nextBoolean() ? "2.0" : "2.1");
    file.put("services", services);
    file.put("profiles", Map.of("compute", computes, "placement", placements));
    file.put("deployment", deployment);
    return file;
  }

  private static Map<String, Object> resources(Random random) {
    var resources = new LinkedHashMap<String, Object>();
    resources.put("cpu", Map.of("units", (10 + random.nextInt(9_990)) + "m"));
    resources.put("memory", Map.of("size", (1 + random.nextInt(4_096)) + "Mi"));
    var volumes = new ArrayList<Object>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      volumes.add(Map.of("name", "volume" + i, "size", (1 + random.nextInt(3)) + "Gi"));
    }
    resources.put("storage", volumes);
    if (random.nextInt(3) == 0) {
      resources.put(
          "gpu",
          Map.of(
              "units",
              1 + random.nextInt(8),
              "attributes",
              Map.of("vendor", Map.of("nvidia", List.of(Map.of("model", "a100"))))));
    }
    return resources;
  }

  private static Map<String, Object> placement(Random random, Iterable<String> profiles) {
    var pricing = new LinkedHashMap<String, Object>();
    for (String profile : profiles) {
      String amount = (1 + random.nextInt(10_000)) + "." + random.nextInt(1_000_000);
      pricing.put(profile, Map.of("denom", "uact", "amount", amount));
    }
    var placement = new LinkedHashMap<String, Object>();
    placement.put("pricing", pricing);
    if (random.nextBoolean()) placement.put("attributes", Map.of("host", "akash", "region", "eu"));
    if (random.nextBoolean()) placement.put("signedBy", Map.of("anyOf", List.of("akash1abc")));
    return placement;
  }

  private static Map<String, Object> service(Random random, int index) {
    var service = new LinkedHashMap<String, Object>();
    service.put("image", "image" + index);
    if (random.nextBoolean()) service.put("env", List.of("A=b", "C"));
    if (random.nextBoolean()) service.put("command", List.of("sh", "-c", "echo <&>"));
    var exposes = new ArrayList<Object>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      var expose = new LinkedHashMap<String, Object>();
      expose.put("port", 1 + random.nextInt(65_535));
      if (random.nextBoolean()) expose.put("as", 80);
      expose.put("proto", random.nextBoolean() ? "tcp" : "UDP");
      expose.put("to", List.of(Map.of("global", true), Map.of("service", "service0")));
      exposes.add(expose);
    }
    if (!exposes.isEmpty()) service.put("expose", exposes);
    return service;
  }

  private static Map<String, Object> shuffled(Random random, Map<String, Object> mapping) {
    var keys = new ArrayList<>(mapping.keySet());
    Collections.shuffle(keys, random);
    var shuffled = new LinkedHashMap<String, Object>();
    for (String key : keys) {
      Object value = mapping.get(key);
      shuffled.put(key, value instanceof Map ? shuffled(random, cast(value)) : value);
    }
    return shuffled;
  }

  private static void block(StringBuilder text, Object value, int indent) {
    switch (value) {
      case Map<?, ?> mapping ->
          mapping.forEach((key, member) -> {
            text.append('\n').repeat(' ', indent).append(key).append(": ");
            block(text, member, indent + 2);
          });
      case List<?> list ->
          list.forEach(item -> {
            text.append('\n').repeat(' ', indent).append("- ");
            block(text, item, indent + 2);
          });
      case String word -> text.append(JSON.writeValueAsString(word));
      default -> text.append(value);
    }
  }

  private static Map<String, Object> mapping(Map<String, Object> parent, String key) {
    return cast(parent.get(key));
  }

  /// Every mapping of [#file] has text keys.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object value) {
    return (Map<String, Object>) value;
  }
}
