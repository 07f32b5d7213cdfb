package espalier.cli.model;

import espalier.base.unit.Hash;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.cli.Values.HashValue;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.proof.ProofReceipt;
import espalier.ledger.proof.ProofState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "receipts",
    description = "Lists the proofs that the ledger has verified, the newest first.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model receipts --model 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 --json",
      "",
      "A receipt can be shown to others against a block's root: 'espalier query proof' makes that proof."
    })
final class ModelReceipts extends EspalierCommand {
  private static final int ROWS_MAX = 10_000;
  private static final int ID_SHOWN = 12;

  @Option(
      names = "--model",
      paramLabel = "ID",
      converter = HashValue.class,
      description = "Only those about this model.")
  private @Nullable Hash model;

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      List<ProofReceipt> found = new ArrayList<>(model == null ? all(node) : of(node, model));
      found.sort(
          Comparator.comparingLong(ProofReceipt::height)
              .reversed()
              .thenComparing(ProofReceipt::id));
      return Result.of(
          found.stream().map(ProofReceipt.CODEC::toTree).toList(),
          found.isEmpty()
              ? "no proofs yet; ask for one with 'espalier model ask'"
              : Layout.table(
                  List.of(
                      "RECEIPT", "MODEL", "HIDDEN", "BITS", "CHUNKS", "BLOCK", "PAID", "PROVER"),
                  found.stream().map(ModelReceipts::line).toList()));
    }
  }

  private static List<ProofReceipt> all(NodeClient node) {
    return node.rows("proof_receipts", ProofState.RECEIPTS, new byte[0], ROWS_MAX).stream()
        .map(Row::value)
        .toList();
  }

  private static List<ProofReceipt> of(NodeClient node, Hash model) {
    return node.rows("model_receipts", ProofState.MODEL_RECEIPTS, model.bytes(), ROWS_MAX).stream()
        .map(row -> node.row("proof_receipts", row.key().receipt().toString()))
        .flatMap(Optional::stream)
        .map(row -> row.get("value", ProofReceipt.CODEC))
        .toList();
  }

  private static List<String> line(ProofReceipt receipt) {
    return List.of(
        receipt.id().toString().substring(0, ID_SHOWN),
        receipt.model().toString().substring(0, ID_SHOWN),
        receipt.hidden().toString(),
        Integer.toString(receipt.bits()),
        Integer.toString(receipt.parts()),
        Long.toString(receipt.height()),
        Layout.amount(receipt.fee()),
        receipt.prover().toString());
  }
}
