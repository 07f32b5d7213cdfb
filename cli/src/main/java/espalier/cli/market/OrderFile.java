package espalier.cli.market;

import espalier.cli.CliException;
import espalier.client.sdl.Plan;
import espalier.client.sdl.Sdl;
import espalier.client.sdl.SdlException;
import espalier.client.workload.OrderDraft;
import espalier.ledger.market.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An SDL file and the folder against which its paths are read.
record OrderFile(Sdl sdl, Path folder) {
  /// More than the SDL reader takes, so that it is the one to refuse.
  private static final int BYTES_MAX = 1 << 20;

  /// @param file `-` means standard input
  static OrderFile read(Path file) throws SdlException {
    boolean input = "-".equals(file.toString());
    try (InputStream in = input ? System.in : Files.newInputStream(file)) {
      Path parent = file.toAbsolutePath().getParent();
      return new OrderFile(
          Sdl.read(in.readNBytes(BYTES_MAX)), parent == null || input ? Path.of("") : parent);
    } catch (NoSuchFileException missing) {
      throw CliException.local(
          "there is no file %s; name one that holds an SDL".formatted(file), missing);
    } catch (IOException unreadable) {
      throw CliException.local(
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
    }
  }

  /// The orders that the file asks for, one a group.
  ///
  /// @throws IllegalArgumentException if the ledger has no word for what is asked
  /// @throws IOException if a file that the SDL names cannot be read
  List<OrderDraft> drafts() throws IOException {
    return OrderDraft.of(sdl, folder);
  }

  /// Why no order can be made of a file that is otherwise in order.
  Optional<String> obstacle() {
    try {
      var _ = drafts();
      return Optional.empty();
    } catch (IOException | IllegalArgumentException found) {
      return Optional.of(String.valueOf(found.getMessage()));
    }
  }

  static Resources resources(Plan.Amounts total) {
    return new Resources(
        total.millicores(),
        total.memoryBytes(),
        total.storageBytes().values().stream().mapToLong(Long::longValue).sum(),
        Math.toIntExact(total.gpus()));
  }
}
