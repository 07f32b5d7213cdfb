package espalier.ledger.subnet;

import espalier.base.unit.Hash;
import espalier.ledger.subnet.SubnetState.Cell;
import espalier.scoring.subnet.Epoch;
import espalier.scoring.subnet.EpochInput;
import espalier.scoring.subnet.EpochOutput;
import espalier.scoring.subnet.EpochRules;
import espalier.scoring.subnet.MarginalInformation;
import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Outcome;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import espalier.scoring.subnet.Neurons;
import espalier.scoring.subnet.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/// The rows of an epoch as Yuma consensus takes them: slots without gaps, times without ties.
///
/// Consensus drops a vote for whoever registered at or after it. Here a vote names entries that
/// stood when it was committed to, in the same block too; so times are doubled, and a vote's is
/// odd.
///
/// @param scored whom a vote that counts gave a weight
record Ballot(Subnet subnet, List<Neuron> neurons, EpochInput input, boolean[] scored) {
  /// Shares are wanted more finely than proportions of 65 535: of this.
  private static final long SHARE_UNITS = 1L << 52;

  static Ballot of(SubnetState state, Subnet subnet, List<Neuron> neurons) {
    int n = neurons.size();
    long[] stake = new long[n];
    long[] lastUpdate = new long[n];
    long[] registered = new long[n];
    boolean[] permit = new boolean[n];
    int owner = Neurons.NO_OWNER;
    int[] index = new int[SubnetRules.NEURONS_MAX];
    Arrays.fill(index, -1);
    long end = 2 * subnet.clock().ends().milliseconds();
    // Consensus adds stakes in 62 bits; nothing is lost by halving them all.
    int shift = subnet.money().staked().units() >>> 62 == 0 ? 0 : 1;
    for (int i = 0; i < n; i++) {
      Neuron neuron = neurons.get(i);
      index[neuron.uid()] = i;
      stake[i] = state.pool(subnet.id(), neuron.account()).total().units() >> shift;
      lastUpdate[i] =
          revealed(neuron)
              ? 2 * neuron.vote().orElseThrow().at().milliseconds() + 1
              : end - cutoff(subnet) - 1;
      registered[i] = 2 * neuron.registered().milliseconds();
      permit[i] = neuron.permit();
      if (neuron.account().equals(subnet.owner())) {
        owner = i;
      }
    }
    long[] commits = new long[n];
    Arrays.fill(commits, Neurons.NO_COMMIT);
    Hash id = subnet.id();
    SparseRows weights = rows(neurons, index, uid -> state.weights(id, uid));
    SparseRows bonds = rows(neurons, index, uid -> state.bonds(id, uid));
    var input =
        new EpochInput(
            end,
            2 * subnet.clock().began().milliseconds(),
            SHARE_UNITS,
            new Neurons(stake, lastUpdate, registered, commits, permit, owner),
            weights,
            bonds);
    return new Ballot(subnet, neurons, input, scored(neurons, weights));
  }

  private static boolean revealed(Neuron neuron) {
    return neuron.vote().isPresent() && neuron.vote().get().revealed();
  }

  private static long cutoff(Subnet subnet) {
    return 2 * subnet.clock().ends().millisecondsSince(subnet.clock().began()) + 1;
  }

  private static SparseRows rows(List<Neuron> neurons, int[] index, IntFunction<List<Cell>> row) {
    int n = neurons.size();
    int[] start = new int[n + 1];
    var columns = new ArrayList<Integer>();
    var values = new ArrayList<Integer>();
    for (int i = 0; i < n; i++) {
      for (Cell cell : row.apply(neurons.get(i).uid())) {
        if (index[cell.uid()] >= 0) {
          columns.add(index[cell.uid()]);
          values.add(cell.value());
        }
      }
      start[i + 1] = columns.size();
    }
    return new SparseRows(start, chars(columns), chars(values));
  }

