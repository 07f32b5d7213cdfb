package espalier.ledger.state;

import org.jspecify.annotations.Nullable;

/// Where the pages of a [StateTree] lie between runs: a map from path to bytes.
///
/// A path is one byte holding the number of nibbles `n` (0 to 62) and then `ceil(n / 2)` bytes with
/// the first `n` nibbles of the key hashes below the page; the root's page has the path `00`. A
/// read must answer with the latest page written. When [StateTree#update] is given a [Fork] that
/// runs both halves at once, `read` is called from two threads.
public interface PageStore {
  /// The bytes last written at `path`, or null where none were; the caller does not change them.
  byte @Nullable [] read(byte[] path);

  /// Takes what changed since the last drain, to be written atomically together with a height.
  ///
  /// A drain names each path at most once.
  interface Sink {
    /// Stores `page` at `path`, in place of what was there.
    void put(byte[] path, byte[] page);

    /// Removes what was stored at `path`.
    void remove(byte[] path);
  }
}
