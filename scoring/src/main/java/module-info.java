/// The arithmetic of competitions: scores, consensus and payouts as pure functions of integers. The
/// JDK only, deterministic; the ledger applies it, and whoever doubts a result runs it again.
module espalier.scoring {
  requires transitive espalier.base;
  requires static org.jspecify;

  exports espalier.scoring.evaluation;
  exports espalier.scoring.payout;
  exports espalier.scoring.share;
  exports espalier.scoring.subnet;
  exports espalier.scoring.tournament;
}
