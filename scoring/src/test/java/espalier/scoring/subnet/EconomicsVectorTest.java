package espalier.scoring.subnet;

import static espalier.scoring.subnet.SubnetVectors.items;
import static espalier.scoring.subnet.SubnetVectors.longs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every case of `vectors/subnet/economics.json`.
final class EconomicsVectorTest {
  private static JsonNode file() throws IOException {
    return SubnetVectors.file("economics.json");
  }

  /// An amount; upstream's are unsigned, and its greatest stands for "no bound".
  private static Amount amount(JsonNode node, long otherwise) {
    if (node.isMissingNode()) {
      return new Amount(otherwise);
    }
    return new Amount(
        node.bigIntegerValue().min(java.math.BigInteger.valueOf(Long.MAX_VALUE)).longValue());
  }

  @Test
  void registration_prices_agree() throws IOException {
    for (JsonNode item : items(file().get("registration_burn"))) {
      RegistrationBurn burn =
          new RegistrationBurn(
              item.path("half_life_blocks").asInt(0),
              Math.round(item.get("increase_multiplier").asDouble() * 1e6),
              amount(item.path("min"), 0),
              amount(item.path("max"), Long.MAX_VALUE));
      Amount start = amount(item.get("start"), 0);
      Amount price = start;
      int checked = 0;
      if (item.has("after_one_registration")) {
        price = burn.afterRegistration(start);
        assertEquals(amount(item.get("after_one_registration"), 0), price, item::toString);
        checked++;
      }
      if (item.has("after_next_block")) {
        assertEquals(
            amount(item.get("after_next_block"), 0), burn.afterTicks(price, 1), item::toString);
        checked++;
      }
      for (var after : item.path("after_blocks").properties()) {
        assertEquals(
            amount(after.getValue(), 0),
            burn.afterTicks(start, Long.parseLong(after.getKey())),
            item::toString);
        checked++;
      }
      assertTrue(checked > 0, item::toString);
    }
  }

  @Test
  void decay_factors_agree() throws IOException {
    for (var factor : file().get("q32_decay_factor_derived").properties()) {
      assertEquals(
          factor.getValue().asLong(),
          RegistrationBurn.decayFactor(Integer.parseInt(factor.getKey())),
          factor::toString);
    }
  }

  @Test
  void the_price_falls_block_by_block() throws IOException {
    JsonNode item = file().get("registration_burn_derived");
    // The note fixes the start and the half-life.
    assertTrue(
        item.get("note").asString().contains("start 100000000, half-life 360"), item::toString);
    RegistrationBurn burn =
        new RegistrationBurn(360, 1_260_000, Amount.ZERO, new Amount(100_000_000_000L));
    Amount price = new Amount(100_000_000);
    long[] values = longs(item.get("values"));
    for (int block = 0; block < values.length; block++) {
      price = burn.afterTicks(price, 1);
      assertEquals(values[block], price.units());
      assertEquals(price, burn.afterTicks(new Amount(100_000_000), block + 1L));
    }
  }

  @Test
  void the_right_neuron_is_pruned() throws IOException {
    for (JsonNode item : items(file().get("prune"))) {
      long[] registered = longs(item.get("registered_at"));
      boolean[] immortal = new boolean[registered.length];
      item.get("owner_uids").forEach(uid -> immortal[uid.asInt()] = true);
      boolean[] immune =
          Pruning.immuneByBlocks(
              registered, item.get("current_block").asLong(), item.get("immunity_period").asLong());
      var chosen =
          new Pruning(longs(item.get("emission")), registered, immune, immortal)
              .choose(item.get("min_non_immune").asInt());
      JsonNode expected = item.get("expect_uid");
      assertEquals(expected.isNull() ? -1 : expected.asInt(), chosen.orElse(-1), item::toString);
    }
  }

  @Test
  void emission_halves_with_issuance() throws IOException {
    for (JsonNode item : items(file().get("block_emission_derived"))) {
      assertEquals(
          item.get("emission").asLong(),
          BlockEmission.UPSTREAM.after(new Amount(item.get("issuance").asLong())).units(),
          item::toString);
    }
  }

  @Test
  void lock_costs_agree() throws IOException {
    List<JsonNode> cases = items(file().get("subnet_lock_cost").get("cases"));
    assertTrue(cases.size() > 1);
    for (JsonNode item : cases) {
      LockCost cost =
          new LockCost(item.get("interval").asLong(), new Amount(item.get("min_lock").asLong()));
      Amount found =
          cost.at(
              item.get("block").asLong(),
              new Amount(item.get("last_lock").asLong()),
              item.get("last_block").asLong());
      assertEquals(item.get("expect").asLong(), found.units(), item::toString);
    }
  }
}
