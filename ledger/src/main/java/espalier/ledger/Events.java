package espalier.ledger;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Codecs.Case;
import espalier.ledger.account.AccountEvent;
import espalier.ledger.bank.BankEvent;
import espalier.ledger.beacon.BeaconEvent;
import espalier.ledger.bond.BondEvent;
import espalier.ledger.escrow.EscrowEvent;
import espalier.ledger.market.MarketEvent;
import espalier.ledger.proof.ProofEvent;
import espalier.ledger.session.SessionEvent;
import espalier.ledger.subnet.SubnetEvent;
import espalier.ledger.tournament.TournamentEvent;
import java.util.ArrayList;
import java.util.List;

/// The list of all events with their permanent numbers.
public final class Events {
  public static final List<Case<Event, ? extends Event>> CASES = cases();

  public static final Codec<Event> CODEC = Codecs.union("event", CASES);

  private Events() {}

  private static List<Case<Event, ? extends Event>> cases() {
    var all = new ArrayList<Case<Event, ? extends Event>>();
    all.addAll(AccountEvent.CASES);
    all.addAll(BankEvent.CASES);
    all.addAll(SessionEvent.CASES);
    all.addAll(EscrowEvent.CASES);
    all.addAll(BondEvent.CASES);
    all.addAll(BeaconEvent.CASES);
    all.addAll(MarketEvent.CASES);
    all.addAll(ProofEvent.CASES);
    all.addAll(TournamentEvent.CASES);
    all.addAll(SubnetEvent.CASES);
    return List.copyOf(all);
  }
}
