package espalier.cli.node;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.market.MarketParameters;
import java.util.List;
import java.util.Optional;

/// The terms of a new ledger on one machine: fees in `esp`, machines let for `esp` and `credit`.
///
/// A network of several parties writes its own genesis file instead.
public final class LocalGenesis {
  public static final Denomination ESP = new Denomination("esp");
  public static final Denomination CREDIT = new Denomination("credit");

  private LocalGenesis() {}

  /// @param issuer who may issue more credit; without one its supply is fixed
  public static Genesis of(
      String name, BlockTime time, List<Balance> balances, Optional<AccountId> issuer) {
    return new Genesis(
        name,
        time,
        List.of(new Genesis.Money(ESP, Optional.empty()), new Genesis.Money(CREDIT, issuer)),
        balances,
        new Parameters(
            List.of(new PriceTable(ESP, new Amount(100), new Amount(1), new Amount(10))),
            new Coin(ESP, new Amount(1_000_000)),
            market()));
  }

  private static MarketParameters market() {
    return new MarketParameters(
        List.of(money(ESP), money(CREDIT)),
        new Coin(ESP, new Amount(10_000)),
        List.of(),
        MarketParameters.Periods.DEFAULT);
  }

  private static MarketParameters.Money money(Denomination denomination) {
    return new MarketParameters.Money(
        denomination, new BasisPoints(200), new Amount(1_000), new Amount(500), new Amount(100));
  }
}
