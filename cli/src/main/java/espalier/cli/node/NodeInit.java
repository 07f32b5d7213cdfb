package espalier.cli.node;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.Values;
import espalier.client.Json;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "init",
    description = "Lays down a new ledger in the state folder, once.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier node init --name test --grant alice=1000000000esp --grant alice=5000000credit",
      "",
      "Make the keys first: espalier account new alice"
    })
final class NodeInit extends EspalierCommand {
  private static final long GENESIS_BYTES_MAX = 1L << 30;

  @Option(names = "--name", paramLabel = "NAME", description = "The chain's name, for people.")
  private String name = "local";

  @Option(
      names = "--grant",
      paramLabel = "ACCOUNT=AMOUNT",
      description = "Who holds what at first; may be given often. Fees are paid in esp.")
  private List<String> grants = List.of();

  @Option(
      names = "--issuer",
      paramLabel = "ACCOUNT",
      description = "Who may issue more credit; without one its supply is fixed.")
  private @Nullable String issuer;

  @Option(
      names = "--auditor",
      paramLabel = "ACCOUNT",
      description = "Who may judge providers' hardware; may be given often.")
  private List<String> auditors = List.of();

  @Option(
      names = "--genesis",
      paramLabel = "FILE",
      description = "Takes a whole genesis as JSON instead of the options above.")
  private @Nullable Path file;

  @Override
  protected Result run() throws IOException {
    Path folder = RunningNode.folder(espalier().home());
    Genesis genesis = file == null ? local() : read(file);
    Files.createDirectories(folder);
    // Opening it once writes the first state and refuses a folder that holds another chain.
    Node.open(NodeSettings.local(folder).withPort(0).withGenesis(genesis)).close();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", genesis.name());
    tree.put("chain", genesis.chain().toString());
    tree.put("folder", folder.toString());
    return Result.of(
        tree,
        "ledger '%s', chain %s, in %s\nstart it with 'espalier node start'"
            .formatted(genesis.name(), genesis.chain(), folder));
  }

  private Genesis local() {
    if (grants.isEmpty()) {
      throw CliException.usage(
          "nobody would hold anything; add for example --grant alice=1000000000esp");
    }
    var balances = new ArrayList<Balance>();
    for (String grant : grants) {
      int equals = grant.indexOf('=');
      if (equals < 1) {
        throw CliException.usage(
            "--grant looks like alice=1000000000esp; found '%s'".formatted(grant));
      }
      AccountId account = espalier().account(grant.substring(0, equals));
      try {
        balances.add(
            new Balance(account, new Values.CoinValue().convert(grant.substring(equals + 1))));
      } catch (TypeConversionException refused) {
        throw CliException.usage(String.valueOf(refused.getMessage()));
      }
    }
    try {
      return LocalGenesis.of(
          name,
          new BlockTime(System.currentTimeMillis()),
          Optional.ofNullable(issuer).map(espalier()::account),
          auditors.stream().map(espalier()::account).toList(),
          balances);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  private static Genesis read(Path file) throws IOException {
    if (Files.size(file) > GENESIS_BYTES_MAX) {
      throw CliException.local(
          "%s is longer than %d bytes, which no genesis needs".formatted(file, GENESIS_BYTES_MAX));
    }
    try {
      return Genesis.CODEC.fromTree(Json.read(Files.readAllBytes(file)));
    } catch (IllegalArgumentException refused) {
      throw CliException.local(
          "%s is not a genesis: %s".formatted(file, refused.getMessage()), refused);
    }
  }
}
