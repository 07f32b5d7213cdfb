package espalier.base.codec;

import espalier.base.unit.AccountId;
import espalier.base.unit.Accrued;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The codecs that all others are made of, and the combinators.
public final class Codecs {
  private Codecs() {}

  /// A whole number from 0 to 2^63 - 1, in eight bytes.
  public static final Codec<Long> WHOLE = whole(0, Long.MAX_VALUE);

  /// A whole number from 0 to 2^63 - 1 that is money or the like: a string in JSON, because a
  /// browser's numbers end at 2^53.
  public static final Codec<Long> WHOLE_TEXT =
      of(
          new Schema.Text("whole"),
          (value, out) -> out.u64(value),
          in -> inRange(in.u64(), 0, Long.MAX_VALUE),
          value -> Long.toString(value),
          Codecs::wholeText);

  public static final Codec<Boolean> TRUTH =
      of(
          new Schema.Truth(),
          (value, out) -> out.u8(value ? 1 : 0),
          in -> flag(in),
          value -> value,
          tree -> expect(tree, Boolean.class, "true or false"));

  public static final Codec<Hash> HASH =
      of(
          new Schema.Text("hash"),
          (value, out) -> out.raw(value.bytes()),
          in -> Hash.of(in.raw(Hash.BYTES)),
          Hash::toString,
          tree -> parsed(expect(tree, String.class, "a hash"), Hash::parse));

  public static final Codec<AccountId> ACCOUNT =
      of(
          new Schema.Text("account"),
          (value, out) -> out.raw(value.hash().bytes()),
          in -> new AccountId(Hash.of(in.raw(Hash.BYTES))),
          AccountId::toString,
          tree -> parsed(expect(tree, String.class, "an account"), AccountId::parse));

  public static final Codec<Amount> AMOUNT = WHOLE_TEXT.as(Amount::of, Amount::units);
  public static final Codec<Rate> RATE = WHOLE_TEXT.as(Rate::new, Rate::nanoUnitsPerSecond);
  public static final Codec<BlockTime> TIME = WHOLE.as(BlockTime::new, BlockTime::milliseconds);
  public static final Codec<BasisPoints> BASIS_POINTS =
      whole32(0, BasisPoints.ONE).as(BasisPoints::new, BasisPoints::value);
  public static final Codec<Denomination> DENOMINATION =
      text(Denomination.NAME_LENGTH_MAX).as(Denomination::new, Denomination::name);
  public static final Codec<Coin> COIN =
      Records.record(
          "coin",
          Coin::new,
          Records.field("denomination", DENOMINATION, Coin::denomination),
          Records.field("amount", AMOUNT, Coin::amount));
  public static final Codec<Accrued> ACCRUED =
      Records.record(
          "accrued",
          Accrued::new,
          Records.field("units", WHOLE_TEXT, Accrued::units),
          Records.field("pico_units", WHOLE_TEXT, Accrued::picoUnits));

  /// A whole number within bounds, both inclusive, in eight bytes.
  public static Codec<Long> whole(long minimum, long maximum) {
    return of(
        new Schema.Whole(minimum, maximum),
        (value, out) -> out.u64(value),
        in -> inRange(in.u64(), minimum, maximum),
        value -> value,
        tree -> inRange(number(tree), minimum, maximum));
  }

  /// A whole number within bounds, both inclusive and not negative, in four bytes.
  public static Codec<Integer> whole32(int minimum, int maximum) {
    return of(
        new Schema.Whole(minimum, maximum),
        (value, out) -> out.u32(value),
        in -> (int) inRange(in.u31(), minimum, maximum),
        value -> (long) value,
        tree -> (int) inRange(number(tree), minimum, maximum));
  }

  /// Valid UTF-8 of at most so many bytes.
  public static Codec<String> text(int bytesMax) {
    return of(
        new Schema.Text("text"),
        (value, out) -> {
          byte[] bytes = utf8(value);
          out.u32(bytes.length).raw(bytes);
        },
        in -> utf8(in.raw(in.count(bytesMax, "bytes"))),
        value -> value,
        tree -> {
          String value = expect(tree, String.class, "text");
          int length = utf8(value).length;
          if (length > bytesMax) {
            throw new Malformed(
                "text of %d bytes; at most %d are allowed".formatted(length, bytesMax));
          }
          return value;
        });
  }

