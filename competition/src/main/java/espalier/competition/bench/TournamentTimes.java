package espalier.competition.bench;

/// What the state machine and an entrant's checks take in a round of many entries.
///
/// @param commitMicroseconds of state-machine time for one commit; the median of all, 500 a block
/// @param revealMilliseconds ranking raw values, checking that the payload is canonical, its root,
///   and the state machine's time for the reveal; the median
/// @param disputeBytes of the largest transaction with evidence among those measured
/// @param disputeMilliseconds state-machine time of the slowest kind of evidence; medians
public record TournamentTimes(
    double commitMicroseconds,
    double revealMilliseconds,
    int disputeBytes,
    double disputeMilliseconds) {
  /// A round of so many entries and rows.
  ///
  /// @param entries 64 to 16,384
  /// @param rows 512 to 8,190
  public static TournamentTimes measure(int entries, int rows, long seed) {
    return new TournamentRound(entries, rows, seed).run();
  }
}
