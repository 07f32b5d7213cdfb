package espalier.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A server of raw sockets that answers as told, and can break a connection in the middle.
final class ScriptedNode implements AutoCloseable {
  /// @param target path and query
  record Question(String method, String target, byte[] body) {}

  /// What to write; after `bytes` the connection is closed.
  record Reply(byte[] bytes) {
    /// A whole answer.
    static Reply of(int status, Object tree) {
      byte[] body = Json.utf8(tree);
      return withHeaders(status, "", body);
    }

    static Reply withHeaders(int status, String headers, byte[] body) {
      String head =
          "HTTP/1.1 %d X\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n"
              .formatted(status, body.length, headers);
      return new Reply(concat(head.getBytes(StandardCharsets.US_ASCII), body));
    }

    /// Nothing at all: the connection breaks after the question was read.
    static Reply broken() {
      return new Reply(new byte[0]);
    }

    /// A stream of events that ends where `text` does.
    static Reply stream(String text) {
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
      return new Reply((head + text).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] concat(byte[] left, byte[] right) {
      var both = new ByteArrayOutputStream();
      both.writeBytes(left);
      both.writeBytes(right);
      return both.toByteArray();
    }
  }

  private final ServerSocket server;
  private final Function<Question, Reply> script;
  private final List<Question> questions = new CopyOnWriteArrayList<>();

  ScriptedNode(Function<Question, Reply> script) throws IOException {
    this.script = script;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /// What has been asked, in order.
  List<Question> questions() {
    return questions;
  }

  List<Question> asked(String method, String start) {
    return questions.stream()
        .filter(one -> one.method().equals(method) && one.target().startsWith(start))
        .toList();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          InputStream in = socket.getInputStream();
          OutputStream out = socket.getOutputStream()) {
        Question question = read(in);
        questions.add(question);
        out.write(script.apply(question).bytes());
        out.flush();
      } catch (IOException closed) {
        // The client went away, or the test is over.
      }
    }
  }

  private static Question read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    return new Question(first[0], first[1], in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the client went away");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
