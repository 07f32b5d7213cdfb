/// Tests across modules, and the rules of determinism as compiled classes show them.
///
/// Read in this order: [DeterminismRules], [DeterminismTest], [Offences].
@NullMarked
package espalier.simulation;

import org.jspecify.annotations.NullMarked;
