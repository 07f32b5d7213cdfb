package espalier.client.sdl;

import espalier.client.sdl.YamlNode.Entry;
import espalier.client.sdl.YamlNode.Mapping;
import espalier.client.sdl.YamlNode.Scalar;
import espalier.client.sdl.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// A mapping of the file, read key by key in the types that the grammar asks for.
///
/// Scalars are typed as the reference types them (Go's yaml.v3): a text may be written as a number,
/// a number may not be written as a text, `yes` and `on` are true, and an empty value is an absent
/// one. A value of the wrong kind is refused and read as absent.
final class Fields {
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final int NUMBER_CHARACTERS = 40;

  private final Findings findings;
  private final YamlPath path;
  private final Map<String, Entry> entries;
  private final Set<String> taken = new HashSet<>();

  private Fields(Findings findings, YamlPath path, Map<String, Entry> entries) {
    this.findings = findings;
    this.path = path;
    this.entries = entries;
  }

  /// The mapping `node` at `path`; a mapping without keys, and a refusal, if it is none.
  static Fields of(Findings findings, YamlPath path, YamlNode node) {
    if (node instanceof Mapping mapping) return new Fields(findings, path, mapping.entries());
    if (!(node instanceof Scalar scalar && scalar.isNull())) {
      findings.refuse(
          path, "found " + node.found() + ", expected keys with values; indent them below");
    }
    return new Fields(findings, path, Map.of());
  }

  YamlPath path() {
    return path;
  }

  YamlPath path(String key) {
    return path.key(key);
  }

  void refuse(String key, String sentence) {
    findings.refuse(path(key), sentence);
  }

  /// Whether `key` is written, even without a value.
  boolean has(String key) {
    return entries.containsKey(key);
  }

  /// The value of `key`; absent if it is not written or has no value.
  Optional<YamlNode> value(String key) {
    taken.add(key);
    Entry entry = entries.get(key);
    if (entry == null || isNull(entry.value())) {
      return Optional.empty();
    }
    return Optional.of(entry.value());
  }

  /// The text of `key`, whatever it would mean without quotes.
  Optional<String> text(String key) {
    return value(key).flatMap(node -> text(path(key), node));
  }

  private Optional<String> text(YamlPath at, YamlNode node) {
    if (node instanceof Scalar scalar) return Optional.of(scalar.text());
    findings.refuse(at, "found " + node.found() + ", expected one text; write it on one line");
    return Optional.empty();
  }

  /// The list of texts under `key`; items without a value are left out, as the reference does.
  Optional<List<String>> texts(String key) {
    return value(key)
        .map(node -> {
          var texts = new ArrayList<String>();
          List<YamlNode> items = items(path(key), node);
          for (int i = 0; i < items.size(); i++) {
            if (isNull(items.get(i))) continue;
            text(path(key).index(i), items.get(i)).ifPresent(texts::add);
          }
          return List.copyOf(texts);
        });
  }

