package espalier.proof.circuit;

import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.union;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.proof.circuit.Expression.Read;
import java.util.ArrayList;

/// What makes one tensor of a program; a step is named by its number, and so is its tensor.
///
/// Expressions read tensors of earlier steps only. `floor` rounds towards minus infinity.
public sealed interface Step {
  int NAME_BYTES_MAX = 256;
  int BITS_MAX = 60;
  int FRACTION_MAX = 1024;

  Codec<Step> CODEC =
      union(
          "step",
          variant(1, "input", Input.class, Input.CODEC),
          variant(2, "weight", Weight.class, Weight.CODEC),
          variant(3, "define", Define.class, Define.CODEC),
          variant(4, "shift", Shift.class, Shift.CODEC),
          variant(5, "map", Map.class, Map.CODEC),
          variant(6, "divide", Divide.class, Divide.CODEC),
          variant(7, "one_hot", OneHot.class, OneHot.CODEC),
          variant(8, "output", Output.class, Output.CODEC));

  Shape shape();

  /// Given with each inference; every value is within `low` and `low + 2^bits - 1`.
  ///
  /// @param fraction what a value means is `value / 2^fraction`; the proof does not depend on it,
  ///   but the program's digest, and so the model's id, does
  record Input(String name, Shape shape, long low, int bits, int fraction) implements Step {
    static final Codec<Input> CODEC =
        record(
            "input",
            Input::new,
            field("name", text(NAME_BYTES_MAX), Input::name),
            field("shape", Shape.CODEC, Input::shape),
            field("low", whole(-Interval.LIMIT, Interval.LIMIT), Input::low),
            field("bits", whole32(0, BITS_MAX), Input::bits),
            field(
                "fraction",
                whole(-FRACTION_MAX, FRACTION_MAX).as(Long::intValue, Integer::longValue),
                Input::fraction));

    /// Whole numbers that mean themselves.
    public Input(String name, Shape shape, long low, int bits) {
      this(name, shape, low, bits, 0);
    }
  }

  /// Given once, with the model; every value is within `±bound`, which is declared and not proved.
  record Weight(String name, Shape shape, long bound) implements Step {
    static final Codec<Weight> CODEC =
        record(
            "weight",
            Weight::new,
            field("name", text(NAME_BYTES_MAX), Weight::name),
            field("shape", Shape.CODEC, Weight::shape),
            field("bound", whole(0, Interval.LIMIT), Weight::bound));
  }

  /// The value itself, stored, so that it can be multiplied or read often.
  record Define(Expression value) implements Step {
    static final Codec<Define> CODEC =
        record("define", Define::new, field("value", Expression.CODEC, Define::value));

    @Override
    public Shape shape() {
      return value.shape();
    }
  }

  /// `floor(value / 2^bits)`, which is within `low` and `low + 2^quotientBits - 1`.
  record Shift(Expression value, int bits, long low, int quotientBits) implements Step {
    static final Codec<Shift> CODEC =
        record(
            "shift",
            Shift::new,
            field("value", Expression.CODEC, Shift::value),
            field("bits", whole32(0, BITS_MAX), Shift::bits),
            field("low", whole(-Interval.LIMIT, Interval.LIMIT), Shift::low),
            field("quotient_bits", whole32(0, BITS_MAX), Shift::quotientBits));

    @Override
    public Shape shape() {
      return value.shape();
    }
  }

  /// A table's value at `value`, which is within the table's domain.
  record Map(Expression value, int table) implements Step {
    static final Codec<Map> CODEC =
        record(
            "map",
            Map::new,
            field("value", Expression.CODEC, Map::value),
            field("table", whole32(0, Program.TABLES_MAX - 1), Map::table));

    @Override
    public Shape shape() {
      return value.shape();
    }
  }

  /// `floor(numerator / denominator)`, which is within `low` and `low + 2^quotientBits - 1`.
  ///
  /// @param denominator of every index of the result; within 1 and `2^denominatorBits`
  record Divide(
      Expression numerator, Read denominator, int denominatorBits, long low, int quotientBits)
      implements Step {
    static final Codec<Divide> CODEC =
        record(
            "divide",
            Divide::new,
            field("numerator", Expression.CODEC, Divide::numerator),
            field("denominator", Read.CODEC, Divide::denominator),
            field("denominator_bits", whole32(0, BITS_MAX), Divide::denominatorBits),
            field("low", whole(-Interval.LIMIT, Interval.LIMIT), Divide::low),
            field("quotient_bits", whole32(0, BITS_MAX), Divide::quotientBits));

    @Override
    public Shape shape() {
      return numerator.shape();
    }
  }

  /// One more axis of `size`: 1 where its index is the value of `index`, else 0.
  ///
  /// `index` is within 0 and `size - 1`.
  record OneHot(Expression index, int size) implements Step {
    static final Codec<OneHot> CODEC =
        record(
            "one_hot",
            OneHot::new,
            field("index", Expression.CODEC, OneHot::index),
            field("size", whole32(1, Shape.SIZE_MAX), OneHot::size));

    @Override
    public Shape shape() {
      var sizes = new ArrayList<>(index.shape().sizes());
      sizes.add(size);
      return new Shape(sizes);
    }
  }

  /// A result, stored like a [Define] and given a name.
  ///
  /// @param fraction as for an [Input]
  record Output(String name, Expression value, int fraction) implements Step {
    static final Codec<Output> CODEC =
        record(
            "output",
            Output::new,
            field("name", text(NAME_BYTES_MAX), Output::name),
            field("value", Expression.CODEC, Output::value),
            field(
                "fraction",
                whole(-FRACTION_MAX, FRACTION_MAX).as(Long::intValue, Integer::longValue),
                Output::fraction));

    /// Whole numbers that mean themselves.
    public Output(String name, Expression value) {
      this(name, value, 0);
    }

    @Override
    public Shape shape() {
      return value.shape();
    }
  }
}
