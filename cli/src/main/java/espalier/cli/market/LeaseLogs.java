package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.market.Lease;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = "Prints what a lease of yours has printed, from its provider.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market logs 3b6a27bcceb6 --follow")
final class LeaseLogs extends EspalierCommand {
  /// The most that is read for `--json`: 16 MiB.
  private static final int JSON_BYTES_MAX = 16 << 20;

  @Mixin private final KeyOption key = new KeyOption();

  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on until the workload ends.")
  private boolean follow;

  @Option(names = "--errors", description = "Standard error instead of standard output.")
  private boolean errors;

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Lease lease = Search.lease(node, id);
      SigningKey signing = key.unlock(espalier());
      try (Door door = Door.open(node, lease, signing)) {
        return door.ask((gateway, name) -> {
          try (InputStream log = gateway.logs(name, errors, follow)) {
            if (espalier().isJson()) {
              return Result.of(tree(lease, log.readNBytes(JSON_BYTES_MAX + 1)), "");
            }
            PrintStream out = espalier().surroundings().out();
            log.transferTo(out);
            out.flush();
            return Result.PRINTED;
          }
        });
      }
    }
  }

  private Map<String, Object> tree(Lease lease, byte[] log) {
    int length = Math.min(log.length, JSON_BYTES_MAX);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("lease", lease.id().toString());
    tree.put("stream", errors ? "stderr" : "stdout");
    tree.put("text", new String(log, 0, length, StandardCharsets.UTF_8));
    tree.put("cut", log.length > JSON_BYTES_MAX);
    return tree;
  }
}
