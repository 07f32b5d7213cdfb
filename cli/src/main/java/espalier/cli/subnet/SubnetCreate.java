package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.competition.subnet.SubnetService;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetNetwork;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = {
      "Founds a subnet. Its price doubles with each that is founded and falls with time; what is",
      "paid is shared out again when the subnet ends."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet create forecasts --service price --tempo 10m --dry-run")
final class SubnetCreate extends SendingCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "1 to 32 of a-z, 0-9 and '-'.")
  private String name = "";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "What is asked: price or digits; price unless said.")
  private String service = "price";

  @Option(
      names = "--tempo",
      paramLabel = "DURATION",
      converter = Values.DurationValue.class,
      description = "How long an epoch lasts, 1s to 7d; 10m unless said.")
  private Duration tempo = Duration.ofMinutes(10);

  @Option(
      names = "--call-fee",
      paramLabel = "PERCENT",
      description = "What of a user's payment goes into the pot, 0 to 100; 20 unless said.")
  private int callFee = 20;

  @Option(
      names = "--lock-max",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "The most that it may cost; what it costs now unless said.")
  private @Nullable Coin lockMax;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    if (callFee < 0 || callFee > 100) {
      throw CliException.usage("--call-fee is 0 to 100; found " + callFee);
    }
    SubnetService<?, ?> one = Example.of(service).service();
    SubnetRules standard =
        SubnetRules.standard(one.name() + ": " + one.text(), one.scorer(), tempo.toMillis());
    var rules =
        new SubnetRules(
            standard.service(),
            standard.scorer(),
            tempo.toMillis(),
            standard.ownerPart(),
            standard.takeMax(),
            new BasisPoints(100 * callFee),
            standard.seats(),
            standard.consensus(),
            standard.entry(),
            standard.sustain());
    Amount most = lockMax == null ? lock(node) : Named.amount(node, lockMax);
    return List.of(new FoundSubnet(name, rules, most));
  }

  /// What founding costs now.
  private static Amount lock(NodeClient node) {
    return node.rows("subnet_network", SubnetState.NETWORK, new byte[0], 1).stream()
        .findFirst()
        .map(row -> row.value().lock(new BlockTime(System.currentTimeMillis())))
        .orElse(SubnetNetwork.FIRST_LOCK);
  }
}
