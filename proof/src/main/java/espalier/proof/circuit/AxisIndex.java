package espalier.proof.circuit;

import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.union;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import java.util.List;

/// Which index of one axis of a tensor is read, as a function of an expression's variables.
///
/// An index outside the axis is *absent*: the read yields zero. So padding, strides, slices, flips,
/// convolution windows, up-sampling, tiling, splitting and merging of axes need no step of their
/// own.
public sealed interface AxisIndex {
  int VARIABLES_MAX = 2 * Shape.AXES_MAX;

  Codec<AxisIndex> CODEC =
      union(
          "axis_index",
          variant(1, "affine", Affine.class, Affine.CODEC),
          variant(2, "chosen", Chosen.class, Chosen.CODEC));

  /// One variable's share in an index.
  record Stride(int variable, int step) {
    static final int STEP_MAX = 1 << 30;
    static final Codec<Stride> CODEC =
        record(
            "stride",
            Stride::new,
            field("variable", whole32(0, VARIABLES_MAX - 1), Stride::variable),
            field(
                "step",
                whole(-STEP_MAX, STEP_MAX).as(Long::intValue, Integer::longValue),
                Stride::step));
  }

  /// `floor((offset + sum of step * variable) / divisor)`, then `mod modulus` unless that is 0.
  ///
  /// @param strides by ascending variable, each at most once
  /// @param exact absent unless `divisor` divides
  record Affine(long offset, List<Stride> strides, int divisor, boolean exact, int modulus)
      implements AxisIndex {
    static final long OFFSET_MAX = 1L << 40;
    static final Codec<Affine> CODEC =
        record(
            "affine",
            Affine::new,
            field("offset", whole(-OFFSET_MAX, OFFSET_MAX), Affine::offset),
            field("strides", list(Stride.CODEC, VARIABLES_MAX), Affine::strides),
            field("divisor", whole32(1, Shape.SIZE_MAX), Affine::divisor),
            field("exact", TRUTH, Affine::exact),
            field("modulus", whole32(0, Shape.SIZE_MAX), Affine::modulus));

    public Affine {
      strides = List.copyOf(strides);
      int last = -1;
      for (Stride stride : strides) {
        if (stride.variable() <= last) {
          throw new IllegalArgumentException(
              "strides must name their variables in ascending order");
        }
        last = stride.variable();
      }
      if (divisor < 1 || modulus < 0) {
        throw new IllegalArgumentException(
            "divisor %d must be positive, modulus %d not negative".formatted(divisor, modulus));
      }
    }

    @Override
    public int at(int[] variables, int size) {
      long index = offset;
      for (Stride stride : strides) {
        index += (long) stride.step() * variables[stride.variable()];
      }
      return at(index, size);
    }

    /// The index for the affine sum before division, or -1.
    int at(long sum, int size) {
      long index = sum;
      if (exact && Math.floorMod(index, divisor) != 0) {
        return -1;
      }
      index = Math.floorDiv(index, divisor);
      if (modulus > 0) {
        index = Math.floorMod(index, modulus);
      }
      return index >= 0 && index < size ? (int) index : -1;
    }

    @Override
    public List<Integer> variables() {
      return strides.stream().map(Stride::variable).toList();
    }
  }

  /// `indices[variable]`; -1 is absent.
  record Chosen(int variable, List<Integer> indices) implements AxisIndex {
    static final Codec<Chosen> CODEC =
        record(
            "chosen",
            Chosen::new,
            field("variable", whole32(0, VARIABLES_MAX - 1), Chosen::variable),
            field(
                "indices",
                list(
                    whole(-1, Shape.SIZE_MAX - 1).as(Long::intValue, Integer::longValue),
                    Shape.SIZE_MAX),
                Chosen::indices));

    public Chosen {
      indices = List.copyOf(indices);
    }

    @Override
    public int at(int[] variables, int size) {
      int index = indices.get(variables[variable]);
      return index < size ? index : -1;
    }

    @Override
    public List<Integer> variables() {
      return List.of(variable);
    }
  }

  /// The variable itself.
  static AxisIndex of(int variable) {
    return of(variable, 1, 0);
  }

  /// `offset + step * variable`.
  static AxisIndex of(int variable, int step, long offset) {
    return new Affine(offset, List.of(new Stride(variable, step)), 1, false, 0);
  }

  /// Always `index`.
  static AxisIndex at(long index) {
    return new Affine(index, List.of(), 1, false, 0);
  }

  /// The index for values of the variables, or -1 if it is absent on an axis of `size`.
  int at(int[] variables, int size);

  /// The variables it depends on, ascending.
  List<Integer> variables();
}
