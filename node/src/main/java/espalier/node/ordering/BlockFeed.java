package espalier.node.ordering;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes those who wait for the next block.
public final class BlockFeed {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private long height;
  private boolean closed;

  BlockFeed(long height) {
    this.height = height;
  }

  void publish(long newHeight) {
    lock.lock();
    try {
      height = newHeight;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether no further block will come.
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a block above `seen` is durable, the time is over, or the node stops.
  ///
  /// @return the newest durable height
  public long await(long seen, long milliseconds) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
    lock.lock();
    try {
      while (height <= seen && !closed && left > 0) {
        left = grown.awaitNanos(left);
      }
      return height;
    } finally {
      lock.unlock();
    }
  }
}
