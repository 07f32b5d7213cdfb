package espalier.ledger.bank;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.InvariantViolation;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Balances, supplies and issuers.
public final class BankState {
  private static final int MODULE = 2;

  /// Whose balance of what.
  public record Holding(AccountId account, Denomination denomination) {
    static final Codec<Holding> CODEC =
        record(
            "holding",
            Holding::new,
            field("account", ACCOUNT, Holding::account),
            field("denomination", DENOMINATION, Holding::denomination));
  }

  /// A balance of zero is not stored.
  public static final Table<Holding, Amount> BALANCES =
      new Table<>(MODULE, 0, Holding.CODEC, AMOUNT);

  public static final Table<Denomination, Amount> SUPPLIES =
      new Table<>(MODULE, 1, DENOMINATION, AMOUNT);

  /// A denomination without an issuer has a fixed supply.
  public static final Table<Denomination, AccountId> ISSUERS =
      new Table<>(MODULE, 2, DENOMINATION, ACCOUNT);

  private final Overlay state;
  private final Outflow outflow;

  /// @param outflow is told of every move, so that a session key's limits see all of them
  public BankState(Overlay state, Outflow outflow) {
    this.state = state;
    this.outflow = outflow;
  }

  /// Receives every move of money.
  @FunctionalInterface
  public interface Outflow {
    void moved(AccountId from, AccountId to, Coin coin);
  }

  public Amount balance(AccountId account, Denomination denomination) {
    return balance(state, account, denomination);
  }

  public static Amount balance(View view, AccountId account, Denomination denomination) {
    return BALANCES.get(view, new Holding(account, denomination)).orElse(Amount.ZERO);
  }

  /// All that `account` holds, by denomination.
  public static List<Coin> holdings(View view, AccountId account) {
    var coins = new ArrayList<Coin>();
    BALANCES.scan(
        view,
        account.hash().bytes(),
        (holding, amount) -> coins.add(new Coin(holding.denomination(), amount)));
    return coins;
  }

  public boolean has(AccountId account, Coin coin) {
    return !coin.amount().exceeds(balance(account, coin.denomination()));
  }

  public Optional<AccountId> issuer(Denomination denomination) {
    return ISSUERS.get(state, denomination);
  }

  public Optional<Amount> supply(Denomination denomination) {
    return SUPPLIES.get(state, denomination);
  }

  /// Moves `coin`; the caller has checked that `from` has it.
  public void move(AccountId from, AccountId to, Coin coin) {
    if (coin.amount().isZero() || from.equals(to)) {
      return;
    }
    Amount held = balance(from, coin.denomination());
    if (coin.amount().exceeds(held)) {
      throw new InvariantViolation(
          "a move of %s from %s, which holds %s, was not checked".formatted(coin, from, held));
    }
    put(from, coin.denomination(), held.minus(coin.amount()));
    put(to, coin.denomination(), balance(to, coin.denomination()).plus(coin.amount()));
    outflow.moved(from, to, coin);
  }

  /// Registers a denomination. For genesis.
  public void register(Denomination denomination, Optional<AccountId> issuer) {
    SUPPLIES.put(state, denomination, Amount.ZERO);
    issuer.ifPresent(account -> ISSUERS.put(state, denomination, account));
  }

  /// Creates money. For genesis and issuers; the caller has checked that the supply stays below
  /// 2^63.
  public void mint(AccountId to, Coin coin) {
    Denomination denomination = coin.denomination();
    Amount supply = SUPPLIES.get(state, denomination).orElseThrow();
    SUPPLIES.put(state, denomination, supply.plus(coin.amount()));
    put(to, denomination, balance(to, denomination).plus(coin.amount()));
  }

  /// Destroys money that the caller has checked `from` to have.
  public void burn(AccountId from, Coin coin) {
    Denomination denomination = coin.denomination();
    Amount supply = SUPPLIES.get(state, denomination).orElseThrow();
    SUPPLIES.put(state, denomination, supply.minus(coin.amount()));
    put(from, denomination, balance(from, denomination).minus(coin.amount()));
    outflow.moved(from, ModuleAccount.BURNED.id(), coin);
  }

  private void put(AccountId account, Denomination denomination, Amount amount) {
    var holding = new Holding(account, denomination);
    if (amount.isZero()) {
      BALANCES.remove(state, holding);
    } else {
      BALANCES.put(state, holding, amount);
    }
  }
}