  /// Whether `key` is true; false if it is absent.
  boolean flag(String key) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) return false;
    if (value.get() instanceof Scalar(_, var text, var plain)) {
      switch (text) {
        case "true", "True", "TRUE" -> {
          if (plain) return true;
        }
        case "false", "False", "FALSE" -> {
          if (plain) return false;
        }
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> {
          return true;
        }
        case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> {
          return false;
        }
        default -> {}
      }
    }
    refuse(key, "found " + value.get().found() + ", expected true or false without quotes");
    return false;
  }

  /// The whole number of `key` from `minimum` to `maximum`; absent if it is not written.
  OptionalLong number(String key, long minimum, long maximum) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) return OptionalLong.empty();
    if (value.get() instanceof Scalar(_, var text, var plain) && plain) {
      OptionalLong number = number(text);
      if (number.isPresent() && number.getAsLong() >= minimum && number.getAsLong() <= maximum) {
        return number;
      }
    }
    refuse(
        key,
        "found "
            + value.get().found()
            + ", expected a whole number from "
            + minimum
            + " to "
            + maximum
            + " without quotes");
    return OptionalLong.empty();
  }

  /// Whole numbers as yaml.v3 reads them: `80`, `8_080`, `0x50`, `0b1`, `0o120`, `0120`, `80.0`.
  private static OptionalLong number(String text) {
    if (text.length() > NUMBER_CHARACTERS) return OptionalLong.empty();
    String digits = text.replace("_", "");
    try {
      if (digits.matches("0[xX][0-9a-fA-F]+")) return radix(digits.substring(2), 16);
      if (digits.matches("0[bB][01]+")) return radix(digits.substring(2), 2);
      if (digits.matches("0[oO][0-7]+")) return radix(digits.substring(2), 8);
      if (digits.matches("0[0-7]+")) return radix(digits.substring(1), 8);
      if (digits.matches("[-+]?(0|[1-9][0-9]*)")) return radix(digits, 10);
      if (FLOAT.matcher(digits).matches()) {
        double real = Double.parseDouble(digits);
        if (real == Math.rint(real) && Math.abs(real) < 0x1p53) return OptionalLong.of((long) real);
      }
    } catch (NumberFormatException _) {
      return OptionalLong.empty(); // More digits than a long has; every bound is below that.
    }
    return OptionalLong.empty();
  }

  private static OptionalLong radix(String digits, int radix) {
    return OptionalLong.of(Long.parseLong(digits, radix));
  }

  /// The mapping under `key`; absent if it is not written or has no value.
  Optional<Fields> section(String key) {
    return value(key).map(node -> of(findings, path(key), node));
  }

  /// The mappings in the list under `key`; items without a value are left out.
  List<Fields> sections(String key) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) return List.of();
    var sections = new ArrayList<Fields>();
    List<YamlNode> items = items(path(key), value.get());
    for (int i = 0; i < items.size(); i++) {
      if (!isNull(items.get(i))) {
        sections.add(of(findings, path(key).index(i), items.get(i)));
      }
    }
    return List.copyOf(sections);
  }

  /// Every key of this mapping with the mapping under it, in the order of the file; a key without a
  /// value has a mapping without keys. More than `maximum` keys are refused.
  Map<String, Fields> members(int maximum) {
    var members = new LinkedHashMap<String, Fields>();
    if (entries.size() > maximum) {
      findings.refuse(
          path,
          "found " + entries.size() + " keys, expected at most " + maximum + "; split the file");
      return members;
    }
    entries.forEach((key, entry) -> {
      taken.add(key);
      members.put(key, of(findings, path(key), entry.value()));
    });
    return members;
  }

  /// Every key of this mapping with the text under it; a key without a value has an empty text.
  Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    entries.forEach((key, entry) -> {
      taken.add(key);
      texts.put(key, isNull(entry.value()) ? "" : text(path(key), entry.value()).orElse(""));
    });
    return texts;
  }

  /// Refuses every key that was not asked for; `expected` lists those that are known here.
  void refuseOthers(String expected) {
    others(key -> refuse(key, "found an unknown key, expected " + expected + "; delete it"));
  }

  /// Notes every key that was not asked for. The reference ignores unknown keys in most places, and
  /// files of the field rely on that.
  void noteOthers() {
    others(key ->
        findings.note(
            path(key), "found a key that SDL does not know here; it has no effect, as on Akash"));
  }

  private void others(Consumer<String> each) {
    for (String key : entries.keySet()) {
      if (!taken.contains(key)) each.accept(key);
    }
  }

  private List<YamlNode> items(YamlPath at, YamlNode node) {
    if (node instanceof Sequence(_, var items, _)) return items;
    findings.refuse(at, "found " + node.found() + ", expected a list; begin each item with a dash");
    return List.of();
  }

  private static boolean isNull(YamlNode node) {
    return node instanceof Scalar scalar && scalar.isNull();
  }
}
