/// Counts and distributions of what a node does, in Prometheus' text format.
///
/// [Counters] counts by label, [Histogram] counts by size; both may be fed from any thread.
@NullMarked
package espalier.node.metrics;

import org.jspecify.annotations.NullMarked;
