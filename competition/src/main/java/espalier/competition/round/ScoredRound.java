package espalier.competition.round;

import espalier.base.unit.Hash;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.Obfuscation;
import espalier.competition.universe.Universe;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Evidence;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaTranscript;
import espalier.scoring.tournament.Neutralizer;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Redundancy;
import espalier.scoring.tournament.Targets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a round's payloads and targets come to; a pure function of published things.
///
/// @param entries that count, by ascending id
/// @param meta the meta model's rank codes
/// @param transcript the root of the sums on the way to it
public record ScoredRound(
    Universe universe, Targets targets, List<Scored> entries, char[] meta, Hash transcript) {
  /// At most so many entries' scores go into one request.
  private static final int POSTED_A_REQUEST = 512;

  /// One entry's scores in 2^-40; no reward depends on FNC.
  ///
  /// @param original the earlier entry that this one nearly repeats, if there is one
  public record Scored(
      Entry entry,
      char[] codes,
      long corr,
      long mmc,
      long fnc,
      Optional<Entry.Original> original) {}

  /// @param codes of the entries that count, by entry id
  /// @param features the live rows' bins as columns, in the universe's order; none gives an FNC of
  ///   0
  public static ScoredRound of(
      Universe universe,
      Targets targets,
      List<Entry> entries,
      Map<Hash, char[]> codes,
      List<List<BigDecimal>> features) {
    GaussTable table = GaussTable.of(universe.size());
    var model = new MetaTranscript(table);
    var counted = entries.stream().filter(one -> codes.containsKey(one.id())).toList();
    for (Entry entry : counted) {
      model.add(codesOf(codes, entry), entry.total().units());
    }
    MetaTranscript.Sealed sealed = model.seal();
    char[] meta = sealed.codes();
    Optional<Neutralizer> neutralizer =
        features.isEmpty()
            ? Optional.empty()
            : Optional.of(new Neutralizer(universe.size(), features));
    Map<Hash, Entry.Original> originals = originals(counted, codes, targets, table);
    var scored = new ArrayList<Scored>();
    for (Entry entry : counted) {
      char[] own = codesOf(codes, entry);
      scored.add(
          new Scored(
              entry,
              own,
              EntryScore.corr(own, targets, table),
              EntryScore.mmc(own, meta, targets, table),
              neutralizer.map(one -> EntryScore.fnc(own, one, targets, table)).orElse(0L),
              Optional.ofNullable(originals.get(entry.id()))));
    }
    return new ScoredRound(universe, targets, List.copyOf(scored), meta, sealed.tree().root());
  }

  /// Which entries nearly repeat an earlier commitment. The sketches that find them are seeded by
  /// the targets' root, which nobody could know when committing.
  private static Map<Hash, Entry.Original> originals(
      List<Entry> counted, Map<Hash, char[]> codes, Targets targets, GaussTable table) {
    List<Entry> ordered =
        counted.stream().sorted(Comparator.comparingLong(Entry::position)).toList();
    var found =
        Redundancy.originals(
            ordered.stream().map(one -> codesOf(codes, one)).toList(),
            targets.tree().root(),
            table);
    var byEntry = new HashMap<Hash, Entry.Original>();
    for (int i = 0; i < ordered.size(); i++) {
      Hash own = ordered.get(i).id();
      found
          .get(i)
          .ifPresent(one ->
              byEntry.put(own, new Entry.Original(ordered.get(one.entry()).id(), one.overlap())));
    }
    return byEntry;
  }

  private static char[] codesOf(Map<Hash, char[]> codes, Entry entry) {
    char[] own = codes.get(entry.id());
    if (own == null) {
      throw new IllegalStateException("no codes of entry " + entry.id());
    }
    return own;
  }

  /// The live rows of a published table as columns in the universe's order.
  ///
  /// @throws IllegalArgumentException if its live rows are not the universe
  public static List<List<BigDecimal>> features(FeatureTable published, Universe universe) {
    var rows = new FeatureTable.Entry[universe.size()];
    for (FeatureTable.Entry row : published.rows()) {
      if (row.era().equals(Obfuscation.LIVE)) {
        int at = universe.find(row.id());
        if (at < 0) {
          throw new IllegalArgumentException(
              "live row '%s' is not in the universe".formatted(row.id()));
        }
        rows[at] = row;
      }
    }
    var columns = new ArrayList<List<BigDecimal>>();
    for (int column = 0; column < published.columns().size(); column++) {
      var values = new ArrayList<BigDecimal>();
      for (int at = 0; at < rows.length; at++) {
        if (rows[at] == null) {
          throw new IllegalArgumentException(
              "id '%s' is not among the live rows".formatted(universe.id(at)));
        }
        values.add(BigDecimal.valueOf((long) rows[at].values()[column]));
      }
      columns.add(values);
    }
    return columns;
  }

  /// The same entries and payloads against other targets: what a day's scores are while a round is
  /// live.
  public ScoredRound against(Targets others) {
    GaussTable table = GaussTable.of(universe.size());
    return new ScoredRound(
        universe,
        others,
        entries.stream()
            .map(one ->
                new Scored(
                    one.entry(),
                    one.codes(),
                    EntryScore.corr(one.codes(), others, table),
                    EntryScore.mmc(one.codes(), meta, others, table),
                    0,
                    one.original()))
            .toList(),
        meta,
        transcript);
  }

  /// What shows the ledger that a sealed score of `entry` is wrong: everything that it recomputes.
  public Evidence evidence(Hash entry) {
    Scored one =
        entries.stream()
            .filter(scored -> scored.entry().id().equals(entry))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no scored entry " + entry));
    return new Evidence.EntryScores(
        entry,
        Blob.of(RankCodes.encode(one.codes())),
        Blob.of(targets.encode()),
        Blob.of(RankCodes.encode(meta)));
  }

  /// The entries whose scores on the ledger are others than these.
  public List<Scored> wronglyPosted(List<Entry> posted) {
    var byId = new HashMap<Hash, Entry.Scores>();
    posted.forEach(one -> one.scores().ifPresent(scores -> byId.put(one.id(), scores)));
    return entries.stream()
        .filter(one -> {
          Entry.Scores found = byId.get(one.entry().id());
          return found == null || found.corr() != one.corr() || found.mmc() != one.mmc();
        })
        .toList();
  }

  /// What the ledger is told: the scores in batches, then the seal.
  public List<Transaction> requests(Hash round) {
    var all = new ArrayList<Transaction>();
    for (int from = 0; from < entries.size(); from += POSTED_A_REQUEST) {
      int to = Math.min(entries.size(), from + POSTED_A_REQUEST);
      all.add(
          new PostScores(
              round,
              entries.subList(from, to).stream()
                  .map(one ->
                      new Posted(
                          one.entry().id(), one.corr(), one.mmc(), one.fnc(), one.original()))
                  .toList()));
    }
    all.add(new SealScores(round, new Progress.Sealed(RankCodes.tree(meta).root(), transcript)));
    return all;
  }
}
