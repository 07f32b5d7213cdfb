package espalier.competition.subnet.daemon;

import espalier.base.codec.Codecs;
import espalier.base.crypto.Signature;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The highest voucher of each channel: money, so it is on the disk before an answer goes out.
public final class Vouchers {
  private final Path folder;

  private Vouchers(Path folder) {
    this.folder = folder;
  }

  /// @param home the validator's folder
  public static Vouchers open(Path home) throws IOException {
    return new Vouchers(PrivateFile.folder(home.resolve("vouchers")));
  }

  /// What a channel allows in all.
  public record Voucher(Hash channel, Amount total, Signature signature) {}

  private Path file(Hash channel) {
    return folder.resolve(channel + ".json");
  }

  public synchronized Optional<Voucher> find(Hash channel) throws IOException {
    return PrivateFile.read(file(channel)).map(tree -> voucher(channel, tree));
  }

  private static Voucher voucher(Hash channel, JsonMembers tree) {
    return new Voucher(
        channel, tree.get("total", Codecs.AMOUNT), tree.get("signature", Signature.CODEC));
  }

  /// Keeps a voucher in place of the channel's lower one.
  public synchronized void keep(Voucher voucher) throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("total", Codecs.AMOUNT.toTree(voucher.total()));
    tree.put("signature", Signature.CODEC.toTree(voucher.signature()));
    PrivateFile.write(file(voucher.channel()), tree);
  }

  /// All that are kept.
  public synchronized List<Voucher> all() throws IOException {
    var found = new ArrayList<Voucher>();
    List<Path> files;
    try (var listed = Files.list(folder)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.length() == 2 * Hash.BYTES + ".json".length() && name.endsWith(".json")) {
        find(Hash.parse(name.substring(0, 2 * Hash.BYTES))).ifPresent(found::add);
      }
    }
    return found;
  }

  /// Forgets a channel that is closed.
  public synchronized void forget(Hash channel) throws IOException {
    Files.deleteIfExists(file(channel));
  }
}
