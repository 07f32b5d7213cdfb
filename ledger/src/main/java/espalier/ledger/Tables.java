package espalier.ledger;

import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.market.MarketState;
import espalier.ledger.proof.ProofState;
import espalier.ledger.session.SessionState;
import espalier.ledger.state.Table;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.timer.TimerState;
import espalier.ledger.tournament.TournamentState;
import java.util.LinkedHashMap;
import java.util.Map;

/// The tables that anybody may read, by the name under which queries serve them.
public final class Tables {
  public static final Map<String, Table<?, ?>> ALL = all();

  private Tables() {}

  private static Map<String, Table<?, ?>> all() {
    var all = new LinkedHashMap<String, Table<?, ?>>();
    all.put("parameters", Parameters.TABLE);
    all.put("keys", AccountState.KEYS);
    all.put("balances", BankState.BALANCES);
    all.put("supplies", BankState.SUPPLIES);
    all.put("issuers", BankState.ISSUERS);
    all.put("sessions", SessionState.SESSIONS);
    all.put("timers", TimerState.TIMERS);
    all.put("escrows", EscrowState.ESCROWS);
    all.put("bonds", BondState.BONDS);
    all.put("providers", MarketState.PROVIDERS);
    all.put("offers", MarketState.OFFERS);
    all.put("orders", MarketState.ORDERS);
    all.put("open_orders", MarketState.OPEN_ORDERS);
    all.put("bids", MarketState.BIDS);
    all.put("leases", MarketState.LEASES);
    all.put("deployments", MarketState.DEPLOYMENTS);
    all.put("claims", MarketState.CLAIMS);
    all.put("models", ProofState.MODELS);
    all.put("programs", ProofState.PROGRAMS);
    all.put("proof_requests", ProofState.REQUESTS);
    all.put("proof_receipts", ProofState.RECEIPTS);
    all.put("model_receipts", ProofState.MODEL_RECEIPTS);
    all.put("chunk_sets", ProofState.CHUNK_SETS);
    all.put("chunks", ProofState.CHUNKS);
    all.put("tournaments", TournamentState.TOURNAMENTS);
    all.put("tournament_names", TournamentState.NAMES);
    all.put("rounds", TournamentState.ROUNDS);
    all.put("round_numbers", TournamentState.NUMBERS);
    all.put("round_progress", TournamentState.PROGRESS);
    all.put("entries", TournamentState.ENTRIES);
    all.put("backings", TournamentState.BACKINGS);
    all.put("subnet_network", SubnetState.NETWORK);
    all.put("subnets", SubnetState.SUBNETS);
    all.put("subnet_names", SubnetState.NAMES);
    all.put("neurons", SubnetState.NEURONS);
    all.put("subnet_members", SubnetState.MEMBERS);
    all.put("subnet_entries", SubnetState.ENTRIES);
    all.put("pools", SubnetState.POOLS);
    all.put("delegations", SubnetState.DELEGATIONS);
    all.put("weights", SubnetState.WEIGHTS);
    all.put("subnet_bonds", SubnetState.BONDS);
    all.put("channels", SubnetState.CHANNELS);
    all.put("subnet_channels", SubnetState.SUBNET_CHANNELS);
    return java.util.Collections.unmodifiableMap(all);
  }
}
