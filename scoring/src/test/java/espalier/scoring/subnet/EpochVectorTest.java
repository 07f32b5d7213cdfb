package espalier.scoring.subnet;

import static espalier.scoring.subnet.SubnetVectors.ints;
import static espalier.scoring.subnet.SubnetVectors.items;
import static espalier.scoring.subnet.SubnetVectors.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Every case of `vectors/subnet/epoch.json` and `epoch-derived.json`.
final class EpochVectorTest {
  /// Upstream prints, but does not assert, the emissions of one case; they agree to a unit.
  private static final long PRINTED = 1;

  @TestFactory
  Stream<DynamicTest> every_step_of_every_case_agrees() throws IOException {
    List<JsonNode> cases = new ArrayList<>(items(SubnetVectors.file("epoch.json").get("cases")));
    cases.addAll(items(SubnetVectors.file("epoch-derived.json").get("cases")));
    return cases.stream()
        .map(item -> DynamicTest.dynamicTest(item.get("name").asString(), () -> replay(item)));
  }

  private static void replay(JsonNode item) {
    SubnetReplay subnet =
        new SubnetReplay(
            item.get("n").asInt(),
            longs(item.get("stake")),
            item.get("registered_at_block").asLong(),
            item.get("params"));
    Epoch epoch = new Epoch();
    int checked = 0;
    for (JsonNode step : items(item.get("steps"))) {
      step.path("replace_uid")
          .forEach(to ->
              subnet.replace(
                  to.get("uid").asInt(), to.get("block").asLong(), to.path("stake").asLong(0)));
      step.path("set_weights")
          .forEach(vote ->
              subnet.vote(
                  vote.get("uid").asInt(),
                  ints(vote.get("uids")),
                  ints(vote.get("values")),
                  vote.get("block").asLong()));
      JsonNode column = step.path("clear_bond_column");
      if (column.isInt()) {
        subnet.clearBondColumn(column.asInt());
      } else {
        column.forEach(
            uid -> subnet.clearBondColumn(uid.isInt() ? uid.asInt() : uid.get("uid").asInt()));
      }
      EpochOutput output = subnet.run(epoch, step.get("epoch_block").asLong());
      checked += checkReference(step.path("expect_reference"), output);
      checked += checkUpstream(step.path("expect_upstream"), output);
    }
    assertTrue(checked > 0, "the case expects nothing");
  }

  private static int checkReference(JsonNode expected, EpochOutput output) {
    expected
        .propertyNames()
        .forEach(name -> {
          JsonNode value = expected.get(name);
          switch (name) {
            case "validator_permit" ->
                assertArrayEquals(SubnetVectors.booleans(value), output.permit(), name);
            case "bonds_u16_sparse" -> {
              for (int row = 0; row < value.size(); row++) {
                assertEquals(
                    value.get(row).toString(), row(output.bonds(), row), name + " of " + row);
              }
            }
            case "server_emission", "validator_emission", "combined_emission" ->
                assertArrayEquals(longs(value), amounts(output, name), name);
            default -> assertArrayEquals(ints(value), proportions(output, name), name);
          }
        });
    return expected.size();
  }

  private static int checkUpstream(JsonNode expected, EpochOutput output) {
    expected
        .propertyNames()
        .forEach(name -> {
          JsonNode value = expected.get(name);
          switch (name) {
            case "bonds_u16" ->
                value.forEach(bond ->
                    assertEquals(
                        bond.get(2).asInt(),
                        output.bonds().at(bond.get(0).asInt(), bond.get(1).asInt()),
                        bond.toString()));
            case "bonds_proportion_approx" -> checkBonds(value, output.bonds());
            case "dividends_approx" -> {
              for (int uid = 0; uid < value.get("values").size(); uid++) {
                assertEquals(
                    value.get("values").get(uid).asDouble(),
                    output.standing().dividends()[uid] / 65535.0,
                    value.get("tolerance").asDouble(),
                    "dividends of " + uid);
              }
            }
            case "emission", "server_emission", "validator_emission", "combined_emission" ->
                value
                    .propertyStream()
                    .forEach(at ->
                        assertTrue(
                            Math.abs(
                                    at.getValue().asLong()
                                        - amounts(output, name)[Integer.parseInt(at.getKey())])
                                <= PRINTED,
                            name + at));
            default ->
                value
                    .propertyStream()
                    .forEach(at ->
                        assertEquals(
                            at.getValue().asInt(),
                            proportions(output, name)[Integer.parseInt(at.getKey())],
                            name));
          }
        });
    return expected.size();
  }

