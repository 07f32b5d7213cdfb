package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.cli.CliException;
import espalier.cli.ExitCode;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.client.sdl.SdlException;
import espalier.client.tenant.Tenant;
import espalier.client.workload.OrderDraft;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.market.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = "Orders what an SDL file asks for: one order a group, all together or none.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market order create job.yaml --follow --out results",
      "",
      "Following, it hands files over, keeps checkpoints, fetches results and says who was paid what.",
      "Ctrl-C ends the following, not the order: 'espalier market order attend' takes it up again."
    })
final class OrderCreate extends SendingCommand {
  /// As many requests as a transaction holds.
  private static final int GROUPS_MAX = 16;

  @Parameters(index = "0", paramLabel = "FILE", description = "SDL 2.0 or 2.1.")
  private @Nullable Path file;

  @Option(
      names = "--deposit",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "For each order, such as 500000esp; else the least that the ledger takes.")
  private @Nullable Coin deposit;

  @Option(names = "--follow", description = "Stays until the orders have ended.")
  private boolean follow;

  @Mixin private final OutOption out = new OutOption();

  private List<OrderDraft> drafts = List.of();

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    drafts = drafts(Objects.requireNonNull(file));
    if (drafts.size() > GROUPS_MAX) {
      throw CliException.local(
          "the file has %d groups; at most %d are ordered together; split it"
              .formatted(drafts.size(), GROUPS_MAX));
    }
    MarketParameters market = node.parameters().market();
    var requests = new ArrayList<Transaction>();
    for (OrderDraft draft : drafts) {
      try {
        requests.add(Tenant.request(draft, amount(draft.terms().denomination()), market));
      } catch (IllegalArgumentException refused) {
        throw CliException.local(String.valueOf(refused.getMessage()), refused);
      }
    }
    return requests;
  }

  /// The orders that a file asks for.
  static List<OrderDraft> drafts(Path file) {
    try {
      return OrderFile.read(file).drafts();
    } catch (SdlException refused) {
      throw CliException.local(
          "%s cannot be ordered from:%n%s".formatted(file, refused.getMessage()), refused);
    } catch (IOException | IllegalArgumentException refused) {
      throw CliException.local(
          "%s cannot be ordered from: %s".formatted(file, refused.getMessage()), refused);
    }
  }

  private Optional<Amount> amount(Denomination denomination) {
    if (deposit == null) {
      return Optional.empty();
    }
    if (!deposit.denomination().equals(denomination)) {
      throw CliException.usage(
          "the file's prices are in %s; found a deposit of %s"
              .formatted(denomination, deposit.denomination()));
    }
    return Optional.of(deposit.amount());
  }

  @Override
  protected Result after(Sent sent, Result result) throws Exception {
    var placed = new ArrayList<Attending.Work>();
    for (var event : sent.receipt().events()) {
      if (event instanceof OrderPlaced(Order order)) {
        placed.add(new Attending.Work(drafts.get(placed.size()), order, sent.height()));
      }
    }
    String first = result.text().lines().findFirst().orElse("");
    if (follow) {
      if (!espalier().isJson()) {
        espalier().surroundings().out().println(first);
      }
      return new Attending(espalier(), sent.node(), sent.key(), out).attend(placed);
    }
    var trees = new ArrayList<Map<String, Object>>();
    var lines = new ArrayList<String>();
    lines.add(first);
    var aftermath = new Aftermath(sent.node(), sent.key(), sent.height());
    boolean allWell = true;
    for (Attending.Work work : placed) {
      Aftermath.Answer answer = aftermath.of(work);
      trees.add(answer.tree());
      lines.add("order %s (%s)".formatted(work.order().id(), work.draft().group()));
      lines.add("  " + answer.sentence());
      allWell &= answer.well();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    ((Map<?, ?>) result.tree()).forEach((name, value) -> tree.put(String.valueOf(name), value));
    tree.put("orders", trees);
    return new Result(tree, String.join("\n", lines), allWell ? ExitCode.OK : ExitCode.LOCAL);
  }
}
