package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Offer;
import espalier.ledger.market.Order;
import espalier.ledger.market.Provider;
import espalier.ledger.state.Table;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Finds things on the ledger by what people type: an id, or its first digits if no other begins
/// so.
final class Search {
  /// The least digits of an id: what tables show are twelve.
  static final int DIGITS_MIN = 6;

  /// At most so many rows are read for a list.
  static final int ROWS_MAX = 100_000;

  private static final int DIGITS = 2 * Hash.BYTES;
  private static final int CANDIDATES_MAX = 1_000;

  private Search() {}

  static Lease lease(NodeClient node, String id) {
    return find(node, "lease", MarketState.LEASES, id);
  }

  static Order order(NodeClient node, String id) {
    return find(node, "order", MarketState.ORDERS, id);
  }

  static Offer offer(NodeClient node, String id) {
    return find(node, "offer", MarketState.OFFERS, id);
  }

  static Optional<Offer> findOffer(NodeClient node, Hash id) {
    return node.row("offers", id.toString()).map(row -> row.get("value", Offer.CODEC));
  }

  static Optional<Lease> findLease(NodeClient node, Hash id) {
    return node.row("leases", id.toString()).map(row -> row.get("value", Lease.CODEC));
  }

  /// The money of an order or lease; none once it has all been paid out.
  static Optional<Escrow> escrow(NodeClient node, Hash id) {
    return node.row("escrows", id.toString()).map(row -> row.get("value", Escrow.CODEC));
  }

  static Provider provider(NodeClient node, AccountId id) {
    return node.row("providers", id.toString())
        .map(row -> row.get("value", Provider.CODEC))
        .orElseThrow(() ->
            CliException.refused(
                "%s is no provider; 'espalier market provider list' shows those there are"
                    .formatted(id)));
  }

  /// The ledger's clock, or this machine's where no block has been made for a while.
  static BlockTime now(NodeClient node) {
    long newest = node.status().time().milliseconds();
    return new BlockTime(Math.max(newest, System.currentTimeMillis()));
  }

  static <K, V> List<Row<K, V>> all(NodeClient node, String name, Table<K, V> table) {
    return node.rows(name, table, new byte[0], ROWS_MAX);
  }

  private static <V> V find(NodeClient node, String noun, Table<Hash, V> table, String id) {
    if (!id.matches("[0-9a-f]{%d,%d}".formatted(DIGITS_MIN, DIGITS))) {
      throw CliException.usage(
          "a %s is named by its id's %d hexadecimal digits, or the first %d or more of them; found '%s'"
              .formatted(noun, DIGITS, DIGITS_MIN, id));
    }
    byte[] prefix = HexFormat.of().parseHex(id.substring(0, id.length() / 2 * 2));
    List<Row<Hash, V>> found =
        node.rows(noun + "s", table, prefix, CANDIDATES_MAX).stream()
            .filter(row -> row.key().toString().startsWith(id))
            .toList();
    if (found.isEmpty()) {
      throw CliException.refused(
          "there is no %s %s; 'espalier market %s list' shows those there are"
              .formatted(noun, id, noun));
    }
    if (found.size() > 1) {
      throw CliException.usage(
          "%d %ss begin with %s; give more digits".formatted(found.size(), noun, id));
    }
    return found.getFirst().value();
  }
}
