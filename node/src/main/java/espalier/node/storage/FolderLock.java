package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a second node off a folder for as long as this process lives.
///
/// The operating system's lock vanishes with the process, however it ends, so a file left behind
/// never blocks anybody. It does not go through [Disk], because a twin in memory has no processes.
public final class FolderLock implements Closeable {
  private static final String NAME = "lock";
  private static final int MAX_HOLDER_BYTES = 64;

  /// POSIX drops a process's lock when *any* descriptor of the file is closed, so this process must
  /// not even open the file of a folder that it holds.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /// Takes the lock of `folder`, which is created if it is absent.
  ///
  /// @throws StorageException naming the process that holds it
  public static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      if (!HELD.add(real))
        throw inUse(folder, "this process, pid " + ProcessHandle.current().pid());
      try {
        return new FolderLock(real, lock(real));
      } catch (IOException | StorageException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(
          Reason.DEVICE_FAILED,
          "the folder %s cannot be used (%s); check that it exists and is yours to write"
              .formatted(folder, e),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(folder);
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    var channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      if (channel.tryLock() == null) {
        var text = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        throw inUse(folder, holder.isEmpty() ? "another process" : holder);
      }
      channel.truncate(0);
      String holder = "pid " + ProcessHandle.current().pid() + "\n";
      channel.write(StandardCharsets.UTF_8.encode(holder), 0);
      return channel;
    } catch (IOException | StorageException e) {
      channel.close();
      throw e;
    }
  }

  private static StorageException inUse(Path folder, String holder) {
    return new StorageException(
        Reason.IN_USE,
        "the folder %s is in use by %s; stop that node first, or give this one another folder"
            .formatted(folder, holder));
  }
}
