package espalier.provider.gateway;

import com.sun.net.httpserver.HttpExchange;
import espalier.provider.runtime.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The answer of a shell command: lines of JSON while it runs.
///
/// `{"out": BASE64}` and `{"err": BASE64}` carry what it writes, `{"exit": CODE}` ends it. A tenant
/// who goes away ends the command at its next output, or after an hour.
final class ShellStream {
  private final ReentrantLock turn = new ReentrantLock();
  private final OutputStream out;
  private final Process process;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  private ShellStream(OutputStream out, Process process) {
    this.out = out;
    this.process = process;
  }

  static void send(HttpExchange exchange, Process process) throws IOException {
    Thread timer = Thread.ofVirtual().start(() -> limit(process));
    try {
      process.getOutputStream().close();
      exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        new ShellStream(out, process).run();
      }
    } finally {
      timer.interrupt();
      Sandbox.killTree(process);
    }
  }

  private static void limit(Process process) {
    try {
      if (!process.waitFor(Routes.STREAM_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        Sandbox.killTree(process);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The command has ended.
    }
  }

  private void run() throws IOException {
    Thread errors = Thread.ofVirtual().start(() -> pump("err", process.getErrorStream()));
    pump("out", process.getInputStream());
    try {
      errors.join();
      line("{\"exit\":" + process.waitFor() + "}");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the command ran", e);
    }
    IOException failed = failure.get();
    if (failed != null) throw failed;
  }

  private void pump(String name, InputStream in) {
    byte[] buffer = new byte[16 << 10];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        String text = Base64.getEncoder().encodeToString(Arrays.copyOf(buffer, count));
        line("{\"" + name + "\":\"" + text + "\"}");
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      // The other stream's reader must not wait for a command that nobody listens to.
      Sandbox.killTree(process);
    }
  }

  private void line(String text) throws IOException {
    turn.lock();
    try {
      out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } finally {
      turn.unlock();
    }
  }
}
