/// Scenarios as TOML: [ScenarioFile] reads one, [Shipped] holds the three that come with the
/// project.
///
/// A file that says something impossible is refused whole, by a [ScenarioException] whose sentence
/// names line, key, what was found and what is allowed. **Bounds.** 64 KiB, 512 brackets. The keys
/// are listed in `docs/guide/forecast.md`.
@NullMarked
package espalier.forecast.scenario;

import org.jspecify.annotations.NullMarked;
