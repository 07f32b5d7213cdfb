package espalier.base.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Codecs of records: one overload of `record` for each number of fields.
///
/// The overloads differ only in arity; what they do stands once, in [RecordCodec].
public final class Records {
  private Records() {}

  /// A field: its name in JSON, its codec, and how to get it.
  public record Field<R, F>(String name, Codec<F> codec, Function<R, F> get) {}

  public static <R, F> Field<R, F> field(String name, Codec<F> codec, Function<R, F> get) {
    return new Field<>(name, codec, get);
  }

  /// Where the fields of a record come from: bytes or JSON, one field after another.
  private interface Source<R> {
    <F> F take(Field<R, F> field);
  }

  private record RecordCodec<R>(String name, List<Field<R, ?>> fields, Function<Source<R>, R> make)
      implements Codec<R> {
    @Override
    public void write(R value, Encoder out) {
      for (Field<R, ?> field : fields) {
        write(field, value, out);
      }
    }

    private static <R, F> void write(Field<R, F> field, R value, Encoder out) {
      field.codec().write(field.get().apply(value), out);
    }

    @Override
    public R read(Decoder in) {
      return make.apply(
          new Source<>() {
            @Override
            public <F> F take(Field<R, F> field) {
              return field.codec().read(in);
            }
          });
    }

    @Override
    public Object toTree(R value) {
      var tree = new LinkedHashMap<String, @Nullable Object>();
      for (Field<R, ?> field : fields) {
        tree.put(field.name(), tree(field, value));
      }
      return Collections.unmodifiableMap(tree);
    }

    private static <R, F> @Nullable Object tree(Field<R, F> field, R value) {
      return field.codec().toTree(field.get().apply(value));
    }

    @Override
    public R fromTree(@Nullable Object tree) {
      if (!(tree instanceof Map<?, ?> members)) {
        throw new Malformed("'" + name + "' is an object; found " + Codecs.kind(tree));
      }
      for (Object key : members.keySet()) {
        if (fields.stream().noneMatch(field -> field.name().equals(key))) {
          throw new Malformed(
              "'%s' has no member '%s'; its members are %s"
                  .formatted(name, key, fields.stream().map(Field::name).toList()));
        }
      }
      try {
        return make.apply(
            new Source<>() {
              @Override
              public <F> F take(Field<R, F> field) {
                return at(field.name(), () -> field.codec().fromTree(members.get(field.name())));
              }
            });
      } catch (Malformed refused) {
        throw refused;
      } catch (IllegalArgumentException refused) {
        throw new Malformed("'" + name + "': " + refused.getMessage(), refused);
      }
    }

    private static <F> F at(String name, java.util.function.Supplier<F> value) {
      try {
        return value.get();
      } catch (IllegalArgumentException refused) {
        throw new Malformed(name + ": " + refused.getMessage(), refused);
      }
    }

    @Override
    public Schema schema() {
      var members = new ArrayList<Schema.Member>();
      fields.forEach(f -> members.add(new Schema.Member(f.name(), f.codec().schema())));
      return new Schema.Fields(name, List.copyOf(members));
    }
  }

  /// A record without fields.
  public static <R> Codec<R> record(String name, Make0<R> make) {
    return new RecordCodec<>(name, List.of(), _ -> make.make());
  }

  @FunctionalInterface
  public interface Make0<R> {
    R make();
  }

  public static <R, A> Codec<R> record(String name, Make1<R, A> make, Field<R, A> a) {
    return new RecordCodec<>(name, List.of(a), from -> make.make(from.take(a)));
  }

  @FunctionalInterface
  public interface Make1<R, A> {
    R make(A a);
  }

  public static <R, A, B> Codec<R> record(
      String name, Make2<R, A, B> make, Field<R, A> a, Field<R, B> b) {
    return new RecordCodec<>(name, List.of(a, b), from -> make.make(from.take(a), from.take(b)));
  }

  @FunctionalInterface
  public interface Make2<R, A, B> {
    R make(A a, B b);
  }

  public static <R, A, B, C> Codec<R> record(
      String name, Make3<R, A, B, C> make, Field<R, A> a, Field<R, B> b, Field<R, C> c) {
    return new RecordCodec<>(
        name, List.of(a, b, c), from -> make.make(from.take(a), from.take(b), from.take(c)));
  }

  @FunctionalInterface
  public interface Make3<R, A, B, C> {
    R make(A a, B b, C c);
  }

