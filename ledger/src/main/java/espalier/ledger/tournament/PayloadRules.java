package espalier.ledger.tournament;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.NOT_REPORTED;
import static espalier.ledger.tournament.TournamentRejection.NOT_REVEALED;
import static espalier.ledger.tournament.TournamentRejection.NOT_SCORER;
import static espalier.ledger.tournament.TournamentRejection.PAYLOAD_MISMATCH;
import static espalier.ledger.tournament.TournamentRejection.PAYLOAD_NOT_CANONICAL;
import static espalier.ledger.tournament.TournamentRejection.PAYLOAD_SOUND;
import static espalier.ledger.tournament.TournamentRejection.TOO_LATE;
import static espalier.ledger.tournament.TournamentRejection.WORK_FULL;

import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.WorkMeter;
import espalier.ledger.tournament.Entry.Status;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Progress.Tally;
import espalier.ledger.tournament.TournamentEvent.PayloadPublished;
import espalier.ledger.tournament.TournamentEvent.PayloadRefuted;
import espalier.ledger.tournament.TournamentEvent.PayloadsMissing;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.scoring.share.MerkleTree;
import espalier.scoring.tournament.RankCodes;
import java.util.ArrayList;
import java.util.Optional;

/// Whether revealed payloads are there and sound: reports, answers to them, refutations.
final class PayloadRules {
  /// A leaf of a payload's tree.
  static final int LEAF_BYTES = RankCodes.LEAF_ROWS * RankCodes.BYTES;

  private PayloadRules() {}

  static Outcome report(Tournaments tournaments, ReportMissing report, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(report.round());
    if (found.isEmpty()) {
      return Stages.unknown(report.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal =
        notScorer(round, call).or(() -> Stages.mustBe(Stage.CHECKING, round, progress, call));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!call.time().isBefore(round.windows().reportUntil())) {
      return rejected(
          TOO_LATE,
          "payloads are reported until %s, so that there is time to publish them; it is %s"
              .formatted(round.windows().reportUntil(), call.time()));
    }
    var named = new ArrayList<Entry>();
    for (Hash id : report.entries()) {
      Optional<Entry> entry = state.entry(round.id(), id);
      if (entry.isEmpty()) {
        return Stages.unknownEntry(id);
      }
      if (!entry.get().counts()) {
        return notRevealed(entry.get());
      }
      named.add(entry.get());
    }

    Tally tally = progress.tally();
    for (Entry entry : named) {
      state.put(round.id(), entry.with(Status.REPORTED));
      tally = tally.withoutRevealed(entry.total()).withReported(1);
    }
    state.put(progress.with(tally));
    return accepted(new PayloadsMissing(round.id(), report.entries(), progress.due()));
  }

  static Optional<Rejected> notScorer(Round round, Call call) {
    if (!round.rules().scorer().equals(call.actor())) {
      return Optional.of(
          rejected(NOT_SCORER, "only " + round.rules().scorer() + " scores this round"));
    }
    return Optional.empty();
  }

  static Rejected notRevealed(Entry entry) {
    return rejected(
        NOT_REVEALED,
        "entry %s is %s and is not scored; leave it out".formatted(entry.id(), entry.status()));
  }

  static Outcome publish(Tournaments tournaments, PublishPayload publish, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(publish.round());
    if (found.isEmpty()) {
      return Stages.unknown(publish.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.CHECKING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<Entry> named = state.entry(round.id(), publish.entry());
    if (named.isEmpty()) {
      return Stages.unknownEntry(publish.entry());
    }
    Entry entry = named.get();
    if (entry.status() != Status.REPORTED) {
      return rejected(
          NOT_REPORTED,
          "entry %s is %s; only a reported payload needs to be published"
              .formatted(entry.id(), entry.status()));
    }
    refusal = otherPayload(tournaments, round, entry, publish.payload());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!isRanking(publish.payload().bytes(), round)) {
      return rejected(
          PAYLOAD_NOT_CANONICAL,
          "the payload is not the tie-kept ranking of itself, so it cannot be scored; commit to rank codes next time");
    }

    state.put(round.id(), entry.with(Status.REVEALED));
    state.put(progress.with(progress.tally().withRevealed(entry.total()).withReported(-1)));
    return accepted(new PayloadPublished(round.id(), entry.id()));
  }

  static Outcome refute(Tournaments tournaments, RefutePayload refute, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(refute.round());
    if (found.isEmpty()) {
      return Stages.unknown(refute.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.CHECKING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<Entry> named = state.entry(round.id(), refute.entry());
    if (named.isEmpty()) {
      return Stages.unknownEntry(refute.entry());
    }
    Entry entry = named.get();
    if (!entry.counts()) {
      return notRevealed(entry);
    }
    refusal = otherPayload(tournaments, round, entry, refute.payload());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (isRanking(refute.payload().bytes(), round)) {
      return rejected(
          PAYLOAD_SOUND, "the payload is the tie-kept ranking of itself; nothing is wrong with it");
    }

    state.put(round.id(), entry.with(Status.REFUTED));
    state.put(progress.with(progress.tally().withoutRevealed(entry.total())));
    return accepted(new PayloadRefuted(round.id(), entry.id()));
  }

  static Rejected workFull() {
    return rejected(
        WORK_FULL,
        "a transaction does at most %d units of work; send each payload and each challenge by itself"
            .formatted(WorkMeter.WORK_MAX));
  }

  /// A refusal unless `payload` is what the entry revealed the root of.
  private static Optional<Rejected> otherPayload(
      Tournaments tournaments, Round round, Entry entry, Blob payload) {
    // Reading and hashing 64 bytes takes less than a microsecond.
    if (!tournaments.work().take(payload.length() / 64 + 1)) {
      return Optional.of(workFull());
    }
    Hash revealed = entry.reveal().orElseThrow().payload();
    Hash root =
        payload.length() == 0 ? Hash.ZERO : MerkleTree.ofCut(payload.bytes(), LEAF_BYTES).root();
    if (!root.equals(revealed)) {
      return Optional.of(
          rejected(
              PAYLOAD_MISMATCH,
              "%s of the root %s; entry %s revealed %s of %d bytes"
                  .formatted(payload, root, entry.id(), revealed, 2 * round.data().rows())));
    }
    return Optional.empty();
  }

  /// Whether a payload has the round's rows and is the tie-kept ranking of itself.
  private static boolean isRanking(byte[] payload, Round round) {
    return payload.length == RankCodes.BYTES * round.data().rows()
        && RankCodes.isCanonical(RankCodes.decode(payload));
  }
}
