package espalier.client.sdl;

import espalier.client.sdl.YamlNode.Mapping;
import espalier.client.sdl.YamlNode.Place;
import espalier.client.sdl.YamlNode.Scalar;
import espalier.client.sdl.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong with a file, and what is merely worth a word, while it is being read.
///
/// Readers go on after a problem, so that an author sees all of them at once.
final class Findings {
  private static final Comparator<Problem> FILE_ORDER =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final YamlNode root;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> notes = new ArrayList<>();

  Findings(YamlNode root) {
    this.root = root;
  }

  /// Refuses the file for the value at `path`.
  void refuse(YamlPath path, String sentence) {
    if (problems.size() < Limits.PROBLEMS) problems.add(problem(path, sentence));
  }

  /// Tells the author something that changes nothing.
  void note(YamlPath path, String sentence) {
    note(place(path), path, sentence);
  }

  /// Tells the author something about `place`.
  void note(Place place, YamlPath path, String sentence) {
    if (notes.size() < Limits.PROBLEMS) {
      notes.add(new Problem(place.line(), place.column(), path.toString(), sentence));
    }
  }

  /// Throws if anything was refused so far.
  void check() throws SdlException {
    if (!problems.isEmpty()) {
      throw new SdlException(problems.stream().distinct().sorted(FILE_ORDER).toList());
    }
  }

  List<Problem> notes() {
    return notes.stream().distinct().sorted(FILE_ORDER).toList();
  }

  private Problem problem(YamlPath path, String sentence) {
    Place place = place(path);
    return new Problem(place.line(), place.column(), path.toString(), sentence);
  }

  /// Where `path` stands, or the nearest place around it that the file has.
  private Place place(YamlPath path) {
    YamlNode node = root;
    Place place = root.place();
    for (YamlPath.Step step : path.steps()) {
      switch (node) {
        case Mapping(_, var entries, _) when step instanceof YamlPath.Key(var name) -> {
          var entry = entries.get(name);
          if (entry == null) return place;
          node = entry.value();
          // An empty value has no place of its own, so the key speaks for it.
          place = node instanceof Scalar s && !s.isNull() ? s.place() : entry.key();
        }
        case Sequence(_, var items, _) when step instanceof YamlPath.Index(var index) -> {
          if (index >= items.size()) return place;
          node = items.get(index);
          place = node.place();
        }
        default -> {
          return place;
        }
      }
    }
    return place;
  }
}
