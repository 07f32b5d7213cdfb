package espalier.ledger;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The state before the first block. Its hash is the chain's id.
///
/// @param name 1 to 32 bytes, for people
/// @param money the denominations, each at most once
/// @param balances what accounts hold at first; an account may stand several times
public record Genesis(
    String name, BlockTime time, List<Money> money, List<Balance> balances, Parameters parameters) {
  public static final int BALANCES_MAX = 4_000_000;

  /// A denomination and who may issue more of it; without an issuer the supply is fixed.
  public record Money(Denomination denomination, Optional<AccountId> issuer) {
    static final Codec<Money> CODEC =
        record(
            "money",
            Money::new,
            field("denomination", DENOMINATION, Money::denomination),
            field("issuer", optional(ACCOUNT), Money::issuer));
  }

  public record Balance(AccountId account, Coin coin) {
    static final Codec<Balance> CODEC =
        record(
            "balance",
            Balance::new,
            field("account", ACCOUNT, Balance::account),
            field("coin", COIN, Balance::coin));
  }

  public static final Codec<Genesis> CODEC =
      record(
          "genesis",
          Genesis::new,
          field("name", text(32), Genesis::name),
          field("time", TIME, Genesis::time),
          field("money", list(Money.CODEC, 64), Genesis::money),
          field("balances", list(Balance.CODEC, BALANCES_MAX), Genesis::balances),
          field("parameters", Parameters.CODEC, Genesis::parameters));

  public Genesis {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a chain needs a name of 1 to 32 bytes");
    }
    Set<Denomination> known = new HashSet<>();
    for (Money one : money) {
      if (!known.add(one.denomination())) {
        throw new IllegalArgumentException(one.denomination() + " is listed twice");
      }
    }
    for (Balance one : balances) {
      if (!known.contains(one.coin().denomination())) {
        throw new IllegalArgumentException(
            "a balance is in '%s', which is not listed".formatted(one.coin().denomination()));
      }
      if (ModuleAccount.isOne(one.account())) {
        throw new IllegalArgumentException(
            one.account()
                + " belongs to the ledger itself; give the balance to a person's account");
      }
    }
    for (PriceTable prices : parameters.prices()) {
      if (!known.contains(prices.denomination())) {
        throw new IllegalArgumentException(
            "fees are in '%s', which is not listed".formatted(prices.denomination()));
      }
    }
    if (parameters.prices().isEmpty() || !known.contains(parameters.beaconStake().denomination())) {
      throw new IllegalArgumentException(
          "genesis must price fees and the beacon's stake in a listed denomination");
    }
  }

  /// The chain's id, which every signature covers.
  public Hash chain() {
    return Sha256.tagged("espalier/genesis", CODEC.encode(this));
  }

  /// Writes the state before the first block.
  ///
  /// @throws IllegalArgumentException if a supply exceeds 2^63 - 1
  void apply(Kernel kernel) {
    Parameters.TABLE.put(kernel.state(), true, parameters);
    for (Money one : money) {
      kernel.bank().register(one.denomination(), one.issuer());
    }
    try {
      for (Balance one : balances) {
        kernel.bank().mint(one.account(), one.coin());
      }
    } catch (ArithmeticException overflow) {
      throw new IllegalArgumentException("a supply in genesis exceeds 2^63 - 1", overflow);
    }
    kernel
        .timers()
        .arm(
            new Timer(
                time.plusMilliseconds(BeaconRules.EPOCH_MILLISECONDS),
                Kind.BEACON_EPOCH,
                Hash.ZERO));
  }
}
