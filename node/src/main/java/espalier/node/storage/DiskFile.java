package espalier.node.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of a [Disk]; offsets and sizes are bytes from its beginning.
public interface DiskFile extends Closeable {
  /// The size in bytes, un-synced writes included.
  long size() throws IOException;

  /// Fills `into` from `offset`, stopping early only at the end of the file.
  void read(ByteBuffer into, long offset) throws IOException;

  /// Writes all of `from` at `offset`; not durable before [#force].
  ///
  /// @throws DiskFullException if the device has no room
  void write(ByteBuffer from, long offset) throws IOException;

  /// Cuts the file to `size` bytes; not durable before [#force].
  void truncate(long size) throws IOException;

  /// Returns when everything written is durable (`fdatasync`).
  ///
  /// A failure is final: the kernel may have dropped the pages, so a second call could report a
  /// success that never happened.
  void force() throws IOException;
}
