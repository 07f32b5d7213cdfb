package espalier.provider.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainSpecTest {
  @Test
  void the_arguments_are_read_back_to_the_same_run() {
    var recipe =
        new Recipe("kind", true, Recipe.Scaling.COLUMN, List.of(), 0.25, 3, 17, 35, 1L << 60);
    var spec =
        new TrainSpec(
            Path.of("a b.csv"), Path.of("out"), "m_1", Path.of("c"), 5, 6, 7, "none", recipe);

    assertEquals(spec, TrainSpec.parse(spec.arguments()));
    assertEquals(
        Recipe.digits(),
        TrainSpec.parse(
                TrainSpec.of(Path.of("d"), Path.of("o"), "n", Path.of("c"), Recipe.digits())
                    .arguments())
            .recipe());
  }

  @Test
  void every_field_of_the_recipe_changes_its_hash() {
    Recipe standard = Recipe.digits();
    for (var line : standard.canonicalText().lines().toList()) {
      String name = line.substring(0, line.indexOf('='));
      String other =
          switch (name) {
            case "label" -> "0";
            case "header" -> "yes";
            case "scaling" -> "column";
            default -> "1";
          };
      if (name.equals("seed")) {
        other = "2";
      }
      List<String> arguments =
          new ArrayList<>(
              TrainSpec.of(Path.of("d"), Path.of("o"), "n", Path.of("c"), standard).arguments());
      arguments.set(arguments.indexOf("--" + name) + 1, other);
      assertNotEquals(standard.sha256(), TrainSpec.parse(arguments).recipe().sha256(), name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 0 | epochs is 0; give a number of 1 to 100000",
        "--epochs 100001 | epochs holds '100001'; give a whole number of at most 100000",
        "--epochs ten | epochs holds 'ten'",
        "--batch 65537 | batch holds '65537'",
        "--layers 4097 | layers holds '4097'",
        "--layers 8,0 | layers holds a width of 0",
        "--layers 8,,8 | layers holds ''",
        "--layers 1,1,1,1,1,1,1,1,1 | layers lists 9 hidden layers; give at most 8",
        "--learning-rate 0 | learning-rate is 0.0",
        "--learning-rate NaN | learning-rate is NaN",
        "--learning-rate 1.5 | learning-rate is 1.5",
        "--held-out 91 | held-out holds '91'",
        "--seed -1 | seed holds '-1'",
        "--scaling log | scaling is 'log'; give column or table",
        "--header maybe | header is 'maybe'; give yes or no",
        "--name ../x | name must be 1 to 64 letters",
        "--checkpoint-steps 0 | checkpoint-steps is 0",
        "--colour red | option '--colour' is not known",
        "--seed | option --seed has no value",
        "--data twice | option --data stands twice",
      })
  void a_bad_option_is_refused_with_a_sentence(String options, String sentence) {
    var arguments = new ArrayList<>(List.of("--data", "d", "--output", "o"));
    arguments.addAll(Arrays.asList(options.split(" ")));
    var refused = assertThrows(BadInput.class, () -> TrainSpec.parse(arguments));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void the_paths_of_data_and_output_must_be_given() {
    assertThrows(BadInput.class, () -> TrainSpec.parse(List.of("--output", "o")));
    assertThrows(BadInput.class, () -> TrainSpec.parse(List.of("--data", "d")));
  }

  @Test
  void a_network_past_the_bound_of_parameters_is_refused() {
    var plain = TrainSpec.parse(List.of("--data", "d", "--output", "o", "--layers", "")).recipe();
    // One layer of n inputs and m classes has (n + 1) m parameters.
    assertEquals(2, TrainingState.widths(plain, 3_999, 4_000).length);
    assertThrows(BadInput.class, () -> TrainingState.widths(plain, 3_999, 4_001));
  }
}
