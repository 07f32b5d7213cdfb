/// `espalier bench`: every figure that the README quotes, measured on the machine at hand.
///
/// Each bench prints `{bench, machine, date, figures: [{name, value, unit, goal}]}` with `--json`;
/// [BenchReport] gives all of them that form.
@NullMarked
package espalier.cli.bench;

import org.jspecify.annotations.NullMarked;
