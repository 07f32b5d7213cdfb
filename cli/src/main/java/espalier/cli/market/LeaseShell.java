package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.market.Lease;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "shell",
    description = "Runs a command inside the sandbox of a lease of yours.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market shell 3b6a27bcceb6 -- ls -l /results",
      "",
      "Its exit code is that of the command."
    })
final class LeaseShell extends EspalierCommand {
  @Mixin private final KeyOption key = new KeyOption();

  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "The command and its arguments, after --.")
  private List<String> command = List.of();

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Lease lease = Search.lease(node, id);
      SigningKey signing = key.unlock(espalier());
      try (Door door = Door.open(node, lease, signing)) {
        return espalier().isJson() ? collected(door) : streamed(door);
      }
    }
  }

  private Result streamed(Door door) {
    PrintStream out = espalier().surroundings().out();
    PrintStream err = espalier().surroundings().err();
    int exit = door.ask((gateway, name) -> gateway.exec(name, command, out, err));
    // Nothing is left to say, and a text of no characters is not printed.
    return new Result(List.of(), "", exit);
  }

  private Result collected(Door door) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit = door.ask((gateway, name) -> gateway.exec(name, command, out, err));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("exit", exit);
    tree.put("stdout", out.toString(StandardCharsets.UTF_8));
    tree.put("stderr", err.toString(StandardCharsets.UTF_8));
    return new Result(tree, "", exit);
  }
}
