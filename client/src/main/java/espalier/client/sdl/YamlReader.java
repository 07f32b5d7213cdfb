package espalier.client.sdl;

import espalier.client.sdl.YamlNode.Entry;
import espalier.client.sdl.YamlNode.Mapping;
import espalier.client.sdl.YamlNode.Place;
import espalier.client.sdl.YamlNode.Scalar;
import espalier.client.sdl.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/// Reads the first document of a YAML text into [YamlNode]s and refuses what could hurt: too many
/// bytes, too deep, alias bombs, aliases of themselves, duplicate keys, tags that name types.
///
/// It works on SnakeYAML's events, so no class is ever looked up by a name from the file.
final class YamlReader {
  private static final Set<String> CORE_TAGS =
      Set.of("str", "int", "float", "bool", "null", "map", "seq", "timestamp");
  private static final String CORE_PREFIX = "tag:yaml.org,2002:";

  private final ParserImpl events;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private final Set<String> openAnchors = new HashSet<>();
  private int aliases;
  private long nodes;

  private YamlReader(ParserImpl events) {
    this.events = events;
  }

  /// What was read.
  ///
  /// @param root the first document
  /// @param further where a second document begins; the reference ignores it
  record Document(YamlNode root, Optional<Place> further) {}

  /// Reads `text`, of at most [Limits#BYTES] characters.
  static Document read(String text) throws SdlException {
    if (text.length() > Limits.BYTES) {
      throw refused(
          new Place(1, 1),
          "found "
              + text.length()
              + " characters, expected at most "
              + Limits.BYTES
              + "; move long texts into files of the image");
    }
    var options = new LoaderOptions();
    options.setCodePointLimit(Limits.BYTES);
    try {
      return new YamlReader(new ParserImpl(new StreamReader(text), options)).document();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      throw refused(
          mark == null ? new Place(1, 1) : place(mark),
          "found text that is not YAML (" + oneLine(e.getProblem()) + "); correct this line");
    } catch (YAMLException e) {
      throw refused(
          new Place(1, 1),
          "found text that is not YAML (" + oneLine(e.getMessage()) + "); correct the file");
    }
  }

  private Document document() throws SdlException {
    events.getEvent(); // Stream start.
    Event first = events.getEvent();
    if (first.is(Event.ID.StreamEnd)) {
      throw refused(new Place(1, 1), "found an empty file, expected an SDL; see docs/guide/sdl.md");
    }
    YamlNode root = node(events.getEvent(), 1);
    events.getEvent(); // Document end.
    Event next = events.getEvent();
    Optional<Place> further =
        next.is(Event.ID.StreamEnd) ? Optional.empty() : Optional.of(place(next.getStartMark()));
    return new Document(root, further);
  }

