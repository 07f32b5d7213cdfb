/// What a machine has, by which source that is known, and what is missing and why.
///
/// Read in this order: [HardwareReport] (the answer), [GpuSource] (three ways to find GPUs, asked
/// one after another), [Hardware] (puts it together). The name of a card is a claim; what it can do
/// is measured in `espalier.provider.benchmark`.
@NullMarked
package espalier.provider.hardware;

import org.jspecify.annotations.NullMarked;
