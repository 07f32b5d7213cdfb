package espalier.cli.tx;

import espalier.base.codec.Codecs.Case;
import espalier.base.codec.Schema;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.ledger.Transaction;
import espalier.ledger.Transactions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "kinds",
    description = "Lists the kinds of requests with the shape of their JSON.",
    footerHeading = "%nExample:%n",
    footer = "  espalier tx kinds --json")
final class TxKinds extends EspalierCommand {
  @Override
  protected Result run() {
    var trees = new ArrayList<Map<String, Object>>();
    var rows = new ArrayList<List<String>>();
    for (Case<Transaction, ? extends Transaction> kind : Transactions.CASES) {
      String shape = shape(kind.codec().schema());
      var tree = new LinkedHashMap<String, Object>();
      tree.put("number", kind.tag());
      tree.put("name", kind.name());
      tree.put("shape", shape);
      trees.add(tree);
      rows.add(List.of(String.valueOf(kind.tag()), kind.name(), shape));
    }
    return Result.of(trees, Layout.table(List.of("NUMBER", "KIND", "SHAPE"), rows));
  }

  private static String shape(Schema schema) {
    return switch (schema) {
      case Schema.Text(String format) -> format;
      case Schema.Whole _ -> "whole number";
      case Schema.Truth _ -> "true or false";
      case Schema.Choice(_, List<String> values) -> String.join("|", values);
      case Schema.ListOf(Schema element, _) -> "[" + shape(element) + "]";
      case Schema.Maybe(Schema value) -> shape(value) + "?";
      case Schema.Fields(_, List<Schema.Member> members) ->
          "{" + String.join(", ", members.stream().map(TxKinds::member).toList()) + "}";
      case Schema.OneOf(_, List<Schema.Member> cases) ->
          "one of " + String.join("|", cases.stream().map(Schema.Member::name).toList());
    };
  }

  private static String member(Schema.Member member) {
    return member.name() + ": " + shape(member.schema());
  }
}
