package espalier.cli.market;

import espalier.base.unit.Hash;
import espalier.cli.Espalier;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where what an order brings home is put.
final class OutOption {
  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "For results and checkpoints; else 'orders' in the state folder.")
  private @Nullable Path folder;

  /// @param group the order's group, if it is one of several
  Path folder(Espalier espalier, Hash order, String group, boolean several) {
    if (folder == null) {
      return espalier.home().resolve("orders").resolve(order.toString());
    }
    return several ? folder.resolve(group.replaceAll("[^A-Za-z0-9_-]", "_")) : folder;
  }
}
