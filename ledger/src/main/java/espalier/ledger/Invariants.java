package espalier.ledger;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Denomination;
import espalier.ledger.account.AccountState;
import espalier.ledger.account.AccountState.KeyEntry;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconInvariants;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.EscrowInvariants;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.market.MarketInvariants;
import espalier.ledger.proof.ProofInvariants;
import espalier.ledger.session.SessionInvariants;
import espalier.ledger.state.View;
import espalier.ledger.subnet.SubnetInvariants;
import espalier.ledger.tournament.TournamentInvariants;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds after every block, over the whole state.
///
/// Reads every row, so it is for tests, simulations and an operator's command, never for a rule.
/// Sums are exact whatever the rows hold: a state that minted money must not hide it by overflow.
public final class Invariants {
  private Invariants() {}

  /// Everything that does not hold, a sentence each; empty if all is well.
  public static List<String> broken(View state) {
    var findings = new ArrayList<String>();
    money(state, findings::add);
    modules(state, findings::add);
    keys(state, findings::add);
    SessionInvariants.check(state, findings::add);
    EscrowInvariants.check(state, findings::add);
    BeaconInvariants.check(state, findings::add);
    MarketInvariants.check(state, findings::add);
    ProofInvariants.check(state, findings::add);
    TournamentInvariants.check(state, findings::add);
    SubnetInvariants.check(state, findings::add);
    return List.copyOf(findings);
  }

  private static void money(View state, Consumer<String> finding) {
    var sums = new TreeMap<Denomination, BigInteger>();
    BankState.BALANCES.scan(
        state,
        new byte[0],
        (holding, amount) -> {
          if (amount.isZero()) {
            finding.accept("bank: a balance of zero is stored for " + holding);
          }
          add(sums, holding.denomination(), amount);
          return true;
        });
    BankState.SUPPLIES.scan(
        state,
        new byte[0],
        (denomination, supply) -> {
          BigInteger sum = sums.getOrDefault(denomination, BigInteger.ZERO);
          sums.remove(denomination);
          if (!sum.equals(BigInteger.valueOf(supply.units()))) {
            finding.accept(
                "bank: balances of %s add up to %s; the supply is %s"
                    .formatted(denomination, sum, supply));
          }
          return true;
        });
    sums.forEach((denomination, sum) ->
        finding.accept(
            "bank: %s %s are held; the denomination is unknown".formatted(sum, denomination)));
    BankState.ISSUERS.scan(
        state,
        new byte[0],
        (denomination, _) -> {
          if (!BankState.SUPPLIES.has(state, denomination)) {
            finding.accept("bank: %s has an issuer but no supply".formatted(denomination));
          }
          return true;
        });
  }

  private static void modules(View state, Consumer<String> finding) {
    var escrows = new TreeMap<Denomination, BigInteger>();
    EscrowState.ESCROWS.scan(
        state,
        new byte[0],
        (_, escrow) -> {
          add(escrows, escrow.denomination(), escrow.balance());
          return true;
        });
    holds(state, ModuleAccount.ESCROW, escrows, finding);
    var bonds = new TreeMap<Denomination, BigInteger>();
    BondState.BONDS.scan(
        state,
        new byte[0],
        (_, bond) -> {
          add(bonds, bond.held().denomination(), bond.held().amount());
          return true;
        });
    holds(state, ModuleAccount.BONDS, bonds, finding);
    holds(state, ModuleAccount.TOURNAMENTS, TournamentInvariants.pots(state), finding);
    Denomination first =
        Parameters.TABLE.get(state, true).orElseThrow().prices().getFirst().denomination();
    var reserve = new TreeMap<Denomination, BigInteger>();
    reserve.put(first, SubnetInvariants.reserve(state));
    holds(state, ModuleAccount.SUBSIDY, reserve, finding);
    var subnets = new TreeMap<Denomination, BigInteger>();
    subnets.put(first, SubnetInvariants.held(state));
    holds(state, ModuleAccount.SUBNETS, subnets, finding);
    holds(state, ModuleAccount.BURNED, new TreeMap<>(), finding);
  }

  private static void holds(
      View state,
      ModuleAccount module,
      Map<Denomination, BigInteger> expected,
      Consumer<String> finding) {
    BankState.SUPPLIES.scan(
        state,
        new byte[0],
        (denomination, _) -> {
          Amount held = BankState.balance(state, module.id(), denomination);
          BigInteger due = expected.getOrDefault(denomination, BigInteger.ZERO);
          if (!due.equals(BigInteger.valueOf(held.units()))) {
            finding.accept(
                "bank: %s holds %s %s; its tables say %s"
                    .formatted(module, held, denomination, due));
          }
          return true;
        });
  }

  private static void add(
      Map<Denomination, BigInteger> sums, Denomination denomination, Amount amount) {
    sums.merge(denomination, BigInteger.valueOf(amount.units()), BigInteger::add);
  }

  private static void keys(View state, Consumer<String> finding) {
    AccountState.KEYS.scan(
        state,
        new byte[0],
        (account, keys) -> {
          keys(account, keys, finding);
          return true;
        });
  }

  private static void keys(AccountId account, List<KeyEntry> keys, Consumer<String> finding) {
    if (keys.stream().noneMatch(entry -> entry.role() == Role.OWNER)) {
      finding.accept("account: %s has no owner".formatted(account));
    }
    if (keys.stream().map(KeyEntry::key).distinct().count() < keys.size()) {
      finding.accept("account: %s lists a key twice".formatted(account));
    }
    if (keys.stream().anyMatch(entry -> entry.key().isSmallOrder())) {
      finding.accept("account: %s lists a key of small order".formatted(account));
    }
  }
}
