package espalier.ledger.proof;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.proof.ProofRejection.DEADLINE_INVALID;
import static espalier.ledger.proof.ProofRejection.FEE_TOO_LARGE;
import static espalier.ledger.proof.ProofRejection.FEE_ZERO;
import static espalier.ledger.proof.ProofRejection.INPUT_BOTH;
import static espalier.ledger.proof.ProofRejection.MODEL_EXISTS;
import static espalier.ledger.proof.ProofRejection.MODEL_INVALID;
import static espalier.ledger.proof.ProofRejection.MODEL_TOO_COSTLY;
import static espalier.ledger.proof.ProofRejection.MODEL_UNKNOWN;
import static espalier.ledger.proof.ProofRejection.PROVER_INVALID;
import static espalier.ledger.proof.ProofRejection.WEIGHTS_HIDDEN;

import espalier.base.codec.Malformed;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.proof.ProofEvent.ModelRegistered;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofEvent.ProofExpired;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.ledger.timer.Timer;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.ProofVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One method a transaction: all checks, then all changes. What is proved is for `SubmitRules` and
/// `ChunkRules`.
public final class ProofRules {
  /// A request is open for at most 30 days.
  public static final long OPEN_MILLISECONDS_MAX = 30L * 24 * 3600 * 1000;

  private ProofRules() {}

  public static Outcome apply(Proofs proofs, ProofTransaction transaction, Call call) {
    return switch (transaction) {
      case RegisterModel register -> register(proofs, register, call);
      case AskProof ask -> ask(proofs, ask, call);
      case SubmitProof submit -> SubmitRules.submit(proofs, submit, call);
      case OpenChunks open -> ChunkRules.open(proofs, open, call);
      case SubmitChunk submit -> ChunkRules.submit(proofs, submit, call);
      case DropChunks drop -> ChunkRules.drop(proofs, drop, call);
    };
  }

  private static Outcome register(Proofs proofs, RegisterModel register, Call call) {
    int bytes = register.program().length();
    if (!proofs.work().take(WorkUnits.ofReading(bytes))) {
      return SubmitRules.workFull();
    }
    Program program;
    try {
      program = Program.CODEC.decode(register.program().bytes());
    } catch (Malformed refused) {
      return rejected(
          MODEL_INVALID,
          "the program is not canonical: " + refused.getMessage() + "; import the model again");
    }
    var commitment = new ModelCommitment(program.digest(), register.uses(), register.weights());
    if (proofs.state().model(commitment.id()).isPresent()) {
      return rejected(
          MODEL_EXISTS,
          "model " + commitment.id() + " is registered already; ask for proofs of it");
    }
    long work = WorkUnits.of(program, bytes);
    if (work > WorkUnits.PROGRAM_MAX) {
      return rejected(
          MODEL_TOO_COSTLY,
          "verifying this model takes %s units of work; at most %d are done in a transaction; cut it into smaller models"
              .formatted(
                  work == Long.MAX_VALUE ? "countless" : String.valueOf(work),
                  WorkUnits.PROGRAM_MAX));
    }
    if (!proofs.work().take(work)) {
      return SubmitRules.workFull();
    }
    Optional<Rejected> unsound = unsound(program, commitment);
    if (unsound.isPresent()) {
      return unsound.get();
    }

    var registered =
        new Model(
            commitment.id(), call.actor(), register.name(), commitment, bytes, work, call.time());
    proofs.state().add(registered, register.program());
    return accepted(new ModelRegistered(registered));
  }

  /// Why no proof of this model can ever be verified.
  private static Optional<Rejected> unsound(Program program, ModelCommitment commitment) {
    try {
      Plan plan = new ProofVerifier(program).plan();
      if (plan.cells(Cube.WEIGHTS) > 0) {
        commitment.parameters(plan);
      } else if (!commitment.weights().equals(Hash.ZERO) || commitment.uses() > 0) {
        return Optional.of(
            rejected(
                MODEL_INVALID,
                "the program has no weights, yet the model commits to some or hides them"));
      }
      return Optional.empty();
    } catch (IllegalArgumentException | ArithmeticException refused) {
      return Optional.of(
          rejected(MODEL_INVALID, "the program is unsound: " + refused.getMessage()));
    }
  }

  private static Outcome ask(Proofs proofs, AskProof ask, Call call) {
    Optional<Model> model = proofs.state().model(ask.model());
    if (model.isEmpty()) {
      return rejected(
          MODEL_UNKNOWN, "no model " + ask.model() + " is registered; register it first");
    }
    if (ask.prover().isPresent() && ModuleAccount.isOne(ask.prover().get())) {
      return rejected(
          PROVER_INVALID,
          ask.prover().get() + " belongs to the ledger itself and proves nothing; name a person's");
    }
    if (ask.input().isPresent() && ask.mayHide().input()) {
      return rejected(
          INPUT_BOTH, "a named input cannot be hidden; leave out its digest or keep it public");
    }
    if (model.get().commitment().hidesWeights() && !ask.mayHide().weights()) {
      return rejected(
          WEIGHTS_HIDDEN,
          "every proof of this model hides its weights; let it, or ask about a model that is committed"
              + " to in the clear");
    }
    Coin fee = ask.fee();
    if (fee.amount().isZero()) {
      return rejected(FEE_ZERO, "nobody proves for a fee of 0; name an amount");
    }
    if (fee.amount().units() > Escrow.DEPOSITED_MAX) {
      return rejected(
          FEE_TOO_LARGE,
          "a fee of %s; an escrow holds at most %d".formatted(fee, Escrow.DEPOSITED_MAX));
    }
    long open = ask.deadline().milliseconds() - call.time().milliseconds();
    if (open <= 0 || open > OPEN_MILLISECONDS_MAX) {
      return rejected(
          DEADLINE_INVALID,
          "the deadline %s lies %d ms after now, %s; choose 1 to %d ms"
              .formatted(ask.deadline(), open, call.time(), OPEN_MILLISECONDS_MAX));
    }
    if (!proofs.bank().has(call.actor(), fee)) {
      return BankRules.tooLow(proofs.bank(), call.actor(), fee);
    }

    var request =
        new ProofRequest(
            call.newId("proof-request"),
            ask.model(),
            call.actor(),
            ask.prover(),
            ask.input(),
            ask.mayHide(),
            fee,
            ask.deadline());
    proofs.state().put(request);
    proofs.timers().arm(request.timer());
    return accepted(
        proofs.escrows().openHeld(request.id(), request.asker(), fee), new ProofAsked(request));
  }

  /// The deadline of an unfinished set of chunks has come: its rows go.
  public static List<Event> expireChunks(Proofs proofs, Timer timer) {
    return ChunkRules.expire(proofs, timer);
  }

  /// A request's deadline has come: the fee goes back.
  public static List<Event> expire(Proofs proofs, Timer timer) {
    ProofRequest request = proofs.state().existing(timer.subject());
    proofs.state().remove(request);
    var events = new ArrayList<Event>(proofs.escrows().close(request.id()));
    events.add(new ProofExpired(request.id()));
    return events;
  }
}
