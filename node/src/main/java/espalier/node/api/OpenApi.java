package espalier.node.api;

import espalier.base.codec.Schema;
import espalier.ledger.Events;
import espalier.ledger.Receipt;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The OpenAPI document: paths from [Paths], shapes from the codecs' own schemas.
///
/// A named schema stands once under `components`. Where two codecs use one name for different
/// shapes, the later one gets a number.
final class OpenApi {
  private static final String PREFIX = "#/components/schemas/";

  private final Map<Schema, String> names = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> components = new LinkedHashMap<>();

  private OpenApi() {}

  static Map<String, @Nullable Object> document(String version) {
    var document = new OpenApi();
    document.components.put("error", Paths.errorSchema());
    Object transaction = document.tree(SignedTransaction.CODEC.schema());
    Object receipt = document.tree(Receipt.CODEC.schema());
    Object event = document.tree(Events.CODEC.schema());
    Tables.ALL
        .values()
        .forEach(table -> {
          var _ = document.tree(table.keys().schema());
          var _ = document.tree(table.values().schema());
        });
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("openapi", "3.1.0");
    var info = new LinkedHashMap<String, @Nullable Object>();
    info.put("title", "Espalier node");
    info.put("version", version);
    info.put(
        "description",
        "Amounts are strings of smallest units, times milliseconds since 1970. Every refusal is an"
            + " error object with a permanent code.");
    tree.put("info", info);
    tree.put("paths", Paths.all(transaction, receipt, event));
    var all = new LinkedHashMap<String, @Nullable Object>();
    all.put("schemas", document.components);
    tree.put("components", all);
    return tree;
  }

  /// A schema whose parts refer to nothing outside it, for the list of tables.
  static Map<String, @Nullable Object> inline(Schema schema) {
    var own = new OpenApi();
    var tree = new LinkedHashMap<>(own.tree(schema));
    if (!own.components.isEmpty()) {
      Map<String, @Nullable Object> local = new LinkedHashMap<>();
      own.components.forEach((name, part) -> local.put(name, rebased(part)));
      Map<String, @Nullable Object> whole = new LinkedHashMap<>();
      tree.forEach((name, part) -> whole.put(name, rebased(part)));
      whole.put("$defs", local);
      return whole;
    }
    return tree;
  }

  private static @Nullable Object rebased(@Nullable Object tree) {
    return switch (tree) {
      case Map<?, ?> members -> {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        members.forEach((name, part) -> copy.put(String.valueOf(name), rebased(part)));
        yield copy;
      }
      case List<?> parts -> {
        var copy = new ArrayList<@Nullable Object>();
        parts.forEach(part -> copy.add(rebased(part)));
        yield copy;
      }
      case String text when text.startsWith(PREFIX) -> "#/$defs/" + text.substring(PREFIX.length());
      case null, default -> tree;
    };
  }

  private Map<String, @Nullable Object> tree(Schema schema) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    switch (schema) {
      case Schema.Text(var format) -> {
        tree.put("type", "string");
        tree.put("format", format);
      }
      case Schema.Whole(var minimum, var maximum) -> {
        tree.put("type", "integer");
        tree.put("minimum", minimum);
        tree.put("maximum", maximum);
      }
      case Schema.Truth() -> tree.put("type", "boolean");
      case Schema.Choice(_, var values) -> {
        tree.put("type", "string");
        tree.put("enum", values);
      }
      case Schema.ListOf(var element, var maximum) -> {
        tree.put("type", "array");
        tree.put("items", tree(element));
        tree.put("maxItems", maximum);
      }
      case Schema.Maybe(var value) ->
          tree.put("anyOf", List.of(tree(value), Map.of("type", "null")));
      case Schema.Fields(var name, var members) ->
          tree.put("$ref", reference(schema, name, members));
      case Schema.OneOf(var name, var cases) -> tree.put("$ref", reference(schema, name, cases));
    }
    return tree;
  }

  private String reference(Schema schema, String wanted, List<Schema.Member> members) {
    String known = names.get(schema);
    if (known != null) {
      return PREFIX + known;
    }
    String name = wanted;
    for (int number = 2; components.containsKey(name); number++) {
      name = wanted + "_" + number;
    }
    names.put(schema, name);
    // Taken before the parts are visited, so that a part of the same name gets a number.
    components.put(name, Map.of());
    if (schema instanceof Schema.OneOf) {
      var cases = new ArrayList<@Nullable Object>();
      members.forEach(one -> cases.add(object(List.of(one))));
      components.put(name, Map.of("oneOf", cases));
    } else {
      components.put(name, object(members));
    }
    return PREFIX + name;
  }

  private Map<String, @Nullable Object> object(List<Schema.Member> members) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    var required = new ArrayList<String>();
    for (Schema.Member member : members) {
      properties.put(member.name(), tree(member.schema()));
      if (!(member.schema() instanceof Schema.Maybe)) {
        required.add(member.name());
      }
    }
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("type", "object");
    tree.put("properties", properties);
    tree.put("required", required);
    tree.put("additionalProperties", false);
    return tree;
  }
}
