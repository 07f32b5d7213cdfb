package espalier.base.codec;

import espalier.base.codec.Codecs.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of several record types: a 16-bit tag in bytes, a one-member object in JSON.
final class UnionCodec<T> implements Codec<T> {
  private final String name;
  private final List<Case<T, ? extends T>> cases;
  private final Map<Integer, Case<T, ? extends T>> byTag = new HashMap<>();
  private final Map<Class<?>, Case<T, ? extends T>> byType = new HashMap<>();
  private final Map<String, Case<T, ? extends T>> byName = new HashMap<>();

  UnionCodec(String name, List<Case<T, ? extends T>> cases) {
    this.name = name;
    this.cases = cases;
    for (Case<T, ? extends T> one : cases) {
      boolean fresh = byTag.put(one.tag(), one) == null;
      fresh &= byType.put(one.type(), one) == null;
      fresh &= byName.put(one.name(), one) == null;
      if (!fresh) {
        throw new IllegalArgumentException(name + ": the case " + one.name() + " stands twice");
      }
    }
  }

  @Override
  public void write(T value, Encoder out) {
    write(of(value), value, out);
  }

  private <C extends T> void write(Case<T, C> one, T value, Encoder out) {
    out.u16(one.tag());
    one.codec().write(one.type().cast(value), out);
  }

  private Case<T, ? extends T> of(T value) {
    Case<T, ? extends T> one = byType.get(value.getClass());
    if (one == null) {
      throw new IllegalArgumentException(name + " has no case for " + value.getClass().getName());
    }
    return one;
  }

  @Override
  public T read(Decoder in) {
    int tag = in.u16();
    Case<T, ? extends T> one = byTag.get(tag);
    if (one == null) {
      throw new Malformed(
          "at byte %d: %s has no case number %d".formatted(in.position() - 2, name, tag));
    }
    return one.codec().read(in);
  }

  @Override
  public Object toTree(T value) {
    return tree(of(value), value);
  }

  private <C extends T> Object tree(Case<T, C> one, T value) {
    Object tree = one.codec().toTree(one.type().cast(value));
    return Collections.singletonMap(one.name(), tree);
  }

  @Override
  public T fromTree(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> members) || members.size() != 1) {
      throw new Malformed(
          "'%s' is an object with one member that names the case; found %s"
              .formatted(name, Codecs.kind(tree)));
    }
    Map.Entry<?, ?> member = members.entrySet().iterator().next();
    Case<T, ? extends T> one = byName.get(member.getKey());
    if (one == null) {
      throw new Malformed(
          "'%s' has no case '%s'; its cases are %s"
              .formatted(name, member.getKey(), cases.stream().map(Case::name).toList()));
    }
    return one.codec().fromTree(member.getValue());
  }

  @Override
  public Schema schema() {
    var members = new ArrayList<Schema.Member>();
    cases.forEach(one -> members.add(new Schema.Member(one.name(), one.codec().schema())));
    return new Schema.OneOf(name, List.copyOf(members));
  }
}
