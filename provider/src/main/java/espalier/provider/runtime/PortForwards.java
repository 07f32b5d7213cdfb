package espalier.provider.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Makes the exposed ports of a sandbox reachable from the host's loopback, and from nowhere else.
///
/// The sandbox keeps its own network without a way out: one thread of the daemon enters it and
/// makes the inner half of each connection there. The forwards end with the daemon; after an
/// adoption they are opened anew. At most 256 connections at once.
public final class PortForwards implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;

  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final ExecutorService inside;
  private final Map<Integer, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final List<ServerSocketChannel> doors = new ArrayList<>();

  private PortForwards() {
    // A platform thread of its own: it never leaves the namespace again.
    this.inside = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  }

  /// Opens a port of the host's loopback for each exposed port.
  ///
  /// @throws IOException if the sandbox does not run, or its network may not be entered
  static PortForwards open(long pid, List<Integer> ports) throws IOException {
    var forwards = new PortForwards();
    try {
      CompletableFuture.runAsync(() -> enter(pid), forwards.inside).join();
      for (int port : ports) forwards.listen(port);
      return forwards;
    } catch (CompletionException e) {
      forwards.close();
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      forwards.close();
      throw e;
    }
  }

  private static void enter(long pid) {
    try {
      NetworkNamespace.enter(pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where on the host's loopback each exposed port answers.
  public Map<Integer, InetSocketAddress> addresses() {
    return Map.copyOf(addresses);
  }

  private void listen(int port) throws IOException {
    ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.INET);
    doors.add(door);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    addresses.put(port, (InetSocketAddress) door.getLocalAddress());
    Thread.ofVirtual().start(() -> accept(door, port));
  }

  private void accept(ServerSocketChannel door, int port) {
    while (door.isOpen()) {
      try {
        SocketChannel outer = door.accept();
        if (free.tryAcquire()) {
          Thread.ofVirtual().start(() -> serve(outer, port));
        } else {
          outer.close();
        }
      } catch (IOException _) {
        return; // Closed.
      }
    }
  }

  private void serve(SocketChannel outer, int port) {
    try (outer;
        SocketChannel inner = CompletableFuture.supplyAsync(() -> connect(port), inside).join()) {
      Thread back = Thread.ofVirtual().start(() -> copy(inner, outer));
      copy(outer, inner);
      back.join();
    } catch (IOException | CompletionException _) {
      // Nobody listens inside, or one side has gone: the other sees its connection close.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private static SocketChannel connect(int port) {
    try {
      SocketChannel inner = SocketChannel.open(StandardProtocolFamily.INET);
      inner.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return inner;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) to.write(buffer);
      }
      to.shutdownOutput();
    } catch (IOException _) {
      // One side has gone; closing both tells the other.
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // It is closed as far as we are concerned.
    }
  }

  @Override
  public void close() throws IOException {
    inside.shutdownNow();
    for (ServerSocketChannel door : doors) door.close();
  }
}
