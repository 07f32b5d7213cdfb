package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.market.Lease;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// What moves the money of a lease, which lies in the escrow of its order.
abstract class LeaseMoney extends SendingCommand {
  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  /// @param escrow as it stands now
  abstract Transaction request(Hash id, Escrow escrow);

  @Override
  protected final List<Transaction> requests(NodeClient node, AccountId actor) {
    Lease lease = Search.lease(node, id);
    Optional<Escrow> escrow = Search.escrow(node, lease.escrow());
    if (escrow.isEmpty()) {
      throw CliException.refused(
          "the lease has ended and its money is paid out; 'espalier market lease show %s' says to whom"
              .formatted(Words.id(lease.id())));
    }
    return List.of(request(lease.escrow(), escrow.get()));
  }

  /// The amount, if it is of the money that the escrow holds.
  private static Amount amount(@Nullable Coin coin, Escrow escrow) {
    Coin named = Objects.requireNonNull(coin);
    if (!named.denomination().equals(escrow.denomination())) {
      throw CliException.usage(
          "the lease is paid in %s; found %s"
              .formatted(escrow.denomination(), named.denomination()));
    }
    return named.amount();
  }

  @Command(
      name = "deposit",
      description = "Adds money, so that the lease lasts longer; anybody may.",
      footerHeading = "%nExample:%n",
      footer = "  espalier market lease deposit 3b6a27bcceb6 5000esp --dry-run")
  static final class Deposit extends LeaseMoney {
    @Parameters(
        index = "1",
        paramLabel = "AMOUNT",
        converter = Values.CoinValue.class,
        description = "Smallest units and their denomination, such as 5000esp.")
    private @Nullable Coin coin;

    @Override
    Transaction request(Hash id, Escrow escrow) {
      return new EscrowTransaction.Deposit(id, amount(coin, escrow));
    }
  }

  @Command(
      name = "withdraw",
      description = "Takes back what cannot have been earned by now; the lease ends sooner.",
      footerHeading = "%nExample:%n",
      footer = "  espalier market lease withdraw 3b6a27bcceb6 5000esp --dry-run")
  static final class Withdraw extends LeaseMoney {
    @Parameters(
        index = "1",
        paramLabel = "AMOUNT",
        converter = Values.CoinValue.class,
        description = "Smallest units and their denomination, such as 5000esp.")
    private @Nullable Coin coin;

    @Override
    Transaction request(Hash id, Escrow escrow) {
      return new EscrowTransaction.Withdraw(id, amount(coin, escrow));
    }
  }

  @Command(
      name = "settle",
      description = "Has the provider paid what it has earned so far; anybody may.",
      footerHeading = "%nExample:%n",
      footer = "  espalier market lease settle 3b6a27bcceb6 --dry-run")
  static final class Settle extends LeaseMoney {
    @Override
    Transaction request(Hash id, Escrow escrow) {
      return new EscrowTransaction.Settle(id);
    }
  }
}
