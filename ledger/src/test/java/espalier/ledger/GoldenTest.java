package espalier.ledger;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.Chain.ISSUER;
import static espalier.ledger.Chain.credit;
import static espalier.ledger.Chain.esp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.account.AccountTransaction.AddKey;
import espalier.ledger.account.AccountTransaction.RemoveKey;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.bank.BankTransaction.Issue;
import espalier.ledger.bank.BankTransaction.Redeem;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.beacon.BeaconTransaction.Commit;
import espalier.ledger.beacon.BeaconTransaction.Reveal;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Settle;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.session.Session;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionTransaction.GrantSession;
import espalier.ledger.session.SessionTransaction.RevokeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Bytes in, outcome and state root out, as they were once and shall stay.
///
/// A change of encoding or of a rule shows here. Where it is meant, the file is written anew with
/// the main method and the change goes into the changelog: other implementations will notice too.
final class GoldenTest {
  private static final String FILE = "vectors/ledger/kernel.json";
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"name\": \"([^\"]*)\", \"after_ms\": (\\d+), \"bytes\": \"([0-9a-f]*)\","
              + " \"outcome\": \"([^\"]*)\", \"root\": \"([0-9a-f]*)\"\\},?");

  private record Vector(String name, long after, byte[] bytes, String outcome, String root) {
    String json() {
      return "{\"name\": \"%s\", \"after_ms\": %d, \"bytes\": \"%s\", \"outcome\": \"%s\", \"root\": \"%s\"}"
          .formatted(name, after, HexFormat.of().formatHex(bytes), outcome, root);
    }
  }

  /// Writes the file: `GoldenTest <file>`.
  public static void main(String[] arguments) throws IOException {
    var lines = new ArrayList<String>();
    story().forEach(vector -> lines.add(vector.json()));
    Files.writeString(Path.of(arguments[0]), "[\n" + String.join(",\n", lines) + "\n]\n");
  }

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    var chain = new Chain();
    List<Vector> recorded = read();
    assertTrue(recorded.size() > 20, "the file holds the whole story");
    for (Vector vector : recorded) {
      chain.after(vector.after());
      assertEquals(vector.outcome(), outcome(chain, vector.bytes()), vector.name());
      assertEquals(vector.root(), chain.ledger.root().toString(), vector.name());
    }
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    List<String> recorded = read().stream().map(Vector::json).toList();
    assertEquals(recorded, story().stream().map(Vector::json).toList());
  }

  private static List<Vector> read() throws IOException {
    var vectors = new ArrayList<Vector>();
    for (String line : Files.readAllLines(Path.of(System.getProperty("espalier.root"), FILE))) {
      var match = LINE.matcher(line);
      if (match.matches()) {
        vectors.add(
            new Vector(
                match.group(1),
                Long.parseLong(match.group(2)),
                HexFormat.of().parseHex(match.group(3)),
                match.group(4),
                match.group(5)));
      }
    }
    return vectors;
  }

  private static String outcome(Chain chain, byte[] bytes) {
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

  private static List<Vector> story() {
    var chain = new Chain();
    var vectors = new ArrayList<Vector>();
    Hash secret = new Hash(1, 2, 3, 4);
    SigningKey agent = Chain.key(50);
    play(chain, vectors, 0, "transfer", ALICE, ALICE, new Transfer(BOB.account(), credit(5), "é"));
    play(
        chain,
        vectors,
        1,
        "no money",
        ALICE,
        ALICE,
        new Transfer(BOB.account(), credit(1L << 40), ""));
    play(chain, vectors, 1, "zero", ALICE, ALICE, new Transfer(BOB.account(), credit(0), ""));
    play(
        chain,
        vectors,
        1,
        "fees for the issuer",
        ALICE,
        ALICE,
        new Transfer(ISSUER.account(), esp(1_000_000), ""));
    play(chain, vectors, 1, "issue", ISSUER, ISSUER, new Issue(CAROL.account(), credit(77)));
    play(chain, vectors, 1, "issue by another", BOB, BOB, new Issue(BOB.account(), credit(77)));
    play(chain, vectors, 1, "redeem", CAROL, CAROL, new Redeem(credit(7)));
    play(
        chain,
        vectors,
        1,
        "add operator",
        ALICE,
        ALICE,
        new AddKey(CAROL.publicKey(), Role.OPERATOR));
    play(
        chain,
        vectors,
        1,
        "operator adds a key",
        CAROL,
        ALICE,
        new AddKey(BOB.publicKey(), Role.OWNER));
    play(
        chain,
        vectors,
        1,
        "operator pays",
        CAROL,
        ALICE,
        new Transfer(BOB.account(), credit(1), ""));
    play(chain, vectors, 1, "remove operator", ALICE, ALICE, new RemoveKey(CAROL.publicKey()));
    play(chain, vectors, 1, "last owner", ALICE, ALICE, new RemoveKey(ALICE.publicKey()));
    var session =
        new Session(
            List.of(200),
            List.of(
                new Limit(Chain.CREDIT, credit(10).amount(), credit(15).amount()),
                new Limit(Chain.ESP, esp(5_000).amount(), esp(50_000).amount())),
            1_000,
            List.of(BOB.account()),
            chain.now().plusMilliseconds(10_000));
    play(chain, vectors, 1, "grant", ALICE, ALICE, new GrantSession(agent.publicKey(), session));
    play(
        chain, vectors, 1, "agent pays", agent, ALICE, new Transfer(BOB.account(), credit(10), ""));
    play(
        chain,
        vectors,
        1,
        "agent pays too much",
        agent,
        ALICE,
        new Transfer(BOB.account(), credit(11), ""));
    play(
        chain,
        vectors,
        1,
        "agent's window",
        agent,
        ALICE,
        new Transfer(BOB.account(), credit(6), ""));
    play(
        chain,
        vectors,
        1,
        "agent pays a stranger",
        agent,
        ALICE,
        new Transfer(CAROL.account(), credit(1), ""));
    play(chain, vectors, 1, "agent out of scope", agent, ALICE, new Redeem(credit(1)));
    play(chain, vectors, 1, "revoke", ALICE, ALICE, new RevokeSession(agent.publicKey()));
    play(
        chain,
        vectors,
        1,
        "agent revoked",
        agent,
        ALICE,
        new Transfer(BOB.account(), credit(1), ""));
    play(
        chain,
        vectors,
        1,
        "deposit nowhere",
        ALICE,
        ALICE,
        new Deposit(secret, credit(1).amount()));
    play(
        chain,
        vectors,
        1,
        "withdraw nowhere",
        ALICE,
        ALICE,
        new Withdraw(secret, credit(1).amount()));
    play(chain, vectors, 1, "settle nothing", ALICE, ALICE, new Settle(secret));
    play(
        chain,
        vectors,
        1,
        "commit",
        BOB,
        BOB,
        new Commit(BeaconRules.commitment(BOB.account(), secret)));
    play(
        chain,
        vectors,
        1,
        "commit and keep quiet",
        CAROL,
        CAROL,
        new Commit(BeaconRules.commitment(CAROL.account(), secret)));
    play(
        chain,
        vectors,
        60_000,
        "reveal in the same block as the epoch's end",
        BOB,
        BOB,
        new Reveal(secret));
    play(chain, vectors, 1, "reveal", BOB, BOB, new Reveal(secret));
    play(
        chain,
        vectors,
        60_000,
        "the epoch's end slashes",
        BOB,
        BOB,
        new Transfer(ALICE.account(), credit(1), ""),
        new Transfer(CAROL.account(), credit(2), ""));
    byte[] cut = java.util.Arrays.copyOf(vectors.getFirst().bytes(), 40);
    record(chain, vectors, 1, "cut off", cut);
    record(chain, vectors, 1, "played again", vectors.getFirst().bytes());
    return vectors;
  }

  private static void play(
      Chain chain,
      List<Vector> vectors,
      long after,
      String name,
      SigningKey signer,
      SigningKey account,
      Transaction... requests) {
    byte[] bytes =
        SignedTransaction.CODEC.encode(
            SignedTransaction.sign(chain.body(account, requests), signer, Chain.ENGINE));
    record(chain, vectors, after, name, bytes);
  }

  private static void record(
      Chain chain, List<Vector> vectors, long after, String name, byte[] bytes) {
    chain.after(after);
    String outcome = outcome(chain, bytes);
    vectors.add(new Vector(name, after, bytes, outcome, chain.ledger.root().toString()));
  }
}
