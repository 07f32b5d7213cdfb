package espalier.provider.train;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Everything that decides, together with the data, every bit of the trained parameters.
///
/// Two runs with equal recipe hash, data hash, code and class of CPU end with equal parameters, so
/// the hash of the recipe stands in each checkpoint and in the lineage of the model.
///
/// @param labelColumn the class column: a zero-based index, `last`, or a name of the header
/// @param header whether the first row holds column names
/// @param scaling how features are brought to unit size
/// @param layers widths of the hidden layers, at most [#MAX_LAYERS] of 1 to [#MAX_WIDTH] each
/// @param learningRate of Adam at the first step, above 0 and at most 1; falls to 0 along a cosine
/// @param epochs passes over the training rows, 1 to [#MAX_EPOCHS]
/// @param batch rows a step, 1 to [#MAX_BATCH]
/// @param heldOutPercent share of the rows that is never trained on, 1 to 90
/// @param seed of the split, of the first parameters and of the order of the rows
public record Recipe(
    String labelColumn,
    boolean header,
    Scaling scaling,
    List<Integer> layers,
    double learningRate,
    int epochs,
    int batch,
    int heldOutPercent,
    long seed) {

  public static final int MAX_LAYERS = 8;
  public static final int MAX_WIDTH = 4_096;
  public static final int MAX_EPOCHS = 100_000;
  public static final int MAX_BATCH = 65_536;
  public static final int MAX_PARAMETERS = 16_000_000;
  public static final int MAX_LABEL_COLUMN_CHARACTERS = 200;

  /// How features are brought to unit size before the first layer.
  public enum Scaling {
    /// Each column by its own mean and deviation: for tables whose columns have different units.
    COLUMN,
    /// All columns by one mean and one deviation: for images, where all cells share a unit.
    TABLE
  }

  public Recipe {
    layers = List.copyOf(layers);
    require(
        !labelColumn.isBlank() && labelColumn.length() <= MAX_LABEL_COLUMN_CHARACTERS,
        "label must name a column in 1 to " + MAX_LABEL_COLUMN_CHARACTERS + " characters");
    require(
        layers.size() <= MAX_LAYERS,
        "layers lists " + layers.size() + " hidden layers; give at most " + MAX_LAYERS);
    for (int width : layers) {
      require(
          width >= 1 && width <= MAX_WIDTH,
          "layers holds a width of " + width + "; give widths of 1 to " + MAX_WIDTH);
    }
    require(
        learningRate > 0 && learningRate <= 1,
        "learning-rate is " + learningRate + "; give a number above 0 and at most 1");
    requireWithin("epochs", epochs, MAX_EPOCHS);
    requireWithin("batch", batch, MAX_BATCH);
    requireWithin("held-out", heldOutPercent, 90);
  }

  /// The recipe of the digits: reaches about 98 % on held-out images.
  public static Recipe digits() {
    return new Recipe("last", false, Scaling.TABLE, List.of(512, 256), 0.001, 120, 32, 20, 1);
  }

  /// The row numbers, from 0, of a table of `rows` rows that are never trained on.
  public int[] heldOutRows(int rows) {
    return Table.heldOut(rows, seed, heldOutPercent);
  }

  /// The same recipe with another number of epochs.
  public Recipe withEpochs(int changed) {
    return new Recipe(
        labelColumn, header, scaling, layers, learningRate, changed, batch, heldOutPercent, seed);
  }

  /// The same recipe with another seed.
  public Recipe withSeed(long changed) {
    return new Recipe(
        labelColumn, header, scaling, layers, learningRate, epochs, batch, heldOutPercent, changed);
  }

  /// One line a field, in a fixed order: the bytes that [#sha256()] covers.
  public String canonicalText() {
    return """
    label=%s
    header=%s
    scaling=%s
    layers=%s
    learning-rate=%s
    epochs=%s
    batch=%s
    held-out=%s
    seed=%s
    """
        .formatted(
            labelColumn,
            header ? "yes" : "no",
            scaling.name().toLowerCase(Locale.ROOT),
            layers.stream().map(String::valueOf).collect(Collectors.joining(",")),
            learningRate,
            epochs,
            batch,
            heldOutPercent,
            seed);
  }

  /// SHA-256 of [#canonicalText()], in hexadecimal.
  public String sha256() {
    return Sha256.hex(canonicalText().getBytes(StandardCharsets.UTF_8));
  }

  private static void requireWithin(String name, int value, int most) {
    require(value >= 1 && value <= most, name + " is " + value + "; give a number of 1 to " + most);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new BadInput(sentence);
    }
  }
}
