package espalier.client.sdl;

import java.util.ArrayList;
import java.util.List;

/// The way from the top of a file to a value, such as `services.web.expose[0].port`.
record YamlPath(List<Step> steps) {
  static final YamlPath TOP = new YamlPath(List.of());

  /// One step down.
  sealed interface Step {}

  /// Into a mapping.
  record Key(String name) implements Step {}

  /// Into a list, from 0.
  record Index(int index) implements Step {}

  /// The path of the keys `names`, one below the other.
  static YamlPath of(String... names) {
    YamlPath path = TOP;
    for (String name : names) {
      path = path.key(name);
    }
    return path;
  }

  YamlPath key(String name) {
    return plus(new Key(name));
  }

  YamlPath index(int index) {
    return plus(new Index(index));
  }

  private YamlPath plus(Step step) {
    var longer = new ArrayList<>(steps);
    longer.add(step);
    return new YamlPath(List.copyOf(longer));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Step step : steps) {
      switch (step) {
        case Key(var name) -> {
          if (!text.isEmpty()) text.append('.');
          String quoted = Texts.quoted(name);
          text.append(quoted, 1, quoted.length() - 1);
        }
        case Index(var index) -> text.append('[').append(index).append(']');
      }
    }
    return text.toString();
  }
}
