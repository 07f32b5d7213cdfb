package espalier.provider.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Rate;
import espalier.provider.pricing.Demand.Gpu;
import espalier.provider.pricing.Demand.Group;
import espalier.provider.pricing.Demand.Machine;
import espalier.provider.pricing.Demand.Volume;
import espalier.provider.pricing.Pricing.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricingTest {
  private static final ScalePricing SCALE =
      new ScalePricing(7, 11, Map.of("default", 2L, "beta3", 5L), 100, 1_000, Map.of("a100", 9L));

  @TempDir Path folder;

  private static Demand demand(Machine machine, long count) {
    return new Demand("esp1owner", "usd", new Rate(1_000), List.of(new Group(machine, count)));
  }

  private static Machine machine(String storageClass, String gpu) {
    return new Machine(
        500,
        (3L << 20) + 1,
        List.of(new Volume(storageClass, 1L << 30)),
        Optional.of(new Gpu(2, "nvidia", gpu, Optional.of("80Gi"), Optional.empty())),
        3,
        1);
  }

  @Test
  void scale_pricing_adds_every_resource_exactly() {
    // 500 x 7 + 4 MiB (rounded up) x 11 + 1024 x 5 + 3 x 100 + 1 x 1000 + 2 x 9, twice
    long one = 3_500 + 44 + 5_120 + 300 + 1_000 + 18;
    assertEquals(
        new Quote.Priced(new Rate(2 * one)), SCALE.quote(demand(machine("beta3", "a100"), 2)));
  }

  @Test
  void an_order_for_any_gpu_pays_for_the_dearest() {
    var scale = new ScalePricing(0, 0, Map.of("default", 0L), 0, 0, Map.of("a", 3L, "b", 4L));
    assertEquals(new Quote.Priced(new Rate(8)), scale.quote(demand(machine("default", "*"), 1)));
  }

  @Test
  void a_star_prices_every_other_gpu() {
    var scale = new ScalePricing(0, 0, Map.of("default", 0L), 0, 0, Map.of("a", 3L, "*", 1L));
    assertEquals(new Quote.Priced(new Rate(6)), scale.quote(demand(machine("default", "a"), 1)));
    assertEquals(new Quote.Priced(new Rate(2)), scale.quote(demand(machine("default", "z"), 1)));
  }

  @Test
  void what_has_no_price_is_named() {
    unpriced("storage class ram; priced are [beta3, default]", machine("ram", "a100"));
    unpriced("GPU model h100; priced are [a100]", machine("default", "h100"));
  }

  private static void unpriced(String part, Machine machine) {
    var quote = assertInstanceOf(Quote.Unpriced.class, SCALE.quote(demand(machine, 1)));
    assertTrue(quote.why().contains(part), quote.why());
  }

  @Test
  void an_overflow_is_refused_and_not_wrapped() {
    var machine = new Machine(Long.MAX_VALUE, 0, List.of(), Optional.empty(), 0, 0);
    assertInstanceOf(Quote.Unpriced.class, SCALE.quote(demand(machine, 1)));
    assertThrows(
        IllegalArgumentException.class, () -> new ScalePricing(-1, 0, Map.of(), 0, 0, Map.of()));
  }

  private ScriptPricing script(String body) throws IOException {
    Path file = Files.writeString(folder.resolve("price.sh"), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new ScriptPricing(file, 6_000, 6, Duration.ofSeconds(2));
  }

  private Quote ask(String body) throws IOException {
    return script(body).quote(demand(machine("default", "a100"), 2));
  }

  private void fails(String part, String body) throws IOException {
    var quote = assertInstanceOf(Quote.Unpriced.class, ask(body));
    assertTrue(quote.why().contains(part), quote.why());
  }

  @Test
  void a_script_reads_akashs_json_and_its_price_per_block_becomes_a_rate() throws Exception {
    Path seen = folder.resolve("seen");
    Quote quote =
        ask(
            "cat > "
                + seen
                + "; echo \"$AKASH_OWNER $AKASH_DENOM\" >> "
                + seen
                + "; echo 0.000001");
    // A millionth a block of six seconds is 166.67 nano-units a second, rounded up.
    assertEquals(new Quote.Priced(new Rate(167)), quote);
    assertEquals(
        "{\"resources\":[{\"memory\":3145729,\"cpu\":500,\"gpu\":{\"units\":2,\"attributes\":"
            + "{\"vendor\":{\"nvidia\":{\"model\":\"a100\",\"ram\":\"80Gi\"}}}},"
            + "\"storage\":[{\"class\":\"ephemeral\",\"size\":1073741824}],\"count\":2,"
            + "\"endpoint_quantity\":3,\"ip_lease_quantity\":1}],"
            + "\"price\":{\"denom\":\"usd\",\"amount\":\"0.000006000000000000\"},"
            + "\"price_precision\":6}esp1owner usd\n",
        Files.readString(seen));
  }

  @Test
  void a_script_need_not_read_its_input() throws Exception {
    assertEquals(new Quote.Priced(new Rate(500_000_000)), ask("echo 3"));
  }

  @Test
  void every_failure_of_a_script_is_a_sentence() throws Exception {
    fails("ended with code 3: too poor", "echo too poor >&2; exit 3");
    fails("printed nothing", "true");
    fails("printed 'many'", "echo many");
    fails("printed '1e9'", "echo 1e9");
    fails("printed '1\n2'", "echo 1; echo 2");
    fails("more than 0", "echo 0.000");
    fails("more than 0", "echo -1");
    fails("more than 4096 bytes", "yes 1");
    fails("more than the ledger holds", "echo 999999999999999999999999");
    fails("did not end within 2 s", "sleep 600");
    fails("did not end within 2 s", "sleep 600 & wait");
    var absent = new ScriptPricing(folder.resolve("absent"), 6_000, 0);
    var quote =
        assertInstanceOf(Quote.Unpriced.class, absent.quote(demand(machine("default", "a100"), 1)));
    assertTrue(quote.why().contains("not executable"), quote.why());
  }
}
