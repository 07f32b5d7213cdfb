package espalier.cli.query;

import espalier.base.codec.Codecs;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.ledger.state.Ics23;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "proof",
    description = "Fetches the proof of a key's value, or of its absence, and verifies it here.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier query proof ff0001",
      "",
      "ff0001 is the key of the chain's parameters. Exit code 1 says that the proof is wrong."
    })
final class QueryProof extends EspalierCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "The key's bytes in the state, table number included, in hexadecimal.")
  private String key = "";

  @Override
  protected Result run() {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(key);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(
          "a key is an even number of hexadecimal digits; found '%s'".formatted(key));
    }
    try (NodeClient node = espalier().connect()) {
      JsonMembers answer = node.proof(bytes);
      Hash root = answer.get("root", Codecs.HASH);
      byte[] proof = answer.get("ics23", Codecs.bytes(Ics23.MAX_PROOF_BYTES));
      Optional<byte[]> value =
          answer.find("value").map(Codecs.bytes(NodeClient.ANSWER_BYTES_MAX)::fromTree);
      Optional<String> mismatch =
          value.isPresent()
              ? Ics23.verifyMembership(root.bytes(), proof, bytes, value.get())
              : Ics23.verifyNonMembership(root.bytes(), proof, bytes);
      Map<String, Object> tree = QueryTable.tree(answer);
      tree.put("verified", mismatch.isEmpty());
      mismatch.ifPresent(why -> tree.put("mismatch", why));
      String verdict =
          mismatch
              .map(why -> "NOT proved: " + why)
              .orElse(
                  value.isPresent()
                      ? "proved: the key has this value"
                      : "proved: the key is absent");
      return new Result(
          tree,
          Layout.fields(tree) + "\n" + verdict,
          mismatch.isEmpty() ? ExitCode.OK : ExitCode.REFUSED);
    }
  }
}
