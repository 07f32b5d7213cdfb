/// What a second of this machine costs: built-in scale pricing, or a script as Akash providers use
/// it.
///
/// Read in this order: [Demand] (what is asked for), [Pricing] (the question and its two answers),
/// [ScalePricing], [ScriptPricing].
///
/// **Units.** A [espalier.base.unit.Rate] is nano-units per second, exact; sizes are rounded up to
/// whole MiB, because a tenant who takes a part of one keeps others from it.
@NullMarked
package espalier.provider.pricing;

import org.jspecify.annotations.NullMarked;
