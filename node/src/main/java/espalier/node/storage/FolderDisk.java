package espalier.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/// A [Disk] that is a folder of the operating system.
public final class FolderDisk implements Disk {
  private final Path folder;

  /// @param folder created, with its parents, if it is absent
  public FolderDisk(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path path = folder.resolve(name);
    return new ChannelFile(
        path,
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
  }

  @Override
  public List<String> names() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .map(path -> String.valueOf(path.getFileName()))
          .sorted()
          .toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void force() throws IOException {
    // On POSIX systems a folder opens as a file, and its sync makes the names in it durable.
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String place() {
    return folder.toString();
  }

  private record ChannelFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer into, long offset) throws IOException {
      long at = offset;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) return;
        at += count;
      }
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
      long at = offset;
      try {
        while (from.hasRemaining()) at += channel.write(from, at);
      } catch (IOException e) {
        throw explained(e);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw explained(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    private IOException explained(IOException e) throws IOException {
      // The JDK passes on the system's text, which a locale may translate: hence the second test.
      String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      boolean full =
          text.contains("no space left")
              || text.contains("quota exceeded")
              || Files.getFileStore(path).getUsableSpace() == 0;
      if (!full) return e;
      var explained = new DiskFullException(path.toString());
      explained.initCause(e);
      return explained;
    }
  }
}
