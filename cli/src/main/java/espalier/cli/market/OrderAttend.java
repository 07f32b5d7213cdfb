package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.BlockTime;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.workload.OrderDraft;
import espalier.ledger.market.Order;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "attend",
    description = "Takes up the following of an order of yours, from its first event to its end.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market order attend 3b6a27bcceb6 job.yaml --out results")
final class OrderAttend extends EspalierCommand {
  @Mixin private final KeyOption key = new KeyOption();
  @Mixin private final OutOption out = new OutOption();

  @Parameters(index = "0", paramLabel = "ORDER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The SDL that it was made from.")
  private @Nullable Path file;

  @Override
  protected Result run() throws Exception {
    List<OrderDraft> drafts = OrderCreate.drafts(Objects.requireNonNull(file));
    try (NodeClient node = espalier().connect()) {
      Order order = Search.order(node, id);
      OrderDraft draft =
          drafts.stream()
              .filter(one -> one.terms().manifest().equals(order.terms().manifest()))
              .findFirst()
              .orElseThrow(() ->
                  CliException.local(
                      "no group of %s is what order %s asks for; name the file that it was made from, unchanged"
                          .formatted(file, Words.id(order.id()))));
      SigningKey signing = key.unlock(espalier());
      if (!order.tenant().equals(signing.account())) {
        throw CliException.refused(
            "the order is not yours: it is one of %s, and the key is that of %s"
                .formatted(order.tenant(), signing.account()));
      }
      var work = new Attending.Work(draft, order, heightAt(node, order.opened()));
      return new Attending(espalier(), node, signing, out).attend(List.of(work));
    }
  }

  /// The first block of a time, which the blocks' times ascend to.
  private static long heightAt(NodeClient node, BlockTime time) {
    long low = 1;
    long high = node.status().height();
    while (low < high) {
      long middle = (low + high) >>> 1;
      long found =
          node.block(middle)
              .orElseThrow(() ->
                  CliException.local(
                      "the node no longer has block %d; ask one that keeps all blocks"
                          .formatted(middle)))
              .whole("time");
      if (found < time.milliseconds()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
