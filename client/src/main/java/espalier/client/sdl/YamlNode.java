package espalier.client.sdl;

import java.util.List;
import java.util.Map;

/// A value of a YAML file with the place where it stands; no value is typed before a reader asks.
///
/// An alias is the same object as its anchor, so a tree in memory is never larger than its file;
/// `size` counts what it would be written out, and is what [YamlReader] bounds.
sealed interface YamlNode {
  /// Where this value begins.
  Place place();

  /// Values in this value with every alias written out, itself included.
  long size();

  /// What a message calls this value; never its whole text.
  String found();

  /// A position in the file, both from 1.
  record Place(int line, int column) {}

  /// A word, number or text.
  ///
  /// @param text the text after quotes and escapes are undone
  /// @param plain whether it stood without quotes and may therefore be something else than text
  record Scalar(Place place, String text, boolean plain) implements YamlNode {
    @Override
    public long size() {
      return 1;
    }

    /// Whether this is YAML's way to say nothing: `~`, `null` or an empty place.
    boolean isNull() {
      return plain
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }

    @Override
    public String found() {
      return isNull() ? "nothing" : Texts.quoted(text);
    }
  }

  /// A list.
  record Sequence(Place place, List<YamlNode> items, long size) implements YamlNode {
    @Override
    public String found() {
      return "a list of " + items.size();
    }
  }

  /// Keys with values, in the order of the file, merged keys (`<<`) last.
  record Mapping(Place place, Map<String, Entry> entries, long size) implements YamlNode {
    @Override
    public String found() {
      return entries.isEmpty() ? "an empty mapping" : "a mapping";
    }
  }

  /// A key's place and its value.
  record Entry(Place key, YamlNode value) {}
}