  /// At most so many bytes, hexadecimal in JSON.
  public static Codec<byte[]> bytes(int bytesMax) {
    return of(
        new Schema.Text("hex"),
        (value, out) -> out.u32(value.length).raw(value),
        in -> in.raw(in.count(bytesMax, "bytes")),
        value -> HexFormat.of().formatHex(value),
        tree -> {
          byte[] value = hex(tree);
          if (value.length > bytesMax) {
            throw new Malformed(
                "found %d bytes, at most %d are allowed".formatted(value.length, bytesMax));
          }
          return value;
        });
  }

  /// Exactly so many bytes, hexadecimal in JSON.
  public static Codec<byte[]> fixedBytes(int count) {
    return of(
        new Schema.Text("hex"),
        (value, out) -> out.raw(value),
        in -> in.raw(count),
        value -> HexFormat.of().formatHex(value),
        tree -> {
          byte[] value = hex(tree);
          if (value.length != count) {
            throw new Malformed("%d bytes are expected, found %d".formatted(count, value.length));
          }
          return value;
        });
  }

  /// At most so many elements, in order.
  public static <T> Codec<List<T>> list(Codec<T> element, int maximum) {
    return of(
        new Schema.ListOf(element.schema(), maximum),
        (values, out) -> {
          out.u32(values.size());
          values.forEach(value -> element.write(value, out));
        },
        in -> {
          int count = in.count(maximum, "elements");
          // An element may take no bytes at all, so the count alone bounds the allocation.
          var values = new ArrayList<T>(Math.min(count, 1024));
          for (int i = 0; i < count; i++) {
            values.add(element.read(in));
          }
          return List.copyOf(values);
        },
        values -> {
          var trees = new ArrayList<@Nullable Object>();
          values.forEach(value -> trees.add(element.toTree(value)));
          return trees;
        },
        tree -> {
          List<?> trees = expect(tree, List.class, "a list");
          if (trees.size() > maximum) {
            throw new Malformed(
                "found %d elements, at most %d are allowed".formatted(trees.size(), maximum));
          }
          var values = new ArrayList<T>();
          trees.forEach(value -> values.add(element.fromTree(value)));
          return List.copyOf(values);
        });
  }

  /// A value or none; JSON null or an absent member where there is none.
  public static <T> Codec<Optional<T>> optional(Codec<T> value) {
    return of(
        new Schema.Maybe(value.schema()),
        (held, out) -> {
          out.u8(held.isPresent() ? 1 : 0);
          held.ifPresent(present -> value.write(present, out));
        },
        in -> flag(in) ? Optional.of(value.read(in)) : Optional.empty(),
        held -> held.isPresent() ? value.toTree(held.get()) : null,
        tree -> tree == null ? Optional.empty() : Optional.of(value.fromTree(tree)));
  }

