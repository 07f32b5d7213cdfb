package espalier.ledger;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Codecs.Case;
import espalier.ledger.account.AccountTransaction;
import espalier.ledger.bank.BankTransaction;
import espalier.ledger.beacon.BeaconTransaction;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.market.MarketTransaction;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.session.SessionTransaction;
import espalier.ledger.subnet.SubnetTransaction;
import espalier.ledger.tournament.TournamentTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The list of all transactions with their permanent numbers.
public final class Transactions {
  /// Every case; numbers are permanent, a module's start at a hundred of its own.
  public static final List<Case<Transaction, ? extends Transaction>> CASES = cases();

  public static final Codec<Transaction> CODEC = Codecs.union("transaction", CASES);

  private static final Map<Class<?>, Integer> TAGS =
      CASES.stream().collect(Collectors.toUnmodifiableMap(Case::type, Case::tag));

  private Transactions() {}

  private static List<Case<Transaction, ? extends Transaction>> cases() {
    var all = new ArrayList<Case<Transaction, ? extends Transaction>>();
    all.addAll(AccountTransaction.CASES);
    all.addAll(BankTransaction.CASES);
    all.addAll(SessionTransaction.CASES);
    all.addAll(EscrowTransaction.CASES);
    all.addAll(BeaconTransaction.CASES);
    all.addAll(MarketTransaction.CASES);
    all.addAll(ProofTransaction.CASES);
    all.addAll(TournamentTransaction.CASES);
    all.addAll(SubnetTransaction.CASES);
    return List.copyOf(all);
  }

  /// Whether a transaction with this request may be longer than others: it carries a program, a
  /// proof or what one publishes, which are of no use in pieces.
  static boolean isBulky(Transaction transaction) {
    return transaction instanceof ProofTransaction.RegisterModel
        || transaction instanceof ProofTransaction.SubmitProof
        || transaction instanceof ProofTransaction.OpenChunks
        || transaction instanceof ProofTransaction.SubmitChunk;
  }

  /// The permanent number of the kind of `transaction`, which session scopes name.
  public static int tag(Transaction transaction) {
    Integer tag = TAGS.get(transaction.getClass());
    if (tag == null) {
      throw new InvariantViolation(transaction.getClass() + " is not in the list");
    }
    return tag;
  }
}
