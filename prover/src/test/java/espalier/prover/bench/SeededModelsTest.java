package espalier.prover.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraints;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Step;
import espalier.prover.bench.Transformer.Configuration;
import espalier.prover.interpreter.FastInterpreter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SeededModelsTest {
  /// A transformer whose axes are all cut into pieces, as those of the largest model are.
  private static SeededModel pieced() {
    var model = new ModelBuilder("pieced", 16, 3);
    new Transformer(model, new Configuration(2, 3, 48, 81, 5, 16, 15, 1)).build();
    return model.build();
  }

  @Test
  void small_models_satisfy_their_constraints() {
    for (SeededModel model :
        List.of(
            SeededModels.of("mnist_mlp", 1),
            SeededModels.of("lenet5", 1),
            SeededModels.of("nanogpt", 1),
            pieced())) {
      Circuit circuit = Circuit.of(model.program());
      long[][] columns = FastInterpreter.columns(circuit, model.given());
      assertEquals(Optional.empty(), Constraints.broken(circuit, columns), model.name());
    }
  }

  @Test
  void small_models_run_exactly_as_in_the_plain_interpreter() {
    for (SeededModel model : List.of(SeededModels.of("lenet5", 2), pieced())) {
      Circuit circuit = Circuit.of(model.program());
      long[][] plain = Interpreter.run(model.program(), model.given());
      assertArrayEquals(
          Interpreter.columns(circuit, plain), FastInterpreter.columns(circuit, model.given()));
    }
  }

  /// Method: of each rounded sum, few cells lie at the ends, and many values occur.
  @Test
  void activations_spread_over_many_values() {
    for (String name : List.of("mnist_mlp", "lenet5", "nanogpt", "vgg16_cifar", "resnet18_224")) {
      SeededModel model = SeededModels.of(name, 1);
      long[][] columns = FastInterpreter.steps(Circuit.of(model.program()), model.given());
      for (int i = 0; i < columns.length; i++) {
        if (model.program().steps().get(i) instanceof Step.Shift shift && columns[i].length > 64) {
          long[] sorted = Arrays.stream(columns[i]).sorted().toArray();
          long distinct = Arrays.stream(sorted).distinct().count();
          String where = "%s, step %d: %d values".formatted(name, i, distinct);
          assertTrue(distinct >= 8, where);
          assertTrue(sorted[0] > shift.low(), where);
          assertTrue(sorted[sorted.length / 10] < sorted[sorted.length * 9 / 10], where);
        }
      }
    }
  }

  @Test
  void the_largest_inputs_stay_within_all_tables() {
    for (String name : List.of("mnist_mlp", "lenet5", "vgg16_cifar")) {
      SeededModel model = SeededModels.of(name, 1);
      Circuit circuit = Circuit.of(model.program());
      var given = new HashMap<>(model.given());
      int image = circuit.inputs().getFirst();
      var bright = new long[given.get(image).length];
      Arrays.fill(bright, 255);
      given.put(image, bright);
      long[] lit = FastInterpreter.steps(circuit, given)[circuit.outputs().getFirst()];
      given.put(image, new long[bright.length]);
      long[] dark = FastInterpreter.steps(circuit, given)[circuit.outputs().getFirst()];
      assertFalse(Arrays.equals(lit, dark), name);
    }
  }

  @Test
  void a_later_token_does_not_change_earlier_logits() {
    SeededModel model = SeededModels.of("nanogpt", 4);
    Circuit circuit = Circuit.of(model.program());
    int logits = circuit.outputs().getFirst();
    long[] before = FastInterpreter.steps(circuit, model.given())[logits];
    var given = new HashMap<>(model.given());
    int digit = circuit.inputs().getLast();
    long[] digits = given.get(digit).clone();
    digits[40] = (digits[40] + 1) % 8;
    given.put(digit, digits);
    long[] after = FastInterpreter.steps(circuit, given)[logits];
    int row = model.program().steps().get(logits).shape().size(1);
    assertArrayEquals(Arrays.copyOf(before, 40 * row), Arrays.copyOf(after, 40 * row));
    assertFalse(Arrays.equals(before, after));
  }

  @Test
  void pieces_cover_an_axis_with_little_padding() {
    for (int size = 1; size < 3_000; size++) {
      int from = 0;
      long padded = 0;
      for (Pieces.Piece piece : Pieces.of(size).pieces()) {
        assertEquals(from, piece.from());
        from += piece.size();
        padded += Integer.highestOneBit(2 * piece.size() - 1);
      }
      assertEquals(size, from);
      assertTrue(padded - size <= Math.max(1, size / 32), size + " takes " + padded);
    }
  }

  @Test
  void an_unknown_name_is_refused_with_the_known_ones() {
    var refused = assertThrows(IllegalArgumentException.class, () -> SeededModels.of("alexnet", 1));
    assertTrue(refused.getMessage().contains("lenet5"), refused.getMessage());
  }
}
