package espalier.proof.field;

/// An element `c0 + c1 X` of E = F\[X\] / (X^2 - 7), the field of about 2^128 elements.
///
/// 7 generates F's multiplicative group, so it is no square and E is a field.
///
/// @param c0 the constant coefficient, canonical
/// @param c1 the coefficient of X, canonical
public record Extension(long c0, long c1) {
  /// `X^2`.
  public static final long NON_RESIDUE = 7;

  /// An element's length in canonical bytes: c0, then c1, big-endian.
  public static final int BYTES = 16;

  public static final Extension ZERO = new Extension(0, 0);
  public static final Extension ONE = new Extension(1, 0);

  public Extension {
    if (!Goldilocks.isCanonical(c0) || !Goldilocks.isCanonical(c1)) {
      throw new IllegalArgumentException(
          "a field element must be below "
              + Long.toUnsignedString(Goldilocks.MODULUS)
              + "; found "
              + Long.toUnsignedString(c0)
              + ", "
              + Long.toUnsignedString(c1));
    }
  }

  /// A base element as an element of E.
  public static Extension of(long base) {
    return new Extension(base, 0);
  }

  /// A signed integer as an element of E.
  public static Extension ofSigned(long value) {
    return new Extension(Goldilocks.fromSigned(value), 0);
  }

  /// Element `index` of an interleaved vector.
  public static Extension at(long[] vector, int index) {
    return new Extension(vector[2 * index], vector[2 * index + 1]);
  }

  public boolean isZero() {
    return (c0 | c1) == 0;
  }

  public Extension plus(Extension other) {
    return new Extension(Goldilocks.add(c0, other.c0), Goldilocks.add(c1, other.c1));
  }

  public Extension minus(Extension other) {
    return new Extension(Goldilocks.sub(c0, other.c0), Goldilocks.sub(c1, other.c1));
  }

  public Extension negate() {
    return new Extension(Goldilocks.negate(c0), Goldilocks.negate(c1));
  }

  public Extension times(Extension other) {
    return new Extension(
        Extensions.product0(c0, c1, other.c0, other.c1),
        Extensions.product1(c0, c1, other.c0, other.c1));
  }

  public Extension timesBase(long base) {
    return new Extension(Goldilocks.mul(c0, base), Goldilocks.mul(c1, base));
  }

  public Extension square() {
    return times(this);
  }

  /// `this^exponent`; the exponent is unsigned.
  public Extension pow(long exponent) {
    Extension result = ONE;
    Extension power = this;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) == 1) {
        result = result.times(power);
      }
      power = power.square();
    }
    return result;
  }

  /// `1 / this`: the conjugate over the norm `c0^2 - 7 c1^2`.
  ///
  /// @throws ArithmeticException if this is zero
  public Extension inverse() {
    long norm =
        Goldilocks.sub(Goldilocks.square(c0), Goldilocks.mul(NON_RESIDUE, Goldilocks.square(c1)));
    long scale = Goldilocks.inverse(norm);
    return new Extension(Goldilocks.mul(c0, scale), Goldilocks.mul(Goldilocks.negate(c1), scale));
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(c0) + " + " + Long.toUnsignedString(c1) + " X";
  }
}
