package espalier.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Messages of a `text/event-stream`, as the HTML standard's section 9.2.6 spells them.
final class ServerSentEvents {
  private final InputStream in;
  private final int lineBytesMax;
  private final Runnable activity;

  /// @param lineBytesMax a longer line ends the stream with an exception
  /// @param activity is told of every line, comments included
  ServerSentEvents(InputStream in, int lineBytesMax, Runnable activity) {
    this.in = in;
    this.lineBytesMax = lineBytesMax;
    this.activity = activity;
  }

  record Message(String id, String event, String data) {}

  /// The next whole message; none at the stream's end, where a message cut short is dropped.
  Optional<Message> next() throws IOException {
    String id = "";
    String event = "message";
    var data = new StringBuilder();
    while (true) {
      Optional<String> read = line();
      if (read.isEmpty()) {
        return Optional.empty();
      }
      activity.run();
      String line = read.get();
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Message(id, event, data.toString()));
        }
        continue;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (name) {
        case "id" -> id = value;
        case "event" -> event = value;
        case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
        default -> {
          // A comment, or a field that the standard says to pass over.
        }
      }
    }
  }

  private Optional<String> line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      if (next == '\n') {
        String line = bytes.toString(StandardCharsets.UTF_8);
        return Optional.of(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      }
      if (bytes.size() == lineBytesMax) {
        throw new IOException(
            "a line of the event stream exceeds %d bytes".formatted(lineBytesMax));
      }
      bytes.write(next);
    }
  }
}
