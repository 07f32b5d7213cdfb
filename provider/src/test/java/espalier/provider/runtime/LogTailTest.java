package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path folder;

  @Test
  void following_crosses_a_rotation_without_losing_or_repeating_a_line() throws Exception {
    Path log = folder.resolve("stdout.log");
    Files.writeString(folder.resolve("stdout.log.1"), "zero\n");
    Files.writeString(log, "one\n");
    var open = new AtomicBoolean(true);
    var seen = new ByteArrayOutputStream();
    OutputStream synchronizedSeen =
        new OutputStream() {
          @Override
          public void write(int value) {
            synchronized (seen) {
              seen.write(value);
            }
          }
        };
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                LogTail.follow(log, open::get, synchronizedSeen);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Await.until("first lines", () -> text(seen).equals("zero\none\n"));
    Files.writeString(log, "two\n", StandardOpenOption.APPEND);
    Files.move(log, folder.resolve("stdout.log.2"));
    Files.writeString(log, "three\n");
    Await.until("the next segment", () -> text(seen).equals("zero\none\ntwo\nthree\n"));
    open.set(false);
    reader.join();
    assertEquals("zero\none\ntwo\nthree\n", text(seen));
  }

  private static String text(ByteArrayOutputStream seen) {
    synchronized (seen) {
      return seen.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void the_end_of_a_log_is_bounded() throws Exception {
    Path log = folder.resolve("stderr.log");
    assertEquals("", LogTail.last(log, 10));
    Files.writeString(log, "0123456789abc");
    assertEquals("3456789abc", LogTail.last(log, 10));
    assertEquals("0123456789abc", LogTail.last(log, 100));
  }
}
