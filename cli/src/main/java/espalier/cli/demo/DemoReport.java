package espalier.cli.demo;

import espalier.cli.Layout;
import espalier.client.JsonMembers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the demo came to, in figures and for people.
///
/// @param figures the values of `--json`, in smallest units and milliseconds
/// @param payments who was paid what, in the order in which it happened
/// @param runners who ran it, first to last
/// @param result what the training says of its model
/// @param model where the tenant has it
record DemoReport(
    Map<String, Object> figures,
    List<List<String>> payments,
    List<String> runners,
    JsonMembers result,
    Path model,
    Path folder) {
  private static final double ACCURACY_LEAST = 0.96;

  Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>(figures);
    tree.put("model", model.toString());
    tree.put("run_by", runners);
    tree.put("lineage", result.members());
    return tree;
  }

  /// Whether the promises held: accuracy, nothing billed for the gap, money adds up.
  boolean isSound() {
    long in = whole("deposited");
    long out = whole("paid") + whole("refunded") + whole("fees") + whole("slashed");
    return in == out && whole("gap_billed_units") == 0 && accuracy() >= ACCURACY_LEAST;
  }

  private long whole(String name) {
    return number(name).longValue();
  }

  private double accuracy() {
    return number("accuracy").doubleValue();
  }

  private Number number(String name) {
    if (figures.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("the figure " + name + " is missing");
  }

  String text() {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(Layout.table(List.of("who", "what for", "from", "credit units"), payments));
    lines.add("");
    lines.add(
        "deposited %,d = paid %,d + refunded %,d + fees %,d + slashed %,d"
            .formatted(
                whole("deposited"),
                whole("paid"),
                whole("refunded"),
                whole("fees"),
                whole("slashed")));
    lines.add(
        "order to running %,d ms; failure seen after %,d ms, running elsewhere after %,d ms; billed for the gap: %d"
            .formatted(
                whole("order_to_running_ms"),
                whole("failover_detect_ms"),
                whole("failover_running_ms"),
                whole("gap_billed_units")));
    lines.add("accuracy on held-out images %.1f %%".formatted(100 * accuracy()));
    lines.add("model %s".formatted(model));
    lines.add("  sha256 %s".formatted(figures.get("model_sha256")));
    for (String name : List.of("data_sha256", "code_sha256", "cpu_model", "engine")) {
      result.findText(name).ifPresent(value -> lines.add("  %s %s".formatted(name, value)));
    }
    runners.forEach(runner -> lines.add("  run by " + runner));
    lines.add(
        "answer about an unseen image proved with hidden weights: %,.0f ms, verified in %,.0f ms, %,d bytes"
            .formatted(
                number("prove_ms").doubleValue(),
                number("verify_ms").doubleValue(),
                whole("proof_bytes")));
    lines.add("  proof %s".formatted(figures.get("proof")));
    lines.add("  model id %s".formatted(figures.get("proof_model_id")));
    lines.add(
        "  verified by the ledger in block %d for a fee of %,d, %d bits; receipt %s"
            .formatted(
                whole("proof_receipt_height"),
                whole("proof_fee"),
                whole("proof_bits"),
                figures.get("proof_receipt")));
    lines.add("");
    lines.add("Try next:");
    lines.add("  espalier model verify " + figures.get("proof"));
    lines.add("  espalier model receipts --home " + folder);
    lines.add("  espalier market lease list --home " + folder);
    lines.add("  espalier market offer list --home " + folder);
    lines.add("  espalier query events --from 0:0 --limit 20 --home " + folder);
    return String.join("\n", lines);
  }
}
