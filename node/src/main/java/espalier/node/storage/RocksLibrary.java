package espalier.node.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.rocksdb.RocksDB;

/// Loads RocksDB's native library and leaves nothing behind.
///
/// Unless the library lies on `java.library.path` (which a launcher can arrange, and which saves a
/// tenth of a second), RocksDB unpacks 17 MB into the system's temporary folder and deletes them at
/// a regular exit only. A node is built to be killed, so the file is deleted as soon as it is
/// mapped, where the system tells which one it is.
final class RocksLibrary {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Pattern UNPACKED = Pattern.compile("/\\S*/librocksdbjni\\d+\\.so");
  private static boolean loaded;

  private RocksLibrary() {}

  static synchronized void load() {
    if (loaded) return;
    RocksDB.loadLibrary();
    loaded = true;
    if (!Files.isReadable(MAPS)) return;
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir", "")).toRealPath();
      for (String line : Files.readAllLines(MAPS, StandardCharsets.UTF_8)) {
        var found = UNPACKED.matcher(line);
        if (!found.find()) continue;
        Path file = Path.of(found.group());
        if (temporary.equals(file.getParent())) Files.deleteIfExists(file);
      }
    } catch (IOException _) {
      // The file stays until the process exits, as it would have without this class.
    }
  }
}
