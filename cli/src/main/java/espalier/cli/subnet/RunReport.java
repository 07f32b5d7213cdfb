package espalier.cli.subnet;

import espalier.base.unit.Amount;
import espalier.cli.Layout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who earned what, and whether the money adds up.
///
/// @param earners by what they earned, the most first
/// @param paid what epochs paid out in all
/// @param owner what of it went to the subnet's owner
/// @param calls that the user paid for and got answers to
record RunReport(
    String example,
    int epochs,
    List<Earner> earners,
    Amount paid,
    Amount owner,
    int calls,
    Money money) {
  /// @param role miner or validator
  /// @param kind a miner's kind, or a validator's stake
  record Earner(String name, String role, String kind, Amount earned) {
    Map<String, Object> tree() {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("name", name);
      tree.put("role", role);
      tree.put("kind", kind);
      tree.put("earned", Long.toString(earned.units()));
      return tree;
    }
  }

  /// All money of the ledger at one height, in smallest units.
  ///
  /// @param people what all parties hold
  /// @param modules what the ledger's own accounts hold
  /// @param supply what there is
  /// @param subnets what the account of subnets holds
  /// @param owed what it should hold: pots, locks, stakes, entry bonds and deposits
  record Money(long people, long modules, long supply, long subnets, long owed) {}

  /// Whether every unit is somewhere, and everything that was paid was earned by somebody.
  boolean isExact() {
    long earned = owner.units();
    for (Earner one : earners) {
      earned += one.earned().units();
    }
    return earned == paid.units()
        && money.people() + money.modules() == money.supply()
        && money.subnets() == money.owed();
  }

  Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("example", example);
    tree.put("epochs", epochs);
    tree.put("earners", earners.stream().map(Earner::tree).toList());
    tree.put("paid", Long.toString(paid.units()));
    tree.put("owner", Long.toString(owner.units()));
    tree.put("calls", calls);
    tree.put("people_hold", Long.toString(money.people()));
    tree.put("modules_hold", Long.toString(money.modules()));
    tree.put("supply", Long.toString(money.supply()));
    tree.put("subnets_hold", Long.toString(money.subnets()));
    tree.put("subnets_owe", Long.toString(money.owed()));
    tree.put("exact", isExact());
    return tree;
  }

  String text() {
    var lines = new ArrayList<List<String>>();
    for (Earner one : earners) {
      lines.add(List.of(one.name(), one.role(), one.kind(), "%,d".formatted(one.earned().units())));
    }
    lines.add(List.of("owner", "owner", "", "%,d".formatted(owner.units())));
    return """
    %s
    paid in %d epochs: %,d, earned by those above to the unit: %s
    %,d calls paid for; people hold %,d, the ledger's accounts %,d, together the supply of %,d
    subnets hold %,d and owe %,d\
    """
        .formatted(
            Layout.table(List.of("WHO", "ROLE", "KIND", "EARNED"), lines),
            epochs,
            paid.units(),
            isExact() ? "yes" : "no",
            calls,
            money.people(),
            money.modules(),
            money.supply(),
            money.subnets(),
            money.owed());
  }
}
