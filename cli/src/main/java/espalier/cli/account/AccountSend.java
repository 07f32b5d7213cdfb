package espalier.cli.account;

import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankTransaction.Transfer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = "Gives money to another account.",
    footerHeading = "%nExample:%n",
    footer = "  espalier account send bob 1200esp --memo rent --dry-run")
final class AccountSend extends SendingCommand {
  @Parameters(index = "0", paramLabel = "TO", description = "An address or the name of a key.")
  private String to = "";

  @Parameters(
      index = "1",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "Smallest units and their denomination, such as 1200esp.")
  private @Nullable Coin coin;

  @Option(
      names = "--memo",
      paramLabel = "TEXT",
      description = "At most 128 bytes for the receiver; anybody can read them.")
  private String memo = "";

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new Transfer(espalier().account(to), Objects.requireNonNull(coin), memo));
  }
}
