/// The two fields of the proof system.
///
/// Read in this order: [Goldilocks] (the base field F, elements as `long`), [Extension] (its
/// quadratic extension E, from which all challenges are drawn), [Extensions] (vectors over E, as
/// loops want them).
///
/// **Canonical.** Every function takes and returns elements in `0 .. p-1`, read as unsigned.
/// Nothing checks that in loops; whoever reads an element from outside calls
/// [Goldilocks#isCanonical].
@NullMarked
package espalier.proof.field;

import org.jspecify.annotations.NullMarked;
