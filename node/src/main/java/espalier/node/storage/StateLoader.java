package espalier.node.storage;

import java.io.Closeable;

/// Fills an empty [StateDatabase] with a state from elsewhere; one thread's.
///
/// The database counts as unfinished until [#finish] returned: a node that starts on it after a
/// crash says so instead of serving half a state.
public final class StateLoader implements Closeable {
  private static final long COMMIT_BYTES = 16L << 20;

  /// Makes the loaded state the database's own.
  interface Finish {
    void finish(RocksTables.Pending pending, long height, byte[] root);
  }

  private final RocksTables.Pending pending;
  private final Finish finish;

  StateLoader(RocksTables.Pending pending, Finish finish) {
    this.pending = pending;
    this.finish = finish;
  }

  /// Adds an entry, with the bounds of [Batch#put].
  public void put(Family family, byte[] key, byte[] value) {
    Batch.requireEntry(family, key, value);
    pending.put(family, key, value);
    if (pending.bytes() >= COMMIT_BYTES) pending.commit();
  }

  /// Ends the import; the database may be used when this returns.
  public void finish(long height, byte[] root) {
    finish.finish(pending, height, root.clone());
  }

  @Override
  public void close() {
    pending.close();
  }
}
