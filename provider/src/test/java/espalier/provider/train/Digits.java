package espalier.provider.train;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// What the tests of training share: the digits, and a cache folder that is prepared once.
final class Digits {
  static final Path TABLE =
      Path.of(System.getProperty("espalier.root", ".."), "vectors", "digits", "digits.csv.gz");
  static final String TABLE_SHA256 =
      "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a";
  static final Path CACHE =
      Path.of(System.getProperty("espalier.root", ".."), "provider", "target", "train-cache");

  private Digits() {}

  static TrainCommand command() throws IOException {
    var command = TrainCommand.of(CACHE);
    command.prepare(System.out::println);
    return command;
  }

  static Engine engine() {
    try {
      command();
      return TorchEngine.open(CACHE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
