/// The state machine: one package per ledger module, the JDK only, deterministic.
module espalier.ledger {
  requires transitive espalier.base;
  requires transitive espalier.proof;
  requires transitive espalier.scoring;
  requires static org.jspecify;

  exports espalier.ledger;
  exports espalier.ledger.account;
  exports espalier.ledger.bank;
  exports espalier.ledger.beacon;
  exports espalier.ledger.bond;
  exports espalier.ledger.competition;
  exports espalier.ledger.escrow;
  exports espalier.ledger.market;
  exports espalier.ledger.proof;
  exports espalier.ledger.session;
  exports espalier.ledger.state;
  exports espalier.ledger.timer;
  exports espalier.ledger.subnet;
  exports espalier.ledger.tournament;
}
