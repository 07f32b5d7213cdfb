/// `espalier query`: what a node knows: status, tables, blocks, proofs, and events as they happen.
@NullMarked
package espalier.cli.query;

import org.jspecify.annotations.NullMarked;
