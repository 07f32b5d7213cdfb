package espalier.node;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.ledger.Genesis;
import espalier.node.NodeException.Reason;
import espalier.node.ordering.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The genesis in a node's folder.
///
/// ```
/// genesis.bin    canonical bytes; their hash is the chain's id
/// genesis.json   the same to read
/// origin.bin     the chain's id, name and time, read at every start; written last
/// ```
final class GenesisFiles {
  private static final String CANONICAL = "genesis.bin";
  private static final String READABLE = "genesis.json";
  private static final String ORIGIN = "origin.bin";

  private final Path folder;

  GenesisFiles(Path folder) {
    this.folder = folder;
  }

  Path canonical() {
    return folder.resolve(CANONICAL);
  }

  /// The folder's origin, which is laid down at the first start.
  ///
  /// @throws NodeException if the folder has none and `given` is empty, or has another one
  Origin establish(Optional<Genesis> given) {
    try {
      if (!Files.exists(folder.resolve(ORIGIN))) {
        Genesis genesis =
            given.orElseThrow(() ->
                new NodeException(
                    Reason.GENESIS_MISSING,
                    ("%s holds no ledger yet, and no genesis was given; give one, or name the folder"
                            + " of an existing node")
                        .formatted(folder)));
        write(CANONICAL, Genesis.CODEC.encode(genesis));
        var json = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
        write(READABLE, json.writeValueAsBytes(Genesis.CODEC.toTree(genesis)));
        write(ORIGIN, Origin.CODEC.encode(Origin.of(genesis)));
      }
      Origin origin = read(ORIGIN, Origin.CODEC);
      if (given.isPresent() && !given.get().chain().equals(origin.chain())) {
        throw new NodeException(
            Reason.GENESIS_DIFFERENT,
            ("%s holds chain %s ('%s'), the genesis given is that of chain %s; leave the genesis out,"
                    + " or name another folder")
                .formatted(folder, origin.chain(), origin.name(), given.get().chain()));
      }
      return origin;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// The whole genesis, needed only while there is no state.
  Genesis genesis(Origin origin) {
    try {
      Genesis genesis = read(CANONICAL, Genesis.CODEC);
      if (!genesis.chain().equals(origin.chain())) {
        throw new NodeException(
            Reason.DAMAGED,
            "%s in %s is not the genesis of chain %s; restore the file from another node"
                .formatted(CANONICAL, folder, origin.chain()));
      }
      return genesis;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private <T> T read(String name, Codec<T> codec) throws IOException {
    try {
      return codec.decode(Files.readAllBytes(folder.resolve(name)));
    } catch (Malformed refused) {
      throw new NodeException(
          Reason.DAMAGED,
          "%s in %s is damaged (%s); restore the file from another node of the chain"
              .formatted(name, folder, refused.getMessage()),
          refused);
    }
  }

  /// Appears whole under its name or not at all, and stays after a crash.
  private void write(String name, byte[] bytes) throws IOException {
    Path unfinished = folder.resolve(name + ".unfinished");
    try (var file =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      file.force(true);
    }
    Files.move(
        unfinished,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private NodeException failed(IOException e) {
    return new NodeException(
        Reason.DEVICE_FAILED,
        "the genesis in %s cannot be read or written (%s); check that the folder is yours and the disk has room"
            .formatted(folder, e.getMessage()),
        e);
  }
}
