package espalier.ledger.proof;

import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.proof.ProofRejection.NOT_PROVER;
import static espalier.ledger.proof.ProofRejection.PROOF_REFUSED;
import static espalier.ledger.proof.ProofRejection.REQUEST_OVER;
import static espalier.ledger.proof.ProofRejection.REQUEST_UNKNOWN;
import static espalier.ledger.proof.ProofRejection.WORK_FULL;

import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.InvariantViolation;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Accepted;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.proof.circuit.Circuit;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers that come whole, and what every answer has in common: what is cheap is checked first,
/// the proof last.
final class SubmitRules {
  private SubmitRules() {}

  static Rejected workFull() {
    return rejected(
        WORK_FULL,
        "a transaction does at most %d units of work; send each proof by itself"
            .formatted(WorkMeter.WORK_MAX));
  }

  static Rejected cutWorkFull() {
    return rejected(
        WORK_FULL,
        "a transaction does at most %d units of work; send each chunk by itself, or cut the program into more parts"
            .formatted(WorkMeter.WORK_MAX));
  }

  static Rejected unproved(Refusal check, String message) {
    return rejected(
        PROOF_REFUSED,
        "the proof does not show its statement (%s, %d): %s"
            .formatted(check, check.code(), message));
  }

  static Outcome submit(Proofs proofs, SubmitProof submit, Call call) {
    Optional<ProofRequest> found = proofs.state().request(submit.request());
    Optional<Rejected> refusal = notOpen(found, submit.request(), call);
    if (found.isEmpty() || refusal.isPresent()) {
      return refusal.orElseThrow();
    }
    ProofRequest request = found.get();
    Model model = model(proofs, request);
    long cells = Claim.bytes(submit.published());
    if (!proofs.work().take(model.work() + WorkUnits.ofProof(submit.proof().length(), cells))) {
      return workFull();
    }
    ProofVerifier verifier =
        proofs.verifiers().of(model.program(), () -> proofs.state().program(model));
    Circuit circuit = verifier.plan().circuit();
    refusal = Claim.misfit(circuit, submit.published());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Claim claim = Claim.of(request, model, call.actor(), circuit, submit.published());
    refusal = claim.unwanted();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return switch (proofs
        .verifiers()
        .verify(verifier, model.commitment(), claim.statement(), submit.proof())) {
      case Verdict.Rejected(Refusal check, String message) -> unproved(check, message);
      case Verdict.Verified(_, int bits) ->
          new Accepted(accept(proofs, request, claim.receipt(bits, 1, call)));
    };
  }

  /// Why the actor cannot answer a request now.
  static Optional<Rejected> notOpen(Optional<ProofRequest> found, Hash id, Call call) {
    if (found.isEmpty()) {
      return Optional.of(
          rejected(
              REQUEST_UNKNOWN,
              "no request %s is open; it was answered, it expired, or it never was".formatted(id)));
    }
    ProofRequest request = found.get();
    if (!call.time().isBefore(request.deadline())) {
      return Optional.of(
          rejected(
              REQUEST_OVER,
              "the request's deadline was %s; it is %s"
                  .formatted(request.deadline(), call.time())));
    }
    if (request.prover().isPresent() && !request.prover().get().equals(call.actor())) {
      return Optional.of(
          rejected(NOT_PROVER, "only " + request.prover().get() + " may answer this request"));
    }
    return Optional.empty();
  }

  static Model model(Proofs proofs, ProofRequest request) {
    return proofs
        .state()
        .model(request.model())
        .orElseThrow(() -> new InvariantViolation("no model " + request.model()));
  }

  /// Pays the prover, closes the request, writes the receipt, and drops the chunks that the prover
  /// may have sent.
  static List<Event> accept(Proofs proofs, ProofRequest request, ProofReceipt receipt) {
    proofs.state().add(receipt);
    proofs.state().remove(request);
    proofs.timers().disarm(request.timer());
    proofs
        .state()
        .chunks(ChunkSet.id(request.id(), receipt.prover()))
        .ifPresent(set -> ChunkRules.remove(proofs, set));
    var events = new ArrayList<Event>();
    events.add(
        proofs
            .escrows()
            .release(request.id(), receipt.id(), receipt.prover(), receipt.fee().amount()));
    events.addAll(proofs.escrows().close(request.id()));
    events.add(new ProofAccepted(receipt));
    return events;
  }
}
