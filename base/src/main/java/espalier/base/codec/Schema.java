package espalier.base.codec;

import java.util.List;

/// The shape of a codec's JSON, for OpenAPI and for generated client types.
public sealed interface Schema {
  /// A string; `format` says of what kind, in OpenAPI's sense.
  record Text(String format) implements Schema {}

  /// A whole number within bounds, both inclusive.
  record Whole(long minimum, long maximum) implements Schema {}

  record Truth() implements Schema {}

  /// One of the names.
  record Choice(String name, List<String> values) implements Schema {}

  record ListOf(Schema element, int maximum) implements Schema {}

  /// A value or JSON null.
  record Maybe(Schema value) implements Schema {}

  /// An object with exactly these members.
  record Fields(String name, List<Member> members) implements Schema {}

  /// An object with exactly one member, which names the case.
  record OneOf(String name, List<Member> cases) implements Schema {}

  record Member(String name, Schema schema) {}
}
