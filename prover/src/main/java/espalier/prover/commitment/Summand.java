package espalier.prover.commitment;

import espalier.proof.field.Extension;

/// A sum of products of multilinear polynomials over a cube, as a sumcheck sees it.
sealed interface Summand permits BlindedSum, BlockSum, ProductSum {
  /// Variables that are not yet bound.
  int variables();

  /// The sum over the cube of the variables that are not yet bound.
  Extension total();

  /// The round polynomial g of the top variable: `g(0)` and the coefficient of `X^2`.
  Round round();

  /// Binds the top variable.
  void bind(Extension z);

  /// @param atZero `g(0)`
  /// @param leading g's coefficient of `X^2`
  record Round(Extension atZero, Extension leading) {}
}
