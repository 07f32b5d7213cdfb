package espalier.cli.node;

import espalier.base.codec.Codecs;
import espalier.cli.CliException;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The file `node.json` of the state folder: which process runs the node, and where it listens.
///
/// @param started when the process began, as the system tells; a process that took over the number
///   of a dead one began later
record RunningNode(long process, Instant started, URI address) {
  private static final String FILE = "node.json";

  static Path folder(Path home) {
    return home.resolve("node");
  }

  static Path log(Path home) {
    return home.resolve("node.log");
  }

  /// The node that this process runs.
  static RunningNode here(URI address) {
    ProcessHandle self = ProcessHandle.current();
    return new RunningNode(self.pid(), started(self), address);
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /// The node of `home` that runs now.
  static Optional<RunningNode> find(Path home) {
    JsonMembers file;
    try {
      file = Json.readObject(Files.readAllBytes(home.resolve(FILE)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException unreadable) {
      throw CliException.local(
          "%s cannot be read: %s; remove it if no node runs"
              .formatted(home.resolve(FILE), unreadable.getMessage()),
          unreadable);
    }
    var node =
        new RunningNode(
            file.whole("process"),
            Instant.ofEpochMilli(file.get("started", Codecs.WHOLE)),
            URI.create(file.text("address")));
    return node.handle().isPresent() ? Optional.of(node) : Optional.empty();
  }

  /// The process, if it still is the same one.
  Optional<ProcessHandle> handle() {
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .filter(found -> started(found).toEpochMilli() == started.toEpochMilli());
  }

  Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("process", process);
    tree.put("started", started.toEpochMilli());
    tree.put("address", address.toString());
    return tree;
  }

  void save(Path home) throws IOException {
    Path fresh = home.resolve(FILE + ".new");
    Files.writeString(fresh, Json.indented(tree()) + "\n");
    Files.move(
        fresh,
        home.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static void forget(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE));
  }
}