  private static void checkBonds(JsonNode expected, SparseRows bonds) {
    int[] columns = ints(expected.get("cols"));
    for (int row = 0; row < expected.get("rows").size(); row++) {
      for (int c = 0; c < columns.length; c++) {
        assertEquals(
            expected.get("rows").get(row).get(c).asDouble(),
            bonds.at(row, columns[c]) / 65535.0,
            expected.get("tolerance").asDouble(),
            "bond of %d to %d".formatted(row, columns[c]));
      }
    }
  }

  private static long[] amounts(EpochOutput output, String name) {
    return switch (name) {
      case "server_emission" -> output.serverEmission();
      case "validator_emission" -> output.validatorEmission();
      default -> output.combinedEmission();
    };
  }

  private static int[] proportions(EpochOutput output, String name) {
    return switch (name) {
      case "stake_u16" -> output.standing().stake();
      case "consensus_u16" -> output.standing().consensus();
      case "validator_trust_u16" -> output.standing().validatorTrust();
      case "incentive_u16" -> output.standing().incentive();
      case "dividends_u16" -> output.standing().dividends();
      default -> throw new AssertionError("the vectors expect an unknown quantity: " + name);
    };
  }

  private static String row(SparseRows bonds, int row) {
    var cells = new ArrayList<String>();
    for (int i = bonds.from(row); i < bonds.from(row + 1); i++) {
      cells.add("[" + bonds.column(i) + "," + bonds.value(i) + "]");
    }
    return "[" + String.join(",", cells) + "]";
  }

  @TestFactory
  Stream<DynamicTest> uniform_subnets_agree() throws IOException {
    return items(SubnetVectors.file("epoch.json").get("uniform_large")).stream()
        .map(item -> DynamicTest.dynamicTest(item.get("name").asString(), () -> uniform(item)));
  }

  private static void uniform(JsonNode item) {
    int n = item.get("n").asInt();
    int validators = item.get("params").get("max_allowed_validators").asInt();
    assertEquals(
        "uid 0..%d (blockwise)".formatted(validators - 1), item.get("validators").asString());
    long[] stake = new long[n];
    Arrays.fill(stake, 0, validators, item.get("stake_per_validator").asLong());
    Arrays.fill(stake, validators, n, item.get("server_stake").asLong());
    SubnetReplay subnet = new SubnetReplay(n, stake, 0, item.get("params"));
    Epoch epoch = new Epoch();
    subnet.run(epoch, 0);
    int[] servers = java.util.stream.IntStream.range(validators, n).toArray();
    int[] votes = new int[servers.length];
    Arrays.fill(votes, 127);
    for (int uid = 0; uid < validators; uid++) {
      subnet.vote(uid, servers, votes, 1);
    }
    subnet.run(epoch, 1);
    subnet.run(epoch, 1);
    EpochOutput output = subnet.run(epoch, 1);
    JsonNode expected = assertNotNullNode(item.get("expect_after_last"));
    for (int uid = 0; uid < n; uid++) {
      JsonNode want = expected.get(uid < validators ? "validator" : "server");
      for (String name : List.of("consensus_u16", "incentive_u16", "dividends_u16")) {
        assertEquals(want.get(name).asInt(), proportions(output, name)[uid], name + " of " + uid);
      }
      assertEquals(want.get("combined_emission").asLong(), output.combinedEmission()[uid]);
      if (uid < validators) {
        assertEquals(
            want.get("bond_on_first_server_u16").asInt(), output.bonds().at(uid, validators));
        assertEquals(want.get("bond_on_first_validator_u16").asInt(), output.bonds().at(uid, 0));
      } else {
        assertEquals("[]", row(output.bonds(), uid));
      }
    }
  }

  private static JsonNode assertNotNullNode(JsonNode node) {
    assertNotNull(node);
    return node;
  }
}
