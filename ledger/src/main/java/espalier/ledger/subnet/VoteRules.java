package espalier.ledger.subnet;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.subnet.SubnetRejection.ALREADY_REVEALED;
import static espalier.ledger.subnet.SubnetRejection.ENTRY_TOO_NEW;
import static espalier.ledger.subnet.SubnetRejection.NOT_COMMITTED;
import static espalier.ledger.subnet.SubnetRejection.NO_PERMIT;
import static espalier.ledger.subnet.SubnetRejection.OWN_ENTRY;
import static espalier.ledger.subnet.SubnetRejection.REVEAL_MISMATCH;
import static espalier.ledger.subnet.SubnetRejection.TOO_EARLY;
import static espalier.ledger.subnet.SubnetRejection.TOO_LATE;
import static espalier.ledger.subnet.SubnetRejection.WEIGHTS_ZERO;
import static espalier.ledger.subnet.SubnetRejection.WRONG_EPOCH;

import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.subnet.Neuron.Commitment;
import espalier.ledger.subnet.Subnet.Clock;
import espalier.ledger.subnet.SubnetEvent.WeightsCommitted;
import espalier.ledger.subnet.SubnetEvent.WeightsRevealed;
import espalier.ledger.subnet.SubnetState.Cell;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Votes: committed to in an epoch's first half, revealed in its second.
final class VoteRules {
  private VoteRules() {}

  private static Optional<Rejected> notUnderWay(Subnet subnet, int epoch) {
    Clock clock = subnet.clock();
    return epoch == clock.epoch()
        ? Optional.empty()
        : Optional.of(
            rejected(
                WRONG_EPOCH,
                "a vote for epoch %d; epoch %d is under way, from %s to %s; votes are not carried over"
                    .formatted(epoch, clock.epoch(), clock.began(), clock.ends())));
  }

  static Outcome commit(Subnets subnets, CommitWeights commit, Call call) {
    Optional<Rejected> closed = subnets.closed(commit.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(commit.subnet());
    Optional<Neuron> own = subnets.own(subnet.id(), call);
    if (own.isEmpty()) {
      return NeuronRules.unknown(subnet.id(), call);
    }
    Neuron neuron = own.get();
    Optional<Rejected> wrong = notUnderWay(subnet, commit.epoch());
    if (wrong.isPresent()) {
      return wrong.get();
    }
    if (!call.time().isBefore(subnet.clock().reveals())) {
      return rejected(
          TOO_LATE,
          "votes of epoch %d were committed to until %s; it is %s; the next epoch begins at %s"
              .formatted(
                  commit.epoch(), subnet.clock().reveals(), call.time(), subnet.clock().ends()));
    }
    if (!neuron.permit() && !neuron.account().equals(subnet.owner())) {
      return rejected(
          NO_PERMIT,
          "slot %d has no permit in epoch %d; permits go to the %d highest stakes of at least %s when an epoch ends, next at %s"
              .formatted(
                  neuron.uid(),
                  commit.epoch(),
                  subnet.rules().seats().validators(),
                  subnet.rules().seats().stakeMin(),
                  subnet.clock().ends()));
    }

    subnets
        .state()
        .put(subnet.id(), neuron.withVote(new Commitment(commit.commitment(), call.time(), false)));
    return accepted(new WeightsCommitted(subnet.id(), commit.epoch(), neuron.entry()));
  }

  static Outcome reveal(Subnets subnets, RevealWeights reveal, Call call) {
    Optional<Rejected> closed = subnets.closed(reveal.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(reveal.subnet());
    Optional<Neuron> own = subnets.own(subnet.id(), call);
    if (own.isEmpty()) {
      return NeuronRules.unknown(subnet.id(), call);
    }
    Neuron neuron = own.get();
    Optional<Rejected> refusal =
        notUnderWay(subnet, reveal.epoch()).or(() -> unfit(subnet, neuron, reveal, call));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Commitment vote = neuron.vote().orElseThrow();
    var row = new ArrayList<Cell>();
    long sum = 0;
    for (Weight weight : reveal.weights()) {
      sum += weight.value();
      Optional<Neuron> found = subnets.state().entry(subnet.id(), weight.entry());
      if (found.isEmpty()) {
        continue; // It has left since the vote was committed to, for which the voter is not to
        // blame.
      }
      Optional<Rejected> foreign = foreign(subnet, neuron, vote, found.get());
      if (foreign.isPresent()) {
        return foreign.get();
      }
      row.add(new Cell(found.get().uid(), weight.value()));
    }
    if (sum == 0) {
      return rejected(
          WEIGHTS_ZERO,
          "%d weights that sum to 0 say nothing; give at least one entry a weight of 1 to 65535"
              .formatted(row.size()));
    }

    row.sort(Comparator.comparingInt(Cell::uid));
    subnets.state().put(subnet.id(), neuron.withVote(new Commitment(vote.hash(), vote.at(), true)));
    subnets.state().putWeights(subnet.id(), neuron.uid(), List.copyOf(row));
    return accepted(
        new WeightsRevealed(subnet.id(), reveal.epoch(), neuron.entry(), reveal.weights()));
  }

  private static Optional<Rejected> unfit(
      Subnet subnet, Neuron neuron, RevealWeights reveal, Call call) {
    if (neuron.vote().isEmpty()) {
      return Optional.of(
          rejected(
              NOT_COMMITTED,
              "slot %d has not bound itself to a vote in epoch %d; commit first, until %s"
                  .formatted(neuron.uid(), reveal.epoch(), subnet.clock().reveals())));
    }
    if (call.time().isBefore(subnet.clock().reveals())) {
      return Optional.of(
          rejected(
              TOO_EARLY,
              "votes of epoch %d are shown from %s on; it is %s"
                  .formatted(reveal.epoch(), subnet.clock().reveals(), call.time())));
    }
    Commitment vote = neuron.vote().get();
    if (vote.revealed()) {
      return Optional.of(
          rejected(
              ALREADY_REVEALED,
              "the vote of slot %d in epoch %d was shown already"
                  .formatted(neuron.uid(), reveal.epoch())));
    }
    Hash expected =
        SubnetTransaction.commitment(
            subnet.id(), call.actor(), reveal.epoch(), reveal.weights(), reveal.salt());
    if (!expected.equals(vote.hash())) {
      return Optional.of(
          rejected(
              REVEAL_MISMATCH,
              "these weights and this salt commit to %s; slot %d is bound to %s; show what was committed to"
                  .formatted(expected, neuron.uid(), vote.hash())));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> foreign(
      Subnet subnet, Neuron voter, Commitment vote, Neuron named) {
    if (named.registered().isAfter(vote.at())) {
      return Optional.of(
          rejected(
              ENTRY_TOO_NEW,
              "entry %s registered at %s, after the vote was committed to at %s; it can be voted for from the next epoch on"
                  .formatted(named.entry(), named.registered(), vote.at())));
    }
    boolean self = named.uid() == voter.uid();
    return self && !voter.account().equals(subnet.owner())
        ? Optional.of(
            rejected(
                OWN_ENTRY, "entry %s is the voter's own; leave it out".formatted(named.entry())))
        : Optional.empty();
  }
}
