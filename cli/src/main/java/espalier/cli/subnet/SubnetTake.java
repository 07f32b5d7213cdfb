package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.SetTake;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "take",
    description = {
      "Sets what a validator keeps of its delegators' dividends; a higher take applies two epochs",
      "later."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet take forecasts 9.5 --dry-run")
final class SubnetTake extends SendingCommand {
  private static final BigDecimal WHOLE = BigDecimal.valueOf(65_535);

  @Mixin private final NameArgument subnet = new NameArgument();

  @Parameters(index = "1", paramLabel = "PERCENT", description = "0 to 18, such as 9.5.")
  private @Nullable BigDecimal percent;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    BigDecimal part = Objects.requireNonNull(percent);
    if (part.signum() < 0 || part.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw CliException.usage("a take is 0 to 100 per cent; found " + part);
    }
    int take =
        part.multiply(WHOLE).divide(BigDecimal.valueOf(100), 0, RoundingMode.DOWN).intValueExact();
    return List.of(new SetTake(Named.id(node, subnet.name()), take));
  }
}
