package espalier.scoring.tournament;

import espalier.scoring.share.MerkleTree;
import java.util.ArrayList;
import java.util.List;

/// How the meta model's sums came about: after every 32 entries, cut into chunks of 256 rows.
///
/// Entries go in ascending order of their ids. Leaf `step * chunks + chunk` holds the sums of that
/// chunk after the first `32 (step + 1)` entries, 16 bytes a row; the last step may have fewer
/// entries. Whoever doubts the meta model opens two leaves and the entries between them
/// ([MetaStep]).
public final class MetaTranscript {
  /// Entries of one step.
  public static final int STEP_ENTRIES = 32;

  private final MetaModel meta;
  private final List<byte[]> leaves = new ArrayList<>();
  private int entries;

  public MetaTranscript(GaussTable table) {
    meta = new MetaModel(table);
  }

  /// Adds the entry that is next by id.
  public void add(char[] codes, long stake) {
    meta.add(codes, stake);
    entries++;
    if (entries % STEP_ENTRIES == 0) {
      write();
    }
  }

  private void write() {
    for (int from = 0; from < meta.rows(); from += RankCodes.LEAF_ROWS) {
      leaves.add(meta.sums(from, Math.min(meta.rows(), from + RankCodes.LEAF_ROWS)));
    }
  }

  /// The tree over all steps, and the meta model at the end of them.
  public Sealed seal() {
    if (entries == 0) {
      throw new IllegalArgumentException("a meta model needs at least one entry");
    }
    if (entries % STEP_ENTRIES != 0) {
      write();
      entries = steps(entries) * STEP_ENTRIES;
    }
    return new Sealed(List.copyOf(leaves), MerkleTree.of(leaves), meta.codes());
  }

  /// A finished transcript.
  ///
  /// @param leaves in the order of the tree
  /// @param codes the meta model's rank codes
  public record Sealed(List<byte[]> leaves, MerkleTree tree, char[] codes) {}

  /// How many steps so many entries take.
  public static int steps(int entries) {
    return Math.ceilDiv(entries, STEP_ENTRIES);
  }

  /// How many chunks so many rows have.
  public static int chunks(int rows) {
    return Math.ceilDiv(rows, RankCodes.LEAF_ROWS);
  }

  /// How many rows a chunk of `rows` rows has.
  public static int chunkRows(int rows, int chunk) {
    return Math.min(RankCodes.LEAF_ROWS, rows - chunk * RankCodes.LEAF_ROWS);
  }
}
