package espalier.node.storage;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/// The state as it was when the snapshot was taken, readable from any thread until it is closed.
///
/// Taking one costs microseconds. An open one keeps overwritten versions alive, so close it soon; a
/// reader that needs minutes, such as a checkpoint, costs disk but never stops the writer.
public final class Snapshot implements StateReader, Closeable {
  private final Layers layers;
  private final RocksTables.View view;
  private final long height;
  private final byte[] root;
  private final Runnable released;
  private boolean closed;

  Snapshot(Layers layers, RocksTables.View view, long height, byte[] root, Runnable released) {
    this.layers = layers;
    this.view = view;
    this.height = height;
    this.root = root;
    this.released = released;
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public byte[] root() {
    return root.clone();
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return layers.get(family, key, height, view);
  }

  @Override
  public void scan(Family family, byte[] prefix, byte[] from, EntryVisitor visitor) {
    layers.scan(new Range(family, prefix, from), height, view, visitor);
  }

  /// Waits for reads under way, then lets the old versions go.
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    view.close();
    released.run();
  }
}
