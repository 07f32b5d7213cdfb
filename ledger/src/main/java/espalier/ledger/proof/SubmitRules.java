package espalier.ledger.proof;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.proof.ProofRejection.HIDES_TOO_MUCH;
import static espalier.ledger.proof.ProofRejection.INPUT_MISMATCH;
import static espalier.ledger.proof.ProofRejection.NOT_PROVER;
import static espalier.ledger.proof.ProofRejection.PROOF_REFUSED;
import static espalier.ledger.proof.ProofRejection.PUBLISHED_INVALID;
import static espalier.ledger.proof.ProofRejection.REQUEST_OVER;
import static espalier.ledger.proof.ProofRejection.REQUEST_UNKNOWN;
import static espalier.ledger.proof.ProofRejection.WORK_FULL;

import espalier.base.unit.AccountId;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.InvariantViolation;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Statement.Tensor;
import espalier.proof.verifier.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers to requests: what is cheap is checked first, the proof last.
final class SubmitRules {
  private SubmitRules() {}

  static Rejected workFull() {
    return rejected(
        WORK_FULL,
        "a transaction does at most %d units of work; send each proof by itself"
            .formatted(WorkMeter.WORK_MAX));
  }

  static Outcome submit(Proofs proofs, SubmitProof submit, Call call) {
    Optional<ProofRequest> found = proofs.state().request(submit.request());
    if (found.isEmpty()) {
      return rejected(
          REQUEST_UNKNOWN,
          "no request %s is open; it was answered, it expired, or it never was"
              .formatted(submit.request()));
    }
    ProofRequest request = found.get();
    Optional<Rejected> refusal = notOpen(request, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Model model =
        proofs
            .state()
            .model(request.model())
            .orElseThrow(() -> new InvariantViolation("no model " + request.model()));
    long cells = submit.published().stream().mapToLong(one -> one.packed().length()).sum();
    if (!proofs.work().take(model.work() + WorkUnits.ofProof(submit.proof().length(), cells))) {
      return workFull();
    }
    ProofVerifier verifier =
        proofs.verifiers().of(model.program(), () -> proofs.state().program(model));
    Circuit circuit = verifier.plan().circuit();
    refusal = misfit(circuit, submit.published());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<Values> inputs = only(submit.published(), circuit.inputs());
    List<Values> outputs = only(submit.published(), circuit.outputs());
    var hidden =
        new Hidden(
            model.commitment().hidesWeights(),
            inputs.size() < circuit.inputs().size(),
            outputs.size() < circuit.outputs().size());
    refusal = unwanted(request, hidden, inputs);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Statement statement = statement(model, request, call.actor(), submit.published());
    return switch (proofs
        .verifiers()
        .verify(verifier, model.commitment(), statement, submit.proof())) {
      case Verdict.Rejected(Refusal check, String message) ->
          rejected(
              PROOF_REFUSED,
              "the proof does not show its statement (%s, %d): %s"
                  .formatted(check, check.code(), message));
      case Verdict.Verified(_, int bits) ->
          accept(
              proofs,
              request,
              new ProofReceipt(
                  ProofRequest.receipt(request.id()),
                  request.id(),
                  model.id(),
                  request.asker(),
                  call.actor(),
                  statement.digest(),
                  hidden,
                  hidden.input() ? Optional.empty() : Optional.of(Values.digest(inputs)),
                  hidden.output() ? Optional.empty() : Optional.of(Values.digest(outputs)),
                  bits,
                  call.block().height(),
                  call.time(),
                  request.fee()));
    };
  }

  /// What a proof says that `prover` submits for a request.
  private static Statement statement(
      Model model, ProofRequest request, AccountId prover, List<Values> published) {
    return new Statement(
        model.id(),
        ProofRequest.context(request.id(), prover),
        model.commitment().hidesWeights(),
        published.stream().map(one -> Tensor.of(one.step(), one.cells())).toList());
  }

  private static Optional<Rejected> notOpen(ProofRequest request, Call call) {
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

  /// Published tensors that the program does not have, or not all inputs or outputs together.
  private static Optional<Rejected> misfit(Circuit circuit, List<Values> published) {
    List<Integer> inputs = circuit.inputs();
    List<Integer> outputs = circuit.outputs();
    for (Values one : published) {
      if (!inputs.contains(one.step()) && !outputs.contains(one.step())) {
        return invalid(
            "step %d is neither an input nor an output; inputs are %s, outputs %s"
                .formatted(one.step(), inputs, outputs));
      }
      Step step = circuit.program().steps().get(one.step());
      int cells = one.packed().length() / one.width();
      if (cells != step.shape().cells()) {
        return invalid(
            "step %d has shape %s, %d cells; %d are published"
                .formatted(one.step(), step.shape(), step.shape().cells(), cells));
      }
    }
    int in = only(published, inputs).size();
    int out = only(published, outputs).size();
    if ((in != 0 && in != inputs.size()) || (out != 0 && out != outputs.size())) {
      return invalid(
          "%d of %d inputs and %d of %d outputs are published; publish all or none of each"
              .formatted(in, inputs.size(), out, outputs.size()));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> invalid(String message) {
    return Optional.of(rejected(PUBLISHED_INVALID, message));
  }

  private static Optional<Rejected> unwanted(
      ProofRequest request, Hidden hidden, List<Values> inputs) {
    if (!hidden.isWithin(request.mayHide())) {
      return Optional.of(
          rejected(
              HIDES_TOO_MUCH,
              "the proof hides %s; the request lets it hide %s"
                  .formatted(hidden, request.mayHide())));
    }
    if (request.input().isPresent() && !request.input().get().equals(Values.digest(inputs))) {
      return Optional.of(
          rejected(
              INPUT_MISMATCH,
              "the inputs have digest %s; the request is about %s"
                  .formatted(Values.digest(inputs), request.input().get())));
    }
    return Optional.empty();
  }

  private static List<Values> only(List<Values> published, List<Integer> steps) {
    return published.stream().filter(one -> steps.contains(one.step())).toList();
  }

  private static Outcome accept(Proofs proofs, ProofRequest request, ProofReceipt receipt) {
    proofs.state().add(receipt);
    proofs.state().remove(request);
    proofs.timers().disarm(request.timer());
    var events = new ArrayList<Event>();
    events.add(
        proofs
            .escrows()
            .release(request.id(), receipt.id(), receipt.prover(), receipt.fee().amount()));
    events.addAll(proofs.escrows().close(request.id()));
    events.add(new ProofAccepted(receipt));
    return accepted(events);
  }
}
