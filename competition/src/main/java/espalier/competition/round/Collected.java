package espalier.competition.round;

import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.competition.payload.PayloadStore;
import espalier.ledger.tournament.Entry;
import espalier.scoring.tournament.RankCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What has come of a round's revealed payloads.
///
/// @param codes of the entries whose payload is here and sound
/// @param missing entries to be reported: the ledger then asks their owners
/// @param unsound entries whose payload is no ranking of the round's rows, to be refuted with it
public record Collected(Map<Hash, char[]> codes, List<Entry> missing, Map<Entry, byte[]> unsound) {
  public static Collected of(List<Entry> entries, int rows, PayloadStore store) throws IOException {
    var codes = new HashMap<Hash, char[]>();
    var missing = new ArrayList<Entry>();
    var unsound = new HashMap<Entry, byte[]>();
    for (Entry entry : entries) {
      if (entry.status() != Entry.Status.REVEALED) {
        continue;
      }
      Optional<byte[]> payload = store.get(entry.reveal().orElseThrow().payload());
      if (payload.isEmpty()) {
        missing.add(entry);
        continue;
      }
      try {
        codes.put(entry.id(), RankCodes.decodeCanonical(payload.get(), rows));
      } catch (Malformed refused) {
        unsound.put(entry, payload.get());
      }
    }
    return new Collected(codes, List.copyOf(missing), unsound);
  }
}
