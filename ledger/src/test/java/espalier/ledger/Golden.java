package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.SigningKey;
import espalier.ledger.Ledger.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A story on one chain, one transaction a block: bytes in, outcome and state root out.
///
/// A file of `vectors` holds one line a block; see `vectors/ledger/README.md`.
public final class Golden {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"name\": \"([^\"]*)\", \"after_ms\": (\\d+), \"bytes\": \"([0-9a-f]*)\","
              + " \"outcome\": \"([^\"]*)\", \"root\": \"([0-9a-f]*)\"\\},?");

  /// @param after milliseconds of block time since the block below
  /// @param outcome `accepted` and the receipt, or the refusal's number and name
  public record Vector(String name, long after, byte[] bytes, String outcome, String root) {
    public String json() {
      return "{\"name\": \"%s\", \"after_ms\": %d, \"bytes\": \"%s\", \"outcome\": \"%s\", \"root\": \"%s\"}"
          .formatted(name, after, HexFormat.of().formatHex(bytes), outcome, root);
    }

    public boolean isAccepted() {
      return outcome.startsWith("accepted ");
    }
  }

  private final Chain chain = new Chain();
  private final List<Vector> vectors = new ArrayList<>();

  public Chain chain() {
    return chain;
  }

  /// All that was played so far.
  public List<Vector> vectors() {
    return vectors;
  }

  /// Signs and applies in a block so many milliseconds after the one below.
  ///
  /// @param account that `signer` acts for
  public Vector play(
      long after, String name, SigningKey signer, SigningKey account, Transaction... requests) {
    return record(
        after,
        name,
        SignedTransaction.CODEC.encode(
            SignedTransaction.sign(chain.body(account, requests), signer, Chain.ENGINE)));
  }

  /// Applies bytes as they are.
  public Vector record(long after, String name, byte[] bytes) {
    chain.after(after);
    String outcome = outcome(bytes);
    vectors.add(new Vector(name, after, bytes, outcome, chain.ledger.root().toString()));
    return vectors.getLast();
  }

  private String outcome(byte[] bytes) {
    Answer answer =
        switch (VerifiedTransaction.verify(bytes, Chain.ENGINE)) {
          case VerifiedTransaction.Verdict.Valid(var transaction, _) -> chain.apply(transaction);
          case VerifiedTransaction.Verdict.Invalid(var rejection) -> {
            chain.tick();
            yield new Answer.Refused(rejection);
          }
        };
    return switch (answer) {
      case Answer.Accepted(var receipt) ->
          "accepted " + HexFormat.of().formatHex(Receipt.CODEC.encode(receipt));
      case Answer.Refused(var refusal) -> refusal.reason().code() + " " + refusal.reason().name();
    };
  }

  /// The vectors of a file, named from the project's root.
  public static List<Vector> read(String file) throws IOException {
    var found = new ArrayList<Vector>();
    for (String line : Files.readAllLines(Path.of(System.getProperty("espalier.root"), file))) {
      Matcher match = LINE.matcher(line);
      if (match.matches()) {
        found.add(
            new Vector(
                match.group(1),
                Long.parseLong(match.group(2)),
                HexFormat.of().parseHex(match.group(3)),
                match.group(4),
                match.group(5)));
      }
    }
    return found;
  }

  public static void write(Path file, List<Vector> vectors) throws IOException {
    List<String> lines = vectors.stream().map(Vector::json).toList();
    Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
  }

  /// The recorded bytes on a new chain: what comes of them now.
  public static List<Vector> replay(List<Vector> recorded) {
    var golden = new Golden();
    recorded.forEach(vector -> golden.record(vector.after(), vector.name(), vector.bytes()));
    return golden.vectors();
  }

  /// Plays what must be accepted.
  public void ok(long after, String name, SigningKey by, Transaction request) {
    Vector vector = play(after, name, by, by, request);
    if (!vector.isAccepted()) {
      throw new AssertionError(name + " should be accepted; found " + vector.outcome());
    }
  }

  /// Plays what must be refused for `expected`.
  public void no(long after, Rejection expected, String name, SigningKey by, Transaction request) {
    Vector vector = play(after, name, by, by, request);
    assertEquals(expected.code() + " " + expected.name(), vector.outcome(), name);
  }

  /// The lines of a file, for comparing.
  public static List<String> json(List<Vector> vectors) {
    return vectors.stream().map(Vector::json).toList();
  }

  /// Asserts that among `recorded` each of `cases` is accepted at least once, and refused.
  public static void assertEachCase(
      List<Case<Transaction, ? extends Transaction>> cases, List<Vector> recorded) {
    for (boolean accepted : new boolean[] {true, false}) {
      var missing = new TreeSet<String>();
      cases.forEach(one -> missing.add(one.name()));
      for (Vector vector : recorded) {
        if (vector.isAccepted() == accepted) {
          SignedTransaction signed = SignedTransaction.CODEC.decode(vector.bytes());
          for (Transaction request : signed.body().requests()) {
            cases.stream()
                .filter(one -> one.type().isInstance(request))
                .forEach(one -> missing.remove(one.name()));
          }
        }
      }
      assertEquals(Set.of(), missing, accepted ? "never accepted" : "never refused");
    }
  }
}
