package espalier.node;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.market.MarketParameters.Periods;
import java.util.List;
import java.util.Optional;

/// The genesis of a network of one's own, with the parameters that the documentation speaks of.
///
/// Two kinds of money: `esp`, the native token with a fixed supply, and `credit`, which an issuer
/// issues and redeems. Credit counts in millionths and esp in billionths, so that a fee of a few
/// hundred units is small beside what a lease earns meanwhile. Machines are let for either; the
/// market takes 2 %.
public final class LocalGenesis {
  public static final Denomination ESP = new Denomination("esp");
  public static final Denomination CREDIT = new Denomination("credit");

  /// Smallest units of one credit.
  public static final long WHOLE = 1_000_000;

  private LocalGenesis() {}

  /// A network that begins at `time`.
  ///
  /// @param issuer of credit; none if its supply is to be fixed
  /// @param balances what accounts hold at first
  public static Genesis of(
      String name, BlockTime time, Optional<AccountId> issuer, List<Balance> balances) {
    return of(name, time, issuer, List.of(), balances);
  }

  /// The same with auditors, who may judge what hardware providers declare.
  public static Genesis of(
      String name,
      BlockTime time,
      Optional<AccountId> issuer,
      List<AccountId> auditors,
      List<Balance> balances) {
    return new Genesis(
        name,
        time,
        List.of(new Money(ESP, Optional.empty()), new Money(CREDIT, issuer)),
        balances,
        new Parameters(
            List.of(new PriceTable(ESP, new Amount(100), new Amount(1), new Amount(10))),
            new Coin(ESP, new Amount(WHOLE)),
            new MarketParameters(
                List.of(money(ESP), money(CREDIT)),
                new Coin(ESP, new Amount(10_000)),
                auditors,
                Periods.DEFAULT)));
  }

  private static MarketParameters.Money money(Denomination denomination) {
    return new MarketParameters.Money(
        denomination, new BasisPoints(200), new Amount(1_000), new Amount(500), new Amount(100));
  }
}
