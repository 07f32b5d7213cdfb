package espalier.node;

import espalier.ledger.Genesis;
import espalier.node.api.ApiLimits;
import espalier.node.ordering.OrderingLimits;
import java.nio.file.Path;
import java.util.Optional;

/// How a node is to run.
///
/// @param folder what it keeps; created if absent
/// @param address to listen on; other machines reach the node only if this is not a loopback one
/// @param port to listen on, 0 for any free one
/// @param genesis needed at the first start; later it may be left out, and must be the same if
///   given
public record NodeSettings(
    Path folder,
    String address,
    int port,
    Optional<Genesis> genesis,
    OrderingLimits ordering,
    ApiLimits api) {
  public static final String LOOPBACK = "127.0.0.1";
  public static final int DEFAULT_PORT = 26_680;

  public NodeSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port %d; expected 0 to 65535".formatted(port));
    }
  }

  /// A node on this machine only, with the default port and limits.
  public static NodeSettings local(Path folder) {
    return new NodeSettings(
        folder,
        LOOPBACK,
        DEFAULT_PORT,
        Optional.empty(),
        OrderingLimits.DEFAULT,
        ApiLimits.DEFAULT);
  }

  public NodeSettings withGenesis(Genesis one) {
    return new NodeSettings(folder, address, port, Optional.of(one), ordering, api);
  }

  public NodeSettings withPort(int other) {
    return new NodeSettings(folder, address, other, genesis, ordering, api);
  }

  public NodeSettings withAddress(String other) {
    return new NodeSettings(folder, other, port, genesis, ordering, api);
  }

  public NodeSettings withOrdering(OrderingLimits other) {
    return new NodeSettings(folder, address, port, genesis, other, api);
  }

  public NodeSettings withApi(ApiLimits other) {
    return new NodeSettings(folder, address, port, genesis, ordering, other);
  }
}
