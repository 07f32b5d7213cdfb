package espalier.cli.demo;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.ledger.Event;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.Hidden;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofReceipt;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.ledger.proof.Values;
import espalier.model.file.ProofFile;
import espalier.model.file.PublicModel;
import espalier.node.LocalGenesis;
import espalier.proof.circuit.Program;
import java.util.List;
import java.util.Optional;

/// A buyer wants to be sure what the tenant's model answers: the model is registered, the proof
/// asked for against a fee, submitted and paid.
///
/// All money goes through the tally, so that the demo's equation counts it.
final class ProofDeal {
  private static final long OPEN_MILLISECONDS = 600_000;

  /// Credit's smallest units: about as much as the training costs.
  private static final Coin FEE = new Coin(LocalGenesis.CREDIT, new Amount(2_000));

  private final NodeClient client;
  private final House house;
  private final Tally tally;

  ProofDeal(NodeClient client, House house, Tally tally) {
    this.client = client;
    this.house = house;
    this.tally = tally;
  }

  /// The tenant puts its model's public part on the ledger.
  void register(String name, PublicModel model) {
    send(
        House.TENANT,
        new RegisterModel(
            name,
            Blob.of(Program.CODEC.encode(model.program())),
            model.commitment().uses(),
            model.commitment().weights()));
  }

  /// The buyer asks the tenant for a proof about this input, and sets the fee aside.
  ProofRequest ask(PublicModel model, List<Values> input) {
    BlockTime now = client.status().time().max(new BlockTime(System.currentTimeMillis()));
    var ask =
        new AskProof(
            model.id(),
            Optional.of(house.key(House.TENANT).account()),
            Optional.of(Values.digest(input)),
            new Hidden(true, false, false),
            FEE,
            now.plusMilliseconds(OPEN_MILLISECONDS));
    for (Event event : send(House.BUYER, ask)) {
      if (event instanceof ProofAsked(ProofRequest request)) {
        return request;
      }
    }
    throw new IllegalStateException("the ledger accepted a request and named none");
  }

  /// What the tenant's proof must bind.
  Hash context(ProofRequest request) {
    return ProofRequest.context(request.id(), house.key(House.TENANT).account());
  }

  /// The tenant submits the proof and is paid.
  ProofReceipt submit(ProofRequest request, ProofFile proof) {
    List<Values> published =
        proof.statement().published().stream()
            .map(tensor -> Values.of(tensor.step(), tensor.values()))
            .toList();
    var submit = new SubmitProof(request.id(), published, Blob.of(proof.parts().getFirst()));
    for (Event event : send(House.TENANT, submit)) {
      if (event instanceof ProofAccepted(ProofReceipt receipt)) {
        return receipt;
      }
    }
    throw new IllegalStateException("the ledger accepted a proof and gave no receipt");
  }

  private List<Event> send(String by, Transaction request) {
    SigningKey key = house.key(by);
    return switch (new TransactionBuilder(client, key.account(), key).send(List.of(request))) {
      case Submission.Included(_, _, BlockTime time, var receipt) -> {
        receipt.events().forEach(event -> tally.add(time, event));
        yield receipt.events();
      }
      case Submission.Refused(var refusal) ->
          throw CliException.local("the ledger refused what %s asked: %s".formatted(by, refusal));
    };
  }
}
