/// The revenue forecast: from productivity gains down to four businesses, in ordinary floating
/// point, apart from everything that the ledger agrees on.
///
/// Read in this order: `model` (the assumptions, the chain of steps, scenarios), `scenario` (TOML
/// files and the three cases that ship), `simulation` (random draws, percentiles, what drives the
/// result), `solve` (goal seek, two-way tables), `chart` (SVG and the page). [ForecastBench]
/// measures the draws.
///
/// **Money** is US dollars of the year in question, as the source note has it. **Whose figures:**
/// every assumption carries an [espalier.forecast.model.Origin]; what the note does not state is
/// marked as the project's own wherever it is shown. See `docs/guide/forecast.md`.
@NullMarked
package espalier.forecast;

import org.jspecify.annotations.NullMarked;
