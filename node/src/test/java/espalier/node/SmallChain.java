package espalier.node;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.market.MarketParameters;
import espalier.node.ordering.SignatureEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A genesis with some accounts, and transfers among them.
public final class SmallChain {
  public static final Denomination ESP = new Denomination("esp");
  public static final long START_UNITS = 1_000_000_000;
  public static final Ed25519 ENGINE = SignatureEngine.fastest().ed25519();
  public static final SigningKey ALICE = key(1);
  public static final SigningKey BOB = key(2);

  /// The year 2100: block time stands still there, so no timer fires while a test looks on.
  public static final BlockTime LATER = new BlockTime(4_102_444_800_000L);

  public static final Genesis GENESIS = genesis("test", 16);
  public static final Hash CHAIN = GENESIS.chain();

  private SmallChain() {}

  public static SigningKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    return SigningKey.ofSeed(seed);
  }

  /// Keys 1 to `accounts` hold [#START_UNITS] each.
  public static Genesis genesis(String name, int accounts) {
    var balances = new ArrayList<Balance>();
    for (int number = 1; number <= accounts; number++) {
      balances.add(new Balance(key(number).account(), esp(START_UNITS)));
    }
    return new Genesis(
        name,
        LATER,
        List.of(new Money(ESP, Optional.empty())),
        balances,
        new Parameters(
            List.of(new PriceTable(ESP, new Amount(100), new Amount(1), new Amount(10))),
            esp(1_000_000),
            new MarketParameters(
                List.of(), esp(1_000_000), List.of(), MarketParameters.Periods.DEFAULT)));
  }

  public static Coin esp(long units) {
    return new Coin(ESP, new Amount(units));
  }

  public static TransactionBody body(SigningKey from, long number, SigningKey to, long units) {
    return new TransactionBody(
        CHAIN,
        from.account(),
        new Sequencing.Numbered(0, number),
        esp(1_000_000),
        List.of(new Transfer(to.account(), esp(units), "")));
  }

  /// The canonical bytes of a signed transfer.
  public static byte[] transfer(SigningKey from, long number, SigningKey to, long units) {
    return SignedTransaction.CODEC.encode(
        SignedTransaction.sign(body(from, number, to, units), from, ENGINE));
  }
}
