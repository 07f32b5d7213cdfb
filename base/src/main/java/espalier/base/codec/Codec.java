package espalier.base.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a type is written: canonical bytes, a JSON tree, a schema.
///
/// @param <T> the type described
public interface Codec<T> {
  void write(T value, Encoder out);

  /// @throws Malformed if what follows is not the canonical spelling of a value
  T read(Decoder in);

  /// Maps (in declaration order), lists, strings, longs, booleans and null.
  @Nullable Object toTree(T value);

  /// @throws Malformed naming what was found and what was expected
  T fromTree(@Nullable Object tree);

  Schema schema();

  default byte[] encode(T value) {
    var out = new Encoder();
    write(value, out);
    return out.toBytes();
  }

  /// Decodes the whole of `bytes`.
  ///
  /// @throws Malformed if they are not exactly one value in its canonical spelling
  default T decode(byte[] bytes) {
    var in = new Decoder(bytes);
    T value;
    try {
      value = read(in);
    } catch (Malformed refused) {
      throw refused;
    } catch (IllegalArgumentException | ArithmeticException refused) {
      // A record refused to exist.
      throw new Malformed("before byte " + in.position() + ": " + refused.getMessage(), refused);
    }
    in.end();
    return value;
  }

  /// What a signer reads: one `name: value` a line, nested by two spaces.
  default String text(T value) {
    var out = new StringBuilder();
    TreeText.append(out, toTree(value), 0);
    return out.toString().strip();
  }

  /// A codec of another type with the same bytes.
  default <U> Codec<U> as(Function<T, U> to, Function<U, T> from) {
    Codec<T> inner = this;
    return new Codec<>() {
      @Override
      public void write(U value, Encoder out) {
        inner.write(from.apply(value), out);
      }

      @Override
      public U read(Decoder in) {
        return to.apply(inner.read(in));
      }

      @Override
      public @Nullable Object toTree(U value) {
        return inner.toTree(from.apply(value));
      }

      @Override
      public U fromTree(@Nullable Object tree) {
        T plain = inner.fromTree(tree);
        try {
          return to.apply(plain);
        } catch (Malformed refused) {
          throw refused;
        } catch (IllegalArgumentException refused) {
          throw new Malformed(String.valueOf(refused.getMessage()), refused);
        }
      }

      @Override
      public Schema schema() {
        return inner.schema();
      }
    };
  }
}
