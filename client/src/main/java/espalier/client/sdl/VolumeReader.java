package espalier.client.sdl;

import espalier.client.sdl.Stack.Attribute;
import espalier.client.sdl.Stack.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads `storage` of a compute profile: one volume, or a list of them.
final class VolumeReader {
  private static final Set<String> CLASSES = Set.of("default", "beta1", "beta2", "beta3", "ram");
  private static final String PERSISTENT = "persistent";
  private static final String CLASS = "class";

  private VolumeReader() {}

  /// The volumes in the reference's order; none if `storage` is absent or no volume.
  static List<Volume> read(Findings findings, Fields resources) {
    Optional<YamlNode> storage = resources.value("storage");
    if (storage.isEmpty() || storage.get() instanceof YamlNode.Scalar) return List.of();
    var volumes = new ArrayList<Volume>();
    if (storage.get() instanceof YamlNode.Mapping) {
      Fields fields = resources.section("storage").orElseThrow();
      Volume volume = volume(findings, fields);
      volumes.add(new Volume("default", volume.bytes(), volume.attributes()));
    } else {
      for (Fields fields : resources.sections("storage")) {
        volumes.add(volume(findings, fields));
      }
      if (storage.get() instanceof YamlNode.Sequence(_, var items, _)
          && items.size() != volumes.size()) {
        resources.refuse("storage", "found a dash without a volume; write size: 1Gi after it");
      }
    }
    if (volumes.size() > Limits.VOLUMES) {
      resources.refuse(
          "storage", "found " + volumes.size() + " volumes, expected at most " + Limits.VOLUMES);
      return List.of();
    }
    var names = new HashSet<String>();
    for (Volume volume : volumes) {
      if (!names.add(volume.name())) {
        resources.refuse(
            "storage",
            "found two volumes named "
                + Texts.quoted(volume.name())
                + ", expected different names; a volume without a name is called default");
      }
    }
    sort(volumes);
    return List.copyOf(volumes);
  }

  private static Volume volume(Findings findings, Fields fields) {
    String name = fields.text("name").filter(text -> !text.isEmpty()).orElse("default");
    long bytes = ProfileReader.size(findings, fields).orElse(0);
    List<Attribute> attributes =
        fields
            .section("attributes")
            .map(section -> attributes(findings, section))
            .orElse(List.of());
    fields.noteOthers();
    return new Volume(name, bytes, attributes);
  }

  /// Compares texts before `yes` and `on` become `true`, because the reference does: `persistent:
  /// yes` without a class gets no class.
  private static List<Attribute> attributes(Findings findings, Fields section) {
    var texts = new TreeMap<>(section.texts());
    for (String key : texts.keySet()) {
      if (!key.equals(PERSISTENT) && !key.equals(CLASS)) {
        section.refuse(key, "found an unknown attribute, expected class or persistent; delete it");
      }
    }
    String persistent = texts.computeIfAbsent(PERSISTENT, _ -> "false");
    String storageClass = texts.getOrDefault(CLASS, "");
    switch (storageClass) {
      case "" -> {
        if (persistent.equals("true")) texts.put(CLASS, "default");
      }
      case "ram" -> {
        if (!persistent.equals("false")) {
          section.refuse(
              PERSISTENT,
              "found " + Texts.quoted(persistent) + " for memory, expected false; delete the key");
        }
      }
      default -> {
        if (persistent.equals("false")) {
          section.refuse(
              CLASS,
              "found class "
                  + Texts.quoted(storageClass)
                  + " on a volume that is not persistent; write persistent: true");
        }
      }
    }
    return checked(findings, section, texts);
  }

  private static List<Attribute> checked(
      Findings findings, Fields section, Map<String, String> texts) {
    var attributes = new ArrayList<Attribute>();
    texts.forEach((key, value) -> {
      switch (key) {
        case PERSISTENT -> {
          Optional<String> flag = flag(value);
          if (flag.isEmpty()) {
            section.refuse(
                key, "found " + Texts.quoted(value) + ", expected true or false; choose one");
          }
          flag.ifPresent(text -> attributes.add(new Attribute(key, text)));
        }
        case CLASS -> {
          if (!CLASSES.contains(value)) {
            findings.refuse(
                section.path(key),
                "found class "
                    + Texts.quoted(value)
                    + ", expected one of default, beta1, beta2, beta3, ram; choose one");
          }
          attributes.add(new Attribute(key, value));
        }
        default -> {} // Refused by the caller.
      }
    });
    return List.copyOf(attributes);
  }

  private static Optional<String> flag(String text) {
    return switch (text) {
      case "true", "on", "yes" -> Optional.of("true");
      case "false", "off", "no" -> Optional.of("false");
      default -> Optional.empty();
    };
  }

  /// Sorts as the reference does. Its comparison is no order (two volumes that are not persistent
  /// each come before the other), so the outcome depends on the algorithm: an insertion sort.
  private static void sort(List<Volume> volumes) {
    for (int i = 1; i < volumes.size(); i++) {
      for (int j = i; j > 0 && before(volumes.get(j), volumes.get(j - 1)); j--) {
        Volume moved = volumes.get(j);
        volumes.set(j, volumes.get(j - 1));
        volumes.set(j - 1, moved);
      }
    }
  }

  private static boolean before(Volume a, Volume b) {
    if (a.bytes() != b.bytes()) return a.bytes() < b.bytes();
    String first = a.attribute(PERSISTENT).orElse("");
    String second = b.attribute(PERSISTENT).orElse("");
    if (first.isEmpty() && !second.isEmpty()) return true;
    if (!first.isEmpty() && second.isEmpty()) return false;
    if (first.compareTo(second) < 0) return true;
    if (!first.equals("true")) return true;
    if (!second.equals("true")) return false;
    return Texts.BYTE_ORDER.compare(a.name(), b.name()) < 0;
  }
}