  public static <R, A, B, C, D> Codec<R> record(
      String name,
      Make4<R, A, B, C, D> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d),
        from -> make.make(from.take(a), from.take(b), from.take(c), from.take(d)));
  }

  @FunctionalInterface
  public interface Make4<R, A, B, C, D> {
    R make(A a, B b, C c, D d);
  }

  public static <R, A, B, C, D, E> Codec<R> record(
      String name,
      Make5<R, A, B, C, D, E> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e),
        from -> make.make(from.take(a), from.take(b), from.take(c), from.take(d), from.take(e)));
  }

  @FunctionalInterface
  public interface Make5<R, A, B, C, D, E> {
    R make(A a, B b, C c, D d, E e);
  }

  public static <R, A, B, C, D, E, F> Codec<R> record(
      String name,
      Make6<R, A, B, C, D, E, F> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f)));
  }

  @FunctionalInterface
  public interface Make6<R, A, B, C, D, E, F> {
    R make(A a, B b, C c, D d, E e, F f);
  }

  public static <R, A, B, C, D, E, F, G> Codec<R> record(
      String name,
      Make7<R, A, B, C, D, E, F, G> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g)));
  }

  @FunctionalInterface
  public interface Make7<R, A, B, C, D, E, F, G> {
    R make(A a, B b, C c, D d, E e, F f, G g);
  }

  public static <R, A, B, C, D, E, F, G, H> Codec<R> record(
      String name,
      Make8<R, A, B, C, D, E, F, G, H> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h)));
  }

  @FunctionalInterface
  public interface Make8<R, A, B, C, D, E, F, G, H> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h);
  }

  public static <R, A, B, C, D, E, F, G, H, I> Codec<R> record(
      String name,
      Make9<R, A, B, C, D, E, F, G, H, I> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i)));
  }

  @FunctionalInterface
  public interface Make9<R, A, B, C, D, E, F, G, H, I> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J> Codec<R> record(
      String name,
      Make10<R, A, B, C, D, E, F, G, H, I, J> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j)));
  }

  @FunctionalInterface
  public interface Make10<R, A, B, C, D, E, F, G, H, I, J> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K> Codec<R> record(
      String name,
      Make11<R, A, B, C, D, E, F, G, H, I, J, K> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k)));
  }

  @FunctionalInterface
  public interface Make11<R, A, B, C, D, E, F, G, H, I, J, K> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K, L> Codec<R> record(
      String name,
      Make12<R, A, B, C, D, E, F, G, H, I, J, K, L> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k,
      Field<R, L> l) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k, l),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k),
                from.take(l)));
  }

  @FunctionalInterface
  public interface Make12<R, A, B, C, D, E, F, G, H, I, J, K, L> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K, L, M> Codec<R> record(
      String name,
      Make13<R, A, B, C, D, E, F, G, H, I, J, K, L, M> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k,
      Field<R, L> l,
      Field<R, M> m) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k, l, m),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k),
                from.take(l),
                from.take(m)));
  }

  @FunctionalInterface
  public interface Make13<R, A, B, C, D, E, F, G, H, I, J, K, L, M> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K, L, M, N> Codec<R> record(
      String name,
      Make14<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k,
      Field<R, L> l,
      Field<R, M> m,
      Field<R, N> n) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k, l, m, n),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k),
                from.take(l),
                from.take(m),
                from.take(n)));
  }

  @FunctionalInterface
  public interface Make14<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> Codec<R> record(
      String name,
      Make15<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k,
      Field<R, L> l,
      Field<R, M> m,
      Field<R, N> n,
      Field<R, O> o) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k),
                from.take(l),
                from.take(m),
                from.take(n),
                from.take(o)));
  }

  @FunctionalInterface
  public interface Make15<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n, O o);
  }

  public static <R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> Codec<R> record(
      String name,
      Make16<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> make,
      Field<R, A> a,
      Field<R, B> b,
      Field<R, C> c,
      Field<R, D> d,
      Field<R, E> e,
      Field<R, F> f,
      Field<R, G> g,
      Field<R, H> h,
      Field<R, I> i,
      Field<R, J> j,
      Field<R, K> k,
      Field<R, L> l,
      Field<R, M> m,
      Field<R, N> n,
      Field<R, O> o,
      Field<R, P> p) {
    return new RecordCodec<>(
        name,
        List.of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p),
        from ->
            make.make(
                from.take(a),
                from.take(b),
                from.take(c),
                from.take(d),
                from.take(e),
                from.take(f),
                from.take(g),
                from.take(h),
                from.take(i),
                from.take(j),
                from.take(k),
                from.take(l),
                from.take(m),
                from.take(n),
                from.take(o),
                from.take(p)));
  }

  @FunctionalInterface
  public interface Make16<R, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> {
    R make(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n, O o, P p);
  }
}
