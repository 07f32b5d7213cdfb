package espalier.client;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Malformed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object; what is missing or of another kind is refused by name.
///
/// Members that nobody asks for are passed over, so that a newer node may say more.
public record JsonMembers(Map<?, ?> members) {
  /// @throws Malformed if `tree` is not an object
  public static JsonMembers of(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> members) {
      return new JsonMembers(members);
    }
    throw new Malformed("expected a JSON object; found " + shown(tree));
  }

  /// The member `name`, or none where it is absent or null.
  public Optional<Object> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  public Object get(String name) {
    Object value = members.get(name);
    if (value == null) {
      throw new Malformed("the member '%s' is missing".formatted(name));
    }
    return value;
  }

  /// The member `name` as `codec` reads it.
  public <T> T get(String name, Codec<T> codec) {
    try {
      return codec.fromTree(get(name));
    } catch (IllegalArgumentException refused) {
      throw new Malformed("the member '%s': %s".formatted(name, refused.getMessage()), refused);
    }
  }

  public String text(String name) {
    if (get(name) instanceof String text) {
      return text;
    }
    throw new Malformed("the member '%s' is not a text".formatted(name));
  }

  public Optional<String> findText(String name) {
    return find(name).isPresent() ? Optional.of(text(name)) : Optional.empty();
  }

  /// A whole number that is not negative.
  public long whole(String name) {
    return get(name, Codecs.WHOLE);
  }

  public boolean truth(String name) {
    return get(name, Codecs.TRUTH);
  }

  public List<?> list(String name) {
    if (get(name) instanceof List<?> list) {
      return list;
    }
    throw new Malformed("the member '%s' is not a list".formatted(name));
  }

  public JsonMembers object(String name) {
    return of(get(name));
  }

  private static String shown(@Nullable Object tree) {
    String text = String.valueOf(tree);
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
