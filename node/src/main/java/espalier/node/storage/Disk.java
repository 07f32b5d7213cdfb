package espalier.node.storage;

import java.io.IOException;
import java.util.List;

/// One flat folder of files, as narrow as the block log and the checkpoints need it.
///
/// Two implementations: [FolderDisk] is a folder of the operating system; the tests have a twin in
/// memory that loses un-synced writes, tears them, flips bits and runs full. The contract is what a
/// careful program may expect of a POSIX file system, and no more:
///
/// - a write survives a crash only after [DiskFile#force] of that file returned;
/// - a created, renamed or deleted name survives a crash only after [#force] returned;
/// - writes that were not forced may survive in part, in units of 512 bytes, in any order.
public interface Disk {
  /// Opens `name` for reading and writing and creates it empty if it is absent.
  DiskFile open(String name) throws IOException;

  /// The names of all files, ascending.
  List<String> names() throws IOException;

  /// Deletes `name`.
  void delete(String name) throws IOException;

  /// Renames `from` to `to`, replacing `to`; after a crash exactly one of the two states is seen.
  void rename(String from, String to) throws IOException;

  /// Makes every created, renamed and deleted name durable.
  void force() throws IOException;

  /// The folder as an operator knows it, for messages.
  String place();
}
