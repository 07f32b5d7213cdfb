package espalier.competition.simulation;

/// How many seeds are played, from 1 on, and who is told of each.
///
/// @param count at least 2
/// @param step run after every seed of every row
record Seeds(int count, Runnable step) {}
