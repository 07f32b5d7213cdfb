package espalier.ledger.bond;

import static espalier.base.codec.Codecs.HASH;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.InvariantViolation;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.bond.BondEvent.BondLocked;
import espalier.ledger.bond.BondEvent.BondReleased;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.Optional;

/// All bonds, and what modules may do to them.
public final class BondState {
  private static final int MODULE = 6;

  public static final Table<Hash, Bond> BONDS = new Table<>(MODULE, 0, HASH, Bond.CODEC);

  private final Overlay state;
  private final BankState bank;

  public BondState(Overlay state, BankState bank) {
    this.state = state;
    this.bank = bank;
  }

  public Optional<Bond> bond(Hash id) {
    return bond(state, id);
  }

  public static Optional<Bond> bond(View view, Hash id) {
    return BONDS.get(view, id);
  }

  /// What is locked under `id` now.
  public Amount held(Hash id) {
    return bond(id).map(bond -> bond.held().amount()).orElse(Amount.ZERO);
  }

  /// Locks `coin`, in addition to what is locked under `id` already by the same owner in the same
  /// denomination. The caller has checked that the owner has it.
  public BondLocked lock(Hash id, AccountId owner, Coin coin) {
    Bond bond =
        bond(id).orElse(new Bond(owner, new Coin(coin.denomination(), Amount.ZERO), Amount.ZERO));
    if (!bond.owner().equals(owner) || !bond.held().denomination().equals(coin.denomination())) {
      throw new InvariantViolation("bond " + id + " belongs to another owner or denomination");
    }
    bank.move(owner, ModuleAccount.BONDS.id(), coin);
    put(id, bond, bond.held().amount().plus(coin.amount()), bond.slashed());
    return new BondLocked(id, owner, coin);
  }

  /// Takes `amount`, or what is left if that is less, and gives it to `to`.
  public BondSlashed slash(Hash id, Amount amount, AccountId to, Hash evidence) {
    Bond bond = existing(id);
    Amount taken = amount.min(bond.held().amount());
    var coin = new Coin(bond.held().denomination(), taken);
    bank.move(ModuleAccount.BONDS.id(), to, coin);
    put(id, bond, bond.held().amount().minus(taken), bond.slashed().plus(taken));
    return new BondSlashed(id, bond.owner(), coin, to, evidence);
  }

  /// Gives all that is left back to the owner and forgets the bond.
  public BondReleased release(Hash id) {
    Bond bond = existing(id);
    bank.move(ModuleAccount.BONDS.id(), bond.owner(), bond.held());
    BONDS.remove(state, id);
    return new BondReleased(id, bond.owner(), bond.held());
  }

  private Bond existing(Hash id) {
    return bond(id).orElseThrow(() -> new InvariantViolation("no bond " + id));
  }

  private void put(Hash id, Bond bond, Amount held, Amount slashed) {
    BONDS.put(
        state, id, new Bond(bond.owner(), new Coin(bond.held().denomination(), held), slashed));
  }
}
