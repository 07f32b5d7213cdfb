package espalier.cli.tx;

import espalier.base.codec.Malformed;
import espalier.cli.CliException;
import espalier.client.Json;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Requests as people write them: one JSON object, or a list of up to 16.
final class RequestFile {
  /// JSON is longer than canonical bytes, but not by more than this.
  private static final int BYTES_MAX = 8 * SignedTransaction.BYTES_MAX;

  private RequestFile() {}

  /// @param file `-` means standard input
  static List<Transaction> read(Path file) {
    byte[] bytes = bytes(file);
    if (bytes.length > BYTES_MAX) {
      throw CliException.local(
          "%s is longer than %d bytes, which no transaction needs".formatted(file, BYTES_MAX));
    }
    try {
      Object tree = Json.read(bytes);
      List<?> trees = tree instanceof List<?> list ? list : List.of(requireObject(tree));
      return trees.stream().map(Transactions.CODEC::fromTree).toList();
    } catch (IllegalArgumentException refused) {
      throw CliException.local(
          "%s holds no request: %s; 'espalier tx kinds' lists what there is"
              .formatted(file, refused.getMessage()),
          refused);
    }
  }

  private static Object requireObject(@org.jspecify.annotations.Nullable Object tree) {
    if (tree == null) {
      throw new Malformed("found null");
    }
    return tree;
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = "-".equals(file.toString()) ? System.in : Files.newInputStream(file)) {
      return in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException missing) {
      throw CliException.local(
          "there is no file %s; name one that holds a request as JSON".formatted(file), missing);
    } catch (IOException unreadable) {
      throw CliException.local(
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
    }
  }
}
