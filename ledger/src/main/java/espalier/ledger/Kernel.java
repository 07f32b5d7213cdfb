package espalier.ledger;

import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.beacon.BeaconState;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.market.Market;
import espalier.ledger.market.MarketState;
import espalier.ledger.proof.ProofState;
import espalier.ledger.proof.Proofs;
import espalier.ledger.proof.Verifiers;
import espalier.ledger.proof.WorkMeter;
import espalier.ledger.session.SessionState;
import espalier.ledger.state.Overlay;
import espalier.ledger.subnet.EpochBudget;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.Subnets;
import espalier.ledger.timer.TimerState;
import espalier.ledger.tournament.TournamentState;
import espalier.ledger.tournament.Tournaments;

/// The modules' states over one overlay, for the length of one transaction or one block end.
public final class Kernel {
  private final Overlay state;
  private final Parameters parameters;
  private final AccountState accounts;
  private final BankState bank;
  private final SessionState sessions;
  private final TimerState timers;
  private final EscrowState escrows;
  private final BondState bonds;
  private final BeaconState beacon;
  private final Market market;
  private final Proofs proofs;
  private final Tournaments tournaments;
  private final Subnets subnets;

  /// @param verifiers verify proofs of inference
  public Kernel(
      Overlay state, Parameters parameters, BankState.Outflow outflow, Verifiers verifiers) {
    this.state = state;
    this.parameters = parameters;
    this.accounts = new AccountState(state);
    this.bank = new BankState(state, outflow);
    this.sessions = new SessionState(state);
    this.timers = new TimerState(state);
    this.escrows = new EscrowState(state, bank, timers);
    this.bonds = new BondState(state, bank);
    this.beacon = new BeaconState(state);
    this.market =
        new Market(new MarketState(state), bank, escrows, bonds, timers, parameters.market());
    var work = new WorkMeter();
    this.proofs = new Proofs(new ProofState(state), bank, escrows, timers, verifiers, work);
    this.subnets =
        new Subnets(
            new SubnetState(state),
            bank,
            timers,
            parameters.prices().getFirst().denomination(),
            new EpochBudget());
    this.tournaments = new Tournaments(new TournamentState(state), bank, bonds, timers, work);
  }

  public Overlay state() {
    return state;
  }

  public Parameters parameters() {
    return parameters;
  }

  public AccountState accounts() {
    return accounts;
  }

  public BankState bank() {
    return bank;
  }

  public SessionState sessions() {
    return sessions;
  }

  public TimerState timers() {
    return timers;
  }

  public EscrowState escrows() {
    return escrows;
  }

  public BondState bonds() {
    return bonds;
  }

  public BeaconState beacon() {
    return beacon;
  }

  public Market market() {
    return market;
  }

  public Proofs proofs() {
    return proofs;
  }

  public Subnets subnets() {
    return subnets;
  }

  public Tournaments tournaments() {
    return tournaments;
  }
}
