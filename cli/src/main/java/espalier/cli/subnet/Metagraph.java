package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.cli.Layout;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Pool;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Who is in a subnet, and what the last epoch made of them.
record Metagraph(List<Row> rows) {
  private static final double PROPORTION = 65_535.0;

  /// @param stake behind the neuron, its delegators' included
  record Row(Neuron neuron, Amount stake) {
    Map<String, Object> tree() {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("uid", neuron.uid());
      tree.put("account", neuron.account().toString());
      tree.put("entry", neuron.entry().toString());
      tree.put("stake", Long.toString(stake.units()));
      tree.put("trust", neuron.standing().trust());
      tree.put("consensus", neuron.standing().consensus());
      tree.put("incentive", neuron.standing().incentive());
      tree.put("dividends", neuron.standing().dividends());
      tree.put("earned", Long.toString(neuron.standing().earned().units()));
      tree.put("permit", neuron.permit());
      tree.put("scored_rounds", neuron.scored());
      tree.put("endpoint", neuron.endpoint());
      return tree;
    }

    private List<String> line() {
      return List.of(
          Integer.toString(neuron.uid()),
          "%,d".formatted(stake.units()),
          part(neuron.standing().trust()),
          part(neuron.standing().consensus()),
          part(neuron.standing().incentive()),
          part(neuron.standing().dividends()),
          "%,d".formatted(neuron.standing().earned().units()),
          neuron.permit() ? "yes" : "",
          neuron.account().toString(),
          neuron.endpoint());
    }
  }

  private static String part(int proportion) {
    return String.format(Locale.ROOT, "%.4f", proportion / PROPORTION);
  }

  static Metagraph read(NodeClient node, SubnetLedger ledger) {
    Map<AccountId, Amount> stakes = new HashMap<>();
    for (NodeClient.Row<SubnetState.Member, Pool> row :
        node.rows("pools", SubnetState.POOLS, ledger.id().bytes(), SubnetRules.NEURONS_MAX)) {
      stakes.put(row.key().account(), row.value().total());
    }
    var rows = new ArrayList<Row>();
    for (Neuron neuron : ledger.neurons()) {
      rows.add(new Row(neuron, stakes.getOrDefault(neuron.account(), Amount.ZERO)));
    }
    return new Metagraph(List.copyOf(rows));
  }

  String table() {
    return Layout.table(
        List.of(
            "UID",
            "STAKE",
            "TRUST",
            "CONSENSUS",
            "INCENTIVE",
            "DIVIDENDS",
            "EARNED",
            "PERMIT",
            "ACCOUNT",
            "ENDPOINT"),
        rows.stream().map(Row::line).toList());
  }
}
