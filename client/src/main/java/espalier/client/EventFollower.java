package espalier.client;

import espalier.client.ServerSentEvents.Message;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Follows the ledger's events from a cursor on, each exactly once and in order.
///
/// When the connection breaks, or nothing comes for [#SILENCE], it connects anew at the last event
/// it saw and passes over what it has seen. One thread calls [#follow]; any may call [#close].
public final class EventFollower implements AutoCloseable {
  /// The longest line of the stream: 8 MiB.
  public static final int LINE_BYTES_MAX = 8 << 20;

  /// A node sends a sign of life more often than this.
  public static final Duration SILENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE_MIN = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  private final NodeClient node;
  private final EventFilter filter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Optional<EventCursor> last = Optional.empty();
  private boolean closed;
  private long lastActivityNanos;
  private @Nullable InputStream open;

  public EventFollower(NodeClient node, EventFilter filter) {
    this.node = node;
    this.filter = filter;
  }

  /// Where to go on: the last event that was handed out.
  public Optional<EventCursor> cursor() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// Hands events to `visitor` until it answers false or this is closed.
  ///
  /// @param from the first place to read, or none for what happens from now on
  /// @param patience how long to try to connect, at first and after each break
  /// @throws ClientException.Unreachable if there is no connection for longer than `patience`
  /// @throws ClientException.Refused if the node refuses the question
  public void follow(Optional<EventCursor> from, Duration patience, Predicate<Happening> visitor) {
    long giveUp = System.nanoTime() + patience.toNanos();
    Duration pause = PAUSE_MIN;
    Optional<EventCursor> next = from;
    while (!isClosed()) {
      IOException failure = null;
      Reading reading = new Reading(next, visitor);
      try {
        reading.run();
      } catch (IOException broken) {
        failure = broken;
      }
      if (reading.isDone || isClosed()) {
        return;
      }
      if (reading.connected) {
        giveUp = System.nanoTime() + patience.toNanos();
        pause = PAUSE_MIN;
      } else if (System.nanoTime() > giveUp) {
        throw new ClientException.Unreachable(
            node.address(), failure == null ? new IOException("the stream ended") : failure);
      }
      next = cursor().or(() -> from).or(reading::height);
      await(pause);
      pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
    }
  }

  /// One connection.
  private final class Reading {
    private final Optional<EventCursor> from;
    private final Predicate<Happening> visitor;
    private boolean connected;
    private boolean isDone;
    private Optional<EventCursor> height = Optional.empty();

    private Reading(Optional<EventCursor> from, Predicate<Happening> visitor) {
      this.from = from;
      this.visitor = visitor;
    }

    /// Where "now" was when this connection began, so that a break loses nothing.
    private Optional<EventCursor> height() {
      return height;
    }

    private void run() throws IOException {
      if (from.isEmpty()) {
        // "From now on" must stay the same place when the connection breaks before any event.
        height = Optional.of(new EventCursor(heightNow() + 1, 0));
      }
      String path = "/v1/events?from=" + from.or(() -> height).orElseThrow() + filter.query();
      HttpResponse<InputStream> response = node.connection().stream(path);
      try (InputStream in = new BufferedInputStream(response.body())) {
        if (response.statusCode() != 200) {
          refuse(response.statusCode(), in.readNBytes(64 * 1024));
        }
        connected = true;
        opened(in);
        Thread watch = Thread.ofVirtual().name("event-watch").start(() -> closeWhenSilent(in));
        try {
          read(new ServerSentEvents(in, LINE_BYTES_MAX, EventFollower.this::active));
        } finally {
          opened(null);
          watch.interrupt();
        }
      }
    }

    private long heightNow() throws IOException {
      try {
        return node.status().height();
      } catch (ClientException.Unreachable broken) {
        throw new IOException(broken.getCause());
      }
    }

    private void refuse(int status, byte[] body) throws IOException {
      if (status == 503) {
        throw new IOException("the node is busy");
      }
      throw new ClientException.Refused(
          new HttpConnection.Reply("GET /v1/events", status, body).refusal());
    }

    private void read(ServerSentEvents messages) throws IOException {
      for (var message = messages.next(); message.isPresent(); message = messages.next()) {
        Happening happening = parse(message.get());
        if (cursor().isPresent() && happening.cursor().compareTo(cursor().get()) <= 0) {
          continue;
        }
        if (isClosed()) {
          return;
        }
        isDone = !visitor.test(happening);
        seen(happening.cursor());
        if (isDone) {
          return;
        }
      }
    }

    private Happening parse(Message message) {
      try {
        return Happening.of(
            EventCursor.parse(message.id()),
            message.event(),
            Json.readObject(message.data().getBytes(StandardCharsets.UTF_8)));
      } catch (IllegalArgumentException refused) {
        throw new ClientException.Unexpected(
            "GET /v1/events", String.valueOf(refused.getMessage()), refused);
      }
    }
  }

  private void closeWhenSilent(InputStream in) {
    lock.lock();
    try {
      while (!closed) {
        long left = lastActivityNanos + SILENCE.toNanos() - System.nanoTime();
        if (left <= 0) {
          in.close();
          return;
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException | IOException ended) {
      // The reading ended by itself.
    } finally {
      lock.unlock();
    }
  }

  private void await(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException stopped) {
      closed = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void opened(@Nullable InputStream in) {
    lock.lock();
    try {
      open = in;
      lastActivityNanos = System.nanoTime();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void active() {
    lock.lock();
    try {
      lastActivityNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private void seen(EventCursor cursor) {
    lock.lock();
    try {
      last = Optional.of(cursor);
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends [#follow], also while it waits for an event.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      if (open != null) {
        open.close();
      }
    } catch (IOException broken) {
      // It is over either way.
    } finally {
      lock.unlock();
    }
  }
}
