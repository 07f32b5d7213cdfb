package espalier.ledger.proof;

import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.proof.ProofRejection.HIDES_TOO_MUCH;
import static espalier.ledger.proof.ProofRejection.INPUT_MISMATCH;
import static espalier.ledger.proof.ProofRejection.PUBLISHED_INVALID;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome.Rejected;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Statement.Tensor;
import java.util.List;
import java.util.Optional;

/// What a prover claims to show for a request, before any proof of it is read.
///
/// @param hidden what the claim leaves open
/// @param input digest of the inputs, if they are published
/// @param output digest of the outputs, if they are published
record Claim(
    ProofRequest request,
    AccountId prover,
    Statement statement,
    Hidden hidden,
    Optional<Hash> input,
    Optional<Hash> output) {
  /// @param circuit of the model's program
  /// @param published fitting the circuit ([#misfit])
  static Claim of(
      ProofRequest request,
      Model model,
      AccountId prover,
      Circuit circuit,
      List<Values> published) {
    List<Values> inputs = only(published, circuit.inputs());
    List<Values> outputs = only(published, circuit.outputs());
    var hidden =
        new Hidden(
            model.commitment().hidesWeights(),
            inputs.size() < circuit.inputs().size(),
            outputs.size() < circuit.outputs().size());
    var statement =
        new Statement(
            model.id(),
            ProofRequest.context(request.id(), prover),
            model.commitment().hidesWeights(),
            published.stream().map(one -> Tensor.of(one.step(), one.cells())).toList());
    return new Claim(
        request,
        prover,
        statement,
        hidden,
        hidden.input() ? Optional.empty() : Optional.of(Values.digest(inputs)),
        hidden.output() ? Optional.empty() : Optional.of(Values.digest(outputs)));
  }

  /// Bytes of all published cells.
  static long bytes(List<Values> published) {
    return published.stream().mapToLong(one -> one.packed().length()).sum();
  }

  /// Published tensors that the program does not have, or not all inputs or outputs together.
  static Optional<Rejected> misfit(Circuit circuit, List<Values> published) {
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

  private static List<Values> only(List<Values> published, List<Integer> steps) {
    return published.stream().filter(one -> steps.contains(one.step())).toList();
  }

  /// Why the claim is not what the request asks for.
  Optional<Rejected> unwanted() {
    if (!hidden.isWithin(request.mayHide())) {
      return Optional.of(
          rejected(
              HIDES_TOO_MUCH,
              "the proof hides %s; the request lets it hide %s"
                  .formatted(hidden, request.mayHide())));
    }
    if (request.input().isPresent() && !request.input().equals(input)) {
      return Optional.of(
          rejected(
              INPUT_MISMATCH,
              "the inputs have digest %s; the request is about %s"
                  .formatted(
                      input.map(Hash::toString).orElse("none, being hidden"),
                      request.input().get())));
    }
    return Optional.empty();
  }

  /// The ledger's word on the claim, once it is proved.
  ///
  /// @param parts the count of chunks; 1 if the proof came whole
  ProofReceipt receipt(int bits, int parts, Call call) {
    return new ProofReceipt(
        ProofRequest.receipt(request.id()),
        request.id(),
        request.model(),
        request.asker(),
        prover,
        statement.digest(),
        hidden,
        input,
        output,
        bits,
        parts,
        call.block().height(),
        call.time(),
        request.fee());
  }
}
