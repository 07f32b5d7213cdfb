/// Multilinear polynomials: what is known of them without any commitment.
///
/// A vector of `2^n` elements is the table of a multilinear polynomial in `n` variables; its value
/// at a point is the multilinear extension (MLE). **Order.** Variables stand most significant bit
/// first: coordinate 0 of a point belongs to the top bit of the index. A vector shorter than `2^n`
/// is zero from there on.
///
/// [Equality] expands `eq(z, .)`; [Multilinear] evaluates.
@NullMarked
package espalier.proof.polynomial;

import org.jspecify.annotations.NullMarked;