  /// A constant of an enum, by its position; the lower-case name in JSON.
  ///
  /// Positions are permanent: constants are only ever added at the end.
  @SuppressWarnings(
      "EnumOrdinal") // Here the position is the wire format, and said to be permanent.
  public static <E extends Enum<E>> Codec<E> choice(String name, E[] constants) {
    var names = new ArrayList<String>();
    for (E constant : constants) {
      names.add(spelling(constant));
    }
    return of(
        new Schema.Choice(name, List.copyOf(names)),
        (value, out) -> out.u8(value.ordinal()),
        in -> {
          int position = in.u8();
          if (position >= constants.length) {
            throw new Malformed(
                "%s number %d; there are %d".formatted(name, position, constants.length));
          }
          return constants[position];
        },
        Codecs::spelling,
        tree -> {
          int position = names.indexOf(expect(tree, String.class, "one of " + names));
          if (position < 0) {
            throw new Malformed("%s must be one of %s; found '%s'".formatted(name, names, tree));
          }
          return constants[position];
        });
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  /// One case of a union.
  public record Case<T, C extends T>(int tag, String name, Class<C> type, Codec<C> codec) {}

  public static <T, C extends T> Case<T, C> variant(
      int tag, String name, Class<C> type, Codec<C> codec) {
    return new Case<>(tag, name, type, codec);
  }

  /// One of several record types: a permanent 16-bit tag, then the record.
  @SafeVarargs
  public static <T> Codec<T> union(String name, Case<T, ? extends T>... cases) {
    var all = new ArrayList<Case<T, ? extends T>>();
    for (Case<T, ? extends T> one : cases) {
      all.add(one);
    }
    return union(name, all);
  }

  /// One of several record types, whose cases are declared in several places.
  public static <T> Codec<T> union(String name, List<Case<T, ? extends T>> cases) {
    return new UnionCodec<>(name, cases);
  }

  static <T> Codec<T> of(
      Schema schema,
      BiConsumer<T, Encoder> write,
      Function<Decoder, T> read,
      Function<T, @Nullable Object> toTree,
      Function<@Nullable Object, T> fromTree) {
    return new Codec<>() {
      @Override
      public void write(T value, Encoder out) {
        write.accept(value, out);
      }

      @Override
      public T read(Decoder in) {
        return read.apply(in);
      }

      @Override
      public @Nullable Object toTree(T value) {
        return toTree.apply(value);
      }

      @Override
      public T fromTree(@Nullable Object tree) {
        return fromTree.apply(tree);
      }

      @Override
      public Schema schema() {
        return schema;
      }
    };
  }

  static String kind(@Nullable Object tree) {
    return switch (tree) {
      case null -> "nothing";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case String text -> "'" + shortened(text) + "'";
      case java.math.BigInteger value when value.bitLength() > 256 -> "a number far too large";
      default -> shortened(tree.toString());
    };
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  /// What `parse` makes of `text`, whose own refusals become [Malformed].
  private static <T> T parsed(String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException refused) {
      throw new Malformed(String.valueOf(refused.getMessage()), refused);
    }
  }

  private static byte[] hex(@Nullable Object tree) {
    return parsed(expect(tree, String.class, "hexadecimal digits"), HexFormat.of()::parseHex);
  }

  static <T> T expect(@Nullable Object tree, Class<T> type, String expected) {
    if (!type.isInstance(tree)) {
      throw new Malformed("expected " + expected + "; found " + kind(tree));
    }
    return type.cast(tree);
  }

  private static boolean flag(Decoder in) {
    int value = in.u8();
    if (value > 1) {
      throw new Malformed("at byte %d: expected 0 or 1, found %d".formatted(in.position(), value));
    }
    return value == 1;
  }

  private static long inRange(long value, long minimum, long maximum) {
    if (value < minimum || value > maximum) {
      throw new Malformed("found %d, expected %d to %d".formatted(value, minimum, maximum));
    }
    return value;
  }

  private static long number(@Nullable Object tree) {
    return switch (tree) {
      case Long value -> value;
      case Integer value -> value.longValue();
      case java.math.BigInteger value when value.bitLength() < 64 -> value.longValueExact();
      // Its digits and its trailing zeros together; 1e999999999 must not be written out.
      case BigDecimal value
          when value.scale() <= 0 && value.precision() - (long) value.scale() < 19 ->
          value.longValueExact();
      case null, default -> throw new Malformed("expected a whole number; found " + kind(tree));
    };
  }

  private static long wholeText(@Nullable Object tree) {
    if (!(tree instanceof String text)) {
      return inRange(number(tree), 0, Long.MAX_VALUE);
    }
    boolean digits = !text.isEmpty() && text.length() <= 19;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    try {
      if (digits) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException tooLarge) {
      throw new Malformed("'" + text + "' exceeds 2^63 - 1", tooLarge);
    }
    throw new Malformed("expected a whole number in decimal digits; found " + kind(tree));
  }

  /// The bytes of `text`.
  ///
  /// @throws Malformed if it holds half a surrogate pair, which UTF-8 cannot spell
  private static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw new Malformed("text must be valid Unicode; found half a surrogate pair");
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException invalid) {
      throw new Malformed("text must be valid UTF-8", invalid);
    }
  }
}