  private static char[] chars(List<Integer> values) {
    char[] chars = new char[values.size()];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) (int) values.get(i);
    }
    return chars;
  }

  private static boolean[] scored(List<Neuron> neurons, SparseRows weights) {
    boolean[] scored = new boolean[neurons.size()];
    for (int i = 0; i < scored.length; i++) {
      if (!revealed(neurons.get(i))) {
        continue;
      }
      var at = neurons.get(i).vote().orElseThrow().at();
      for (int k = weights.from(i); k < weights.from(i + 1); k++) {
        int j = weights.column(k);
        scored[j] |= weights.value(k) > 0 && !neurons.get(j).registered().isAfter(at);
      }
    }
    return scored;
  }

  EpochOutput count() {
    SubnetRules rules = subnet.rules();
    return new Epoch()
        .run(
            new EpochRules(
                rules.consensus().kappa(),
                rules.seats().validators(),
                cutoff(subnet),
                rules.seats().stakeMin().units(),
                rules.consensus().bonds()),
            input);
  }

  /// Who votes in this epoch: whoever may, and the owner.
  private int[] voters() {
    int[] voters = new int[neurons.size()];
    int count = 0;
    for (int i = 0; i < voters.length; i++) {
      if (neurons.get(i).permit() || revealed(neurons.get(i))) {
        voters[count++] = i;
      }
    }
    return Arrays.copyOf(voters, count);
  }

  /// What the votes add to what was published before them.
  Outcome value() {
    int[] voters = voters();
    int[][] votes = new int[voters.length][];
    long[] stake = new long[voters.length];
    var evidence = new Evidence[voters.length];
    for (int v = 0; v < voters.length; v++) {
      Neuron neuron = neurons.get(voters[v]);
      votes[v] = revealed(neuron) ? vote(voters[v]) : new int[0];
      stake[v] = input.neurons().stake()[voters[v]];
      Neuron.History history = neuron.history();
      evidence[v] = new Evidence(history.agreement(), history.novelAgreement(), history.rounds());
    }
    return MarginalInformation.score(new Round(published(), votes, stake, evidence));
  }

  private int[] vote(int voter) {
    int[] vote = new int[neurons.size()];
    SparseRows weights = input.weights();
    var at = neurons.get(voter).vote().orElseThrow().at();
    for (int k = weights.from(voter); k < weights.from(voter + 1); k++) {
      int j = weights.column(k);
      if (!neurons.get(j).registered().isAfter(at)) {
        vote[j] = weights.value(k);
      }
    }
    return vote;
  }

  private Published published() {
    int n = neurons.size();
    int[] last = new int[n];
    int[] average = new int[n];
    for (int i = 0; i < n; i++) {
      last[i] = neurons.get(i).history().last();
      average[i] = neurons.get(i).history().average();
    }
    return new Published(last, average);
  }

  /// The weights by which validators are paid: dividends, less for votes that say nothing new.
  long[] dividends(EpochOutput output, Outcome value) {
    int[] voters = voters();
    int[] earned = new int[voters.length];
    for (int v = 0; v < voters.length; v++) {
      earned[v] = output.standing().dividends()[voters[v]];
    }
    int[] weights = value.reweigh(earned);
    long[] all = new long[neurons.size()];
    for (int v = 0; v < voters.length; v++) {
      all[voters[v]] = weights[v];
    }
    return all;
  }

  /// What is to be remembered of each neuron.
  List<Neuron.History> histories(EpochOutput output, Outcome value) {
    Published before = published();
    int[] consensus = output.standing().consensus();
    boolean agreed = Arrays.stream(consensus).anyMatch(x -> x != 0);
    Published after = agreed ? before.followedBy(consensus) : before;
    var histories = new ArrayList<Neuron.History>();
    for (int i = 0; i < neurons.size(); i++) {
      Neuron.History old = neurons.get(i).history();
      histories.add(
          new Neuron.History(
              after.last()[i],
              after.average()[i],
              old.agreement(),
              old.novelAgreement(),
              old.rounds()));
    }
    int[] voters = voters();
    for (int v = 0; v < voters.length; v++) {
      Evidence seen = value.evidence()[v];
      Neuron.History one = histories.get(voters[v]);
      histories.set(
          voters[v],
          new Neuron.History(
              one.last(), one.average(), seen.agreement(), seen.novelAgreement(), seen.rounds()));
    }
    return histories;
  }

  /// A row of the new bonds, by slot.
  List<Cell> bonds(EpochOutput output, int i) {
    var row = new ArrayList<Cell>();
    SparseRows bonds = output.bonds();
    for (int k = bonds.from(i); k < bonds.from(i + 1); k++) {
      row.add(new Cell(neurons.get(bonds.column(k)).uid(), bonds.value(k)));
    }
    return List.copyOf(row);
  }
}
