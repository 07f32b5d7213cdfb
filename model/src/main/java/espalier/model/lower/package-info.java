/// Float graphs become programs of whole numbers.
///
/// Read in this order: [Importer], [ImportedModel], [Report]; then [Quantity], [Arithmetic],
/// [Functions] and the families of operators, one `…Lowering` each.
///
/// **Numbers.** A real `x` is `round(x * 2^f)`, with `f` chosen for each tensor. Integers and truth
/// values have `f = 0` and are exact. **Laziness.** Sums, products with weights, windows and moves
/// are expressions; a cell is stored only where a table, a comparison or a second product needs it.
/// **Ranges.** Every stored range holds in the worst case over the declared range of the inputs,
/// computed from the actual weights; functions clamp to the calibrated range times a margin only
/// where the worst case is much wider. So no honest run can leave a table.
///
/// **Comparisons** of reals are exact on the quantised values: two reals that differ by less than
/// the input's rounding may compare as equal.
@NullMarked
package espalier.model.lower;

import org.jspecify.annotations.NullMarked;