  private YamlNode node(Event event, int depth) throws SdlException {
    Place place = place(event.getStartMark());
    if (depth > Limits.DEPTH) {
      throw refused(
          place,
          "found values nested more than "
              + Limits.DEPTH
              + " deep, expected at most that; the grammar of SDL needs 9");
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias, place);
    }
    String anchor = event instanceof NodeEvent named ? named.getAnchor() : null;
    if (anchor != null) {
      openAnchors.add(anchor);
    }
    YamlNode node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, place);
          case SequenceStartEvent start -> {
            checkTag(start.getTag(), place);
            yield sequence(place, depth);
          }
          case MappingStartEvent start -> {
            checkTag(start.getTag(), place);
            yield mapping(place, depth);
          }
          default -> throw refused(place, "found no value, expected one; correct this line");
        };
    if (anchor != null) {
      openAnchors.remove(anchor);
      anchors.put(anchor, node);
    }
    return node;
  }

  private YamlNode alias(AliasEvent alias, Place place) throws SdlException {
    String name = alias.getAnchor();
    aliases++;
    if (aliases > Limits.ALIASES) {
      throw refused(
          place,
          "found more than " + Limits.ALIASES + " aliases, expected at most that; write them out");
    }
    if (openAnchors.contains(name)) {
      throw refused(
          place,
          "found alias "
              + Texts.quoted(name)
              + " inside its own anchor; a value cannot hold itself");
    }
    YamlNode target = anchors.get(name);
    if (target == null) {
      throw refused(
          place,
          "found alias "
              + Texts.quoted(name)
              + " without an anchor before it; define &"
              + Texts.quoted(name)
              + " first");
    }
    count(target.size(), place);
    return target;
  }

  private YamlNode scalar(ScalarEvent event, Place place) throws SdlException {
    checkTag(event.getTag(), place);
    count(1, place);
    boolean text = event.getTag() != null && event.getTag().equals(CORE_PREFIX + "str");
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN && !text;
    return new Scalar(place, event.getValue(), plain);
  }

  private YamlNode sequence(Place place, int depth) throws SdlException {
    count(1, place);
    var items = new ArrayList<YamlNode>();
    long size = 1;
    for (Event next = events.getEvent();
        !(next instanceof SequenceEndEvent);
        next = events.getEvent()) {
      YamlNode item = node(next, depth + 1);
      items.add(item);
      size += item.size();
    }
    return new Sequence(place, List.copyOf(items), size);
  }

  private YamlNode mapping(Place place, int depth) throws SdlException {
    count(1, place);
    var entries = new LinkedHashMap<String, Entry>();
    var merges = new ArrayList<YamlNode>();
    for (Event next = events.getEvent();
        !(next instanceof MappingEndEvent);
        next = events.getEvent()) {
      Scalar key = key(node(next, depth + 1));
      YamlNode value = node(events.getEvent(), depth + 1);
      if (key.plain() && key.text().equals("<<")) {
        merges.add(value);
        continue;
      }
      Entry before = entries.putIfAbsent(key.text(), new Entry(key.place(), value));
      if (before != null) {
        throw refused(
            key.place(),
            "found key "
                + Texts.quoted(key.text())
                + " twice, first on line "
                + before.key().line()
                + ", expected it once; delete one of them");
      }
    }
    for (YamlNode merge : merges) {
      mergeInto(entries, merge);
    }
    long size = 1;
    for (Entry entry : entries.values()) {
      size += 1 + entry.value().size();
    }
    return new Mapping(place, Collections.unmodifiableMap(entries), size);
  }

  private static Scalar key(YamlNode node) throws SdlException {
    if (node instanceof Scalar scalar && !scalar.isNull()) {
      return scalar;
    }
    throw refused(
        node.place(), "found " + node.found() + " as a key, expected a word; give the key a name");
  }

  /// Keys that stand in the mapping win over merged ones, earlier merges over later ones.
  private void mergeInto(Map<String, Entry> entries, YamlNode merge) throws SdlException {
    switch (merge) {
      case Mapping mapping -> {
        count(mapping.size(), mapping.place());
        mapping.entries().forEach(entries::putIfAbsent);
      }
      case Sequence sequence -> {
        for (YamlNode item : sequence.items()) {
          if (!(item instanceof Mapping)) {
            throw refusedMerge(item);
          }
          mergeInto(entries, item);
        }
      }
      case Scalar scalar -> throw refusedMerge(scalar);
    }
  }

  private static SdlException refusedMerge(YamlNode node) {
    return refused(
        node.place(),
        "found "
            + node.found()
            + " under the merge key <<, expected an alias of a mapping; write the keys out");
  }

  private void count(long more, Place place) throws SdlException {
    nodes += more;
    if (nodes > Limits.NODES) {
      throw refused(
          place,
          "found more than "
              + Limits.NODES
              + " values once aliases are written out, expected at most that; split the file");
    }
  }

  private static void checkTag(@Nullable String tag, Place place) throws SdlException {
    if (tag == null || tag.equals("!")) return;
    if (tag.startsWith(CORE_PREFIX) && CORE_TAGS.contains(tag.substring(CORE_PREFIX.length()))) {
      return;
    }
    throw refused(
        place,
        "found tag " + Texts.quoted(tag) + ", expected none; delete the word that begins with !");
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String oneLine(@Nullable String message) {
    String text = message == null ? "no reason given" : message.lines().findFirst().orElse("");
    String quoted = Texts.quoted(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static SdlException refused(Place place, String sentence) {
    return new SdlException(List.of(new Problem(place.line(), place.column(), "", sentence)));
  }
}
