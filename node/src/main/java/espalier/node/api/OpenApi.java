package espalier.node.api;

import espalier.base.codec.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON schemas out of the codecs' own.
final class OpenApi {
  private OpenApi() {}

  /// A schema without references, for the list of tables.
  static Map<String, @Nullable Object> inline(Schema schema) {
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
        tree.put("items", inline(element));
        tree.put("maxItems", maximum);
      }
      case Schema.Maybe(var value) ->
          tree.put("anyOf", List.of(inline(value), Map.of("type", "null")));
      case Schema.Fields(var name, var members) -> {
        tree.put("title", name);
        tree.putAll(object(members));
      }
      case Schema.OneOf(var name, var cases) -> {
        tree.put("title", name);
        var all = new ArrayList<@Nullable Object>();
        cases.forEach(one -> all.add(object(List.of(one))));
        tree.put("oneOf", all);
      }
    }
    return tree;
  }

  private static Map<String, @Nullable Object> object(List<Schema.Member> members) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    var required = new ArrayList<String>();
    for (Schema.Member member : members) {
      properties.put(member.name(), inline(member.schema()));
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
