package espalier.competition.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.competition.csv.CsvException;
import espalier.competition.universe.Universe;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators and entrants keep in files.
final class RoundFilesTest {
  private static final Universe THREE = Universe.of(List.of("a", "b", "c"));
  private static final AccountId ANN = new AccountId(new Hash(1, 2, 3, 4));

  @TempDir Path folder;

  @Test
  void what_an_entrant_holds_comes_back_and_lies_in_a_file_of_its_owner_alone() throws IOException {
    byte[] payload = RankCodes.encode(RankCodes.of(new long[] {3, 1, 2}));
    var held = HeldEntry.draw(new Hash(9, 9, 9, 9), ANN, "m/../7", payload);
    held.write(folder);
    HeldEntry back = HeldEntry.read(folder, ANN, "m/../7");
    assertEquals(held.commitment(), back.commitment());
    assertArrayEquals(payload, back.payload());
    try (var files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(all.getFirst())));
      Files.writeString(all.getFirst(), "{}");
    }
    assertThrows(IOException.class, () -> HeldEntry.read(folder, ANN, "m/../7"));
    assertThrows(IOException.class, () -> HeldEntry.read(folder, ANN, "other"));
    assertFalse(held.toString().contains(held.salt().toString()));
  }

  @Test
  void two_draws_commit_differently_to_the_same_predictions() {
    byte[] payload = RankCodes.encode(RankCodes.of(new long[] {3, 1, 2}));
    assertNotEquals(
        HeldEntry.draw(Hash.ZERO, ANN, "m", payload).commitment(),
        HeldEntry.draw(Hash.ZERO, ANN, "m", payload).commitment());
  }

  @Test
  void targets_are_read_as_decimals_or_as_published_and_every_other_file_is_refused()
      throws IOException, CsvException {
    Path file = folder.resolve("targets.csv");
    Files.writeString(file, "id,target\nc,1\na,0\nb,0.25\n");
    Targets read = RealisedTargets.read(file, THREE);
    assertEquals(Targets.ONE / 4, read.value(1));
    Files.writeString(file, RealisedTargets.toCsv(THREE, read));
    assertEquals(read.tree().root(), RealisedTargets.read(file, THREE).tree().root());
    for (String bad :
        List.of(
            "",
            "id,value\na,0\nb,0\nc,0\n",
            "id,target\na,0\nb,0\n",
            "id,target\na,0\nb,0\nb,0\n",
            "id,target\na,0\nb,0\nz,0\n",
            "id,target\na,0\nb,0\nc,1.1\n",
            "id,target\na,0\nb,0\nc,-0.1\n",
            "id,target\na,0\nb,0\nc,x\n",
            "id,target\na,0\nb,0\nc,1e999999999\n",
            "id,target_q31\na,0\nb,0\nc,0.5\n",
            "id,target_q31\na,0\nb,0\nc,2147483649\n")) {
      Files.writeString(file, bad);
      assertThrows(CsvException.class, () -> RealisedTargets.read(file, THREE), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> RealisedTargets.of(THREE, Map.of("a", 0.5)));
  }

  @Test
  void rules_are_read_exactly_and_numbers_that_would_be_rounded_are_refused() {
    String toml =
        """
        name = "weather"
        denomination = "credit"
        pot = 1000000
        [reward]
        corr_multiplier = 0.5
        mmc_multiplier = 2
        clip = 0.05
        threshold = 72000
        fee = 0.01
        forfeit = 0.25
        [stake]
        least = 100
        most = 100000
        [bonds]
        owner = 1000
        scorer = 1000
        challenger = 100
        """;
    RulesFile rules = RulesFile.parse(toml);
    assertEquals(500, rules.reward().corrMultiplier());
    assertEquals(2_000, rules.reward().mmcMultiplier());
    assertEquals(500, rules.reward().clip().value());
    assertEquals(100, rules.reward().fee().value());
    assertEquals(RulesFile.SPEC, rules.rules(ANN).spec());
    for (String key : RulesFile.keys()) {
      String last = key.substring(key.indexOf('.') + 1);
      if (!key.equals("scorer") && !key.contains("bonds")) {
        String without = toml.replaceFirst("(?m)^%s = .*\\n".formatted(last), "");
        var refused =
            assertThrows(IllegalArgumentException.class, () -> RulesFile.parse(without), key);
        assertTrue(String.valueOf(refused.getMessage()).contains(last), refused.getMessage());
      }
    }
    var line =
        assertThrows(
            IllegalArgumentException.class,
            () -> RulesFile.parse(toml.replace("clip = 0.05", "clip = 0.00001")));
    assertTrue(String.valueOf(line.getMessage()).contains("line 7"), line.getMessage());
  }
}
