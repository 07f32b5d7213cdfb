package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.MarketTransaction.SignClaims;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "claim",
    description = "As an auditor: vouches for what a provider declares, for a while.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market provider claim alice --attribute region=eu-west --for 90d --dry-run",
      "",
      "It replaces your word before; without --attribute it takes it back."
    })
final class ProviderClaim extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "PROVIDER",
      description = "An address or the name of a key.")
  private String provider = "";

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      converter = Spelling.AttributeValue.class,
      description = "What you have checked; may be repeated.")
  private List<Attribute> attributes = List.of();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Values.DurationValue.class,
      description = "How long it holds; 90d unless said.")
  private Duration length = Duration.ofDays(90);

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    BlockTime expiry = Search.now(node).plusMilliseconds(length.toMillis());
    return List.of(
        new SignClaims(
            espalier().account(provider), attributes.stream().sorted().toList(), expiry));
  }
}
