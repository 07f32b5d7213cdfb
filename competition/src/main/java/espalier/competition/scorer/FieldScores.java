package espalier.competition.scorer;

/// Scores of all entries of a field, times 2^40, by their position in it.
public record FieldScores(long[] corr, long[] mmc) {}
