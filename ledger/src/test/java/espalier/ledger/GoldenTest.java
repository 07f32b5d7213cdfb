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
import espalier.ledger.Golden.Vector;
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
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bytes in, outcome and state root out, as they were once and shall stay.
///
/// A change of encoding or of a rule shows here. Where it is meant, the file is written anew with
/// the main method and the change goes into the changelog: other implementations will notice too.
final class GoldenTest {
  private static final String FILE = "vectors/ledger/kernel.json";

  /// Writes the file: `GoldenTest <file>`.
  public static void main(String[] arguments) throws IOException {
    Golden.write(Path.of(arguments[0]), story());
  }

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertTrue(recorded.size() > 20, "the file holds the whole story");
    assertEquals(Golden.json(recorded), Golden.json(Golden.replay(recorded)));
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    assertEquals(Golden.json(Golden.read(FILE)), Golden.json(story()));
  }

  private static List<Vector> story() {
    var golden = new Golden();
    Chain chain = golden.chain();
    Hash secret = new Hash(1, 2, 3, 4);
    SigningKey agent = Chain.key(50);
    golden.play(0, "transfer", ALICE, ALICE, new Transfer(BOB.account(), credit(5), "é"));
    golden.play(1, "no money", ALICE, ALICE, new Transfer(BOB.account(), credit(1L << 40), ""));
    golden.play(1, "zero", ALICE, ALICE, new Transfer(BOB.account(), credit(0), ""));
    golden.play(
        1, "fees for the issuer", ALICE, ALICE, new Transfer(ISSUER.account(), esp(1_000_000), ""));
    golden.play(1, "issue", ISSUER, ISSUER, new Issue(CAROL.account(), credit(77)));
    golden.play(1, "issue by another", BOB, BOB, new Issue(BOB.account(), credit(77)));
    golden.play(1, "redeem", CAROL, CAROL, new Redeem(credit(7)));
    golden.play(1, "add operator", ALICE, ALICE, new AddKey(CAROL.publicKey(), Role.OPERATOR));
    golden.play(1, "operator adds a key", CAROL, ALICE, new AddKey(BOB.publicKey(), Role.OWNER));
    golden.play(1, "operator pays", CAROL, ALICE, new Transfer(BOB.account(), credit(1), ""));
    golden.play(1, "remove operator", ALICE, ALICE, new RemoveKey(CAROL.publicKey()));
    golden.play(1, "last owner", ALICE, ALICE, new RemoveKey(ALICE.publicKey()));
    var session =
        new Session(
            List.of(200),
            List.of(
                new Limit(Chain.CREDIT, credit(10).amount(), credit(15).amount()),
                new Limit(Chain.ESP, esp(5_000).amount(), esp(50_000).amount())),
            1_000,
            List.of(BOB.account()),
            chain.now().plusMilliseconds(10_000));
    golden.play(1, "grant", ALICE, ALICE, new GrantSession(agent.publicKey(), session));
    golden.play(1, "agent pays", agent, ALICE, new Transfer(BOB.account(), credit(10), ""));
    golden.play(
        1, "agent pays too much", agent, ALICE, new Transfer(BOB.account(), credit(11), ""));
    golden.play(1, "agent's window", agent, ALICE, new Transfer(BOB.account(), credit(6), ""));
    golden.play(
        1, "agent pays a stranger", agent, ALICE, new Transfer(CAROL.account(), credit(1), ""));
    golden.play(1, "agent out of scope", agent, ALICE, new Redeem(credit(1)));
    golden.play(1, "revoke", ALICE, ALICE, new RevokeSession(agent.publicKey()));
    golden.play(1, "agent revoked", agent, ALICE, new Transfer(BOB.account(), credit(1), ""));
    golden.play(1, "deposit nowhere", ALICE, ALICE, new Deposit(secret, credit(1).amount()));
    golden.play(1, "withdraw nowhere", ALICE, ALICE, new Withdraw(secret, credit(1).amount()));
    golden.play(1, "settle nothing", ALICE, ALICE, new Settle(secret));
    golden.play(1, "commit", BOB, BOB, new Commit(BeaconRules.commitment(BOB.account(), secret)));
    golden.play(
        1,
        "commit and keep quiet",
        CAROL,
        CAROL,
        new Commit(BeaconRules.commitment(CAROL.account(), secret)));
    golden.play(
        60_000, "reveal in the same block as the epoch's end", BOB, BOB, new Reveal(secret));
    golden.play(1, "reveal", BOB, BOB, new Reveal(secret));
    golden.play(
        60_000,
        "the epoch's end slashes",
        BOB,
        BOB,
        new Transfer(ALICE.account(), credit(1), ""),
        new Transfer(CAROL.account(), credit(2), ""));
    byte[] cut = java.util.Arrays.copyOf(golden.vectors().getFirst().bytes(), 40);
    golden.record(1, "cut off", cut);
    golden.record(1, "played again", golden.vectors().getFirst().bytes());
    return golden.vectors();
  }
}
