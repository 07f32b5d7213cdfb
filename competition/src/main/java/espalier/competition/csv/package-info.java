/// Comma-separated files as users of numerapi know them, read from strangers.
///
/// Read in this order: [espalier.competition.csv.CsvReader] cuts bytes into rows,
/// [espalier.competition.csv.SubmissionReader] turns rows into one prediction for each id of a
/// round, or into a list of [espalier.competition.csv.Problem]s with row and remedy.
///
/// **Bounds.** A file has at most 16 MiB, a row 8,192 characters, a submission names at most 20
/// problems one by one and counts the rest. What is too large is refused by its size, before its
/// bytes are read; a stream of unknown length is read no further than the bound.
@NullMarked
package espalier.competition.csv;

import org.jspecify.annotations.NullMarked;
