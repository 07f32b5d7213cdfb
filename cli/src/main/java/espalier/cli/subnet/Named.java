package espalier.cli.subnet;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.SubnetState;

/// Finds subnets as people name them, and reads amounts in the money that all subnets count in.
final class Named {
  private static final int ID_DIGITS = 64;

  private Named() {}

  static Hash id(NodeClient node, String nameOrId) {
    if (nameOrId.length() == ID_DIGITS) {
      return Hash.parse(nameOrId);
    }
    return SubnetLedger.named(node, nameOrId)
        .orElseThrow(() ->
            CliException.refused(
                "there is no subnet '%s'; 'espalier subnet list' shows those there are"
                    .formatted(nameOrId)));
  }

  static Subnet subnet(NodeClient node, String nameOrId) {
    Hash id = id(node, nameOrId);
    return node.row("subnets", id.toString())
        .map(row -> row.get("value", SubnetState.SUBNETS.values()))
        .orElseThrow(() -> CliException.refused("there is no subnet " + id));
  }

  /// That of the ledger's first price table.
  static Denomination denomination(NodeClient node) {
    return node.parameters().prices().getFirst().denomination();
  }

  static Amount amount(NodeClient node, Coin coin) {
    Denomination expected = denomination(node);
    if (!coin.denomination().equals(expected)) {
      throw CliException.usage(
          "subnets count in %s on this ledger; found %s"
              .formatted(expected.name(), coin.denomination().name()));
    }
    return coin.amount();
  }
}
