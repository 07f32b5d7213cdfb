/// `espalier tx`: any transaction the ledger knows, from its JSON form; and what became of it.
@NullMarked
package espalier.cli.tx;

import org.jspecify.annotations.NullMarked;
