package espalier.cli.account;

import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.NounCommand;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.Transaction;
import espalier.ledger.Transactions;
import espalier.ledger.session.Session;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionState;
import espalier.ledger.session.SessionState.Holder;
import espalier.ledger.session.SessionTransaction.GrantSession;
import espalier.ledger.session.SessionTransaction.RevokeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "session",
    description = "Keys that act for an account within limits, for daemons and agents.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier account session list alice",
    subcommands = {
      AccountSession.Grant.class,
      AccountSession.Revoke.class,
      AccountSession.Listing.class
    })
final class AccountSession extends NounCommand {
  @Command(
      name = "grant",
      description = "Lets a key send certain transactions and spend up to a limit, for a while.",
      footerHeading = "%nExample:%n",
      footer =
          "  espalier account session grant"
              + " 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
              + " --kind transfer --limit 5000esp --window 1d --for 30d")
  static final class Grant extends SendingCommand {
    @Parameters(
        index = "0",
        paramLabel = "PUBLIC-KEY",
        converter = Values.PublicKeyValue.class,
        description = "The session's key: 64 hexadecimal digits.")
    private @Nullable PublicKey key;

    @Option(
        names = "--kind",
        required = true,
        split = ",",
        paramLabel = "KIND",
        description = "The transactions that it may send, such as transfer.")
    private List<String> kinds = List.of();

    @Option(
        names = "--limit",
        split = ",",
        paramLabel = "AMOUNT",
        converter = Values.CoinValue.class,
        description = "What it may spend in one window; nothing in other denominations.")
    private List<Coin> limits = List.of();

    @Option(
        names = "--per-transaction",
        split = ",",
        paramLabel = "AMOUNT",
        converter = Values.CoinValue.class,
        description = "What it may spend in one transaction (else as much as in a window).")
    private List<Coin> single = List.of();

    @Option(
        names = "--window",
        paramLabel = "DURATION",
        converter = Values.DurationValue.class,
        description = "How long a window lasts; 1d unless said.")
    private Duration window = Duration.ofDays(1);

    @Option(
        names = "--to",
        split = ",",
        paramLabel = "ACCOUNT",
        description = "Who may receive money; anybody unless said.")
    private List<String> counterparties = List.of();

    @Option(
        names = "--for",
        required = true,
        paramLabel = "DURATION",
        converter = Values.DurationValue.class,
        description = "How long the session lasts, such as 30d.")
    private Duration length = Duration.ZERO;

    @Override
    protected List<Transaction> requests(NodeClient node, AccountId actor) {
      BlockTime now = node.status().time();
      long start = Math.max(now.milliseconds(), System.currentTimeMillis());
      var session =
          new Session(
              kinds.stream().map(Grant::tag).sorted().toList(),
              limits.stream()
                  .map(this::limit)
                  .sorted(Comparator.comparing(Limit::denomination))
                  .toList(),
              window.toMillis(),
              counterparties.stream().map(espalier()::account).sorted().toList(),
              new BlockTime(start).plusMilliseconds(length.toMillis()));
      return List.of(new GrantSession(Objects.requireNonNull(key), session));
    }

    private Limit limit(Coin perWindow) {
      Coin once =
          single.stream()
              .filter(coin -> coin.denomination().equals(perWindow.denomination()))
              .findFirst()
              .orElse(perWindow);
      return new Limit(perWindow.denomination(), once.amount(), perWindow.amount());
    }

    private static int tag(String name) {
      return Transactions.CASES.stream()
          .filter(one -> one.name().equals(name))
          .findFirst()
          .map(Case::tag)
          .orElseThrow(() ->
              CliException.usage(
                  "no transaction is of kind '%s'; the kinds are %s"
                      .formatted(
                          name,
                          String.join(
                              ", ", Transactions.CASES.stream().map(Case::name).toList()))));
    }
  }

  @Command(
      name = "revoke",
      description = "Ends a session at once.",
      footerHeading = "%nExample:%n",
      footer =
          "  espalier account session revoke"
              + " 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")
  static final class Revoke extends SendingCommand {
    @Parameters(
        index = "0",
        paramLabel = "PUBLIC-KEY",
        converter = Values.PublicKeyValue.class,
        description = "The session's key: 64 hexadecimal digits.")
    private @Nullable PublicKey key;

    @Override
    protected List<Transaction> requests(NodeClient node, AccountId actor) {
      return List.of(new RevokeSession(Objects.requireNonNull(key)));
    }
  }

  @Command(
      name = "list",
      description = "Lists the sessions that an account has granted.",
      footerHeading = "%nExample:%n",
      footer = "  espalier account session list alice --json")
  static final class Listing extends EspalierCommand {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "ACCOUNT",
        description = "An address or the name of a key.")
    private @Nullable String account;

    @Override
    protected Result run() {
      String name = account == null ? espalier().keyName(Optional.empty()) : account;
      byte[] prefix = espalier().account(name).hash().bytes();
      try (NodeClient node = espalier().connect()) {
        List<Row<Holder, Session>> rows =
            node.rows("sessions", SessionState.SESSIONS, prefix, SessionState.SESSIONS_MAX);
        var trees = new ArrayList<Map<String, Object>>();
        var lines = new ArrayList<List<String>>();
        for (Row<Holder, Session> row : rows) {
          var tree = new LinkedHashMap<String, Object>();
          tree.put("key", row.key().key().toString());
          tree.put("session", Objects.requireNonNull(Session.CODEC.toTree(row.value())));
          trees.add(tree);
          lines.add(
              List.of(
                  row.key().key().toString(),
                  Layout.time(row.value().expiry()),
                  spends(row.value())));
        }
        String text =
            lines.isEmpty()
                ? "no sessions"
                : Layout.table(List.of("KEY", "UNTIL", "MAY SPEND A WINDOW"), lines);
        return Result.of(trees, text);
      }
    }

    private static String spends(Session session) {
      var limits =
          session.limits().stream()
              .map(one -> Layout.amount(new Coin(one.denomination(), one.perWindow())))
              .toList();
      return limits.isEmpty() ? "nothing" : String.join(", ", limits);
    }
  }
}
