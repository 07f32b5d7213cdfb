package espalier.competition.universe;

import espalier.base.unit.Hash;
import espalier.competition.csv.BoundedFile;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.CsvReader;
import espalier.competition.csv.CsvReader.Row;
import espalier.competition.csv.CsvWriter;
import espalier.competition.csv.Problem;
import espalier.competition.csv.Problem.Code;
import espalier.scoring.share.MerkleTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ids of a round, ascending as unsigned bytes, without repetition; a row's place in it is its
/// place in every payload, in the targets and in the meta model.
///
/// From 2 to [#ROWS_MAX] ids of 1 to [#ID_BYTES_MAX] bytes in UTF-8. [#root] freezes it on the
/// ledger.
public final class Universe {
  public static final int ROWS_MAX = 32_767;
  public static final int ID_BYTES_MAX = 64;

  /// Of a file of ids.
  public static final long FILE_BYTES_MAX = 16L << 20;

  private final List<String> ids;
  private final Map<String, Integer> indexes = new HashMap<>();

  private Universe(List<String> ids) {
    this.ids = ids;
    for (int i = 0; i < ids.size(); i++) {
      indexes.put(ids.get(i), i);
    }
  }

  /// Sorts the ids.
  ///
  /// @throws IllegalArgumentException if there are too few, too many, two alike, or one of a wrong
  ///   length
  public static Universe of(Collection<String> ids) {
    if (ids.size() < 2 || ids.size() > ROWS_MAX) {
      throw new IllegalArgumentException(
          "a universe has 2 to %,d ids; found %,d".formatted(ROWS_MAX, ids.size()));
    }
    var sorted = new ArrayList<String>(ids);
    for (String id : sorted) {
      int bytes = bytes(id).length;
      if (bytes < 1 || bytes > ID_BYTES_MAX || id.isBlank()) {
        throw new IllegalArgumentException(
            "an id has 1 to %d bytes and is not blank; found '%s'".formatted(ID_BYTES_MAX, id));
      }
    }
    sorted.sort((left, right) -> Arrays.compareUnsigned(bytes(left), bytes(right)));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).equals(sorted.get(i - 1))) {
        throw new IllegalArgumentException(
            "id '%s' stands twice; keep one row for each id".formatted(sorted.get(i)));
      }
    }
    return new Universe(List.copyOf(sorted));
  }

  /// Reads the first column of a CSV file whose header starts with `id`; rows may be in any order.
  public static Universe read(Path file) throws IOException, CsvException {
    try (InputStream in = BoundedFile.open(file, FILE_BYTES_MAX)) {
      CsvReader csv = CsvReader.of(in, CsvReader.ROW_CHARACTERS_MAX);
      Optional<Row> header = csv.next();
      if (header.isEmpty() || !header.get().cells().getFirst().equals("id")) {
        throw new CsvException(
            new Problem(
                Code.HEADER_WRONG, 1, "the first column is not 'id'", "start the header with id"));
      }
      var ids = new ArrayList<String>();
      for (Optional<Row> row = csv.next(); row.isPresent(); row = csv.next()) {
        ids.add(row.get().cells().getFirst());
        if (ids.size() > ROWS_MAX) {
          throw new CsvException(
              new Problem(
                  Code.FILE_TOO_LARGE,
                  row.get().row(),
                  "more than %,d ids".formatted(ROWS_MAX),
                  "split the round"));
        }
      }
      try {
        return of(ids);
      } catch (IllegalArgumentException refused) {
        throw new CsvException(
            new Problem(
                Code.ID_DUPLICATE, 0, String.valueOf(refused.getMessage()), "correct the ids"));
      }
    }
  }

  public int size() {
    return ids.size();
  }

  public List<String> ids() {
    return ids;
  }

  public String id(int row) {
    return ids.get(row);
  }

  /// The row of an id, or -1.
  public int find(String id) {
    return indexes.getOrDefault(id, -1);
  }

  /// The Merkle root over the ids' bytes in order.
  public Hash root() {
    return MerkleTree.of(ids.stream().map(Universe::bytes).toList()).root();
  }

  /// One column, `id`.
  public String toCsv() {
    var out = new CsvWriter().row("id");
    ids.forEach(out::row);
    return out.toString();
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }
}
