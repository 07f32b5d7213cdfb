/// `espalier forecast`: the revenue model, its scenarios and their uncertainty, and a network's own
/// revenue beside it.
///
/// Each verb makes a [Sheet], which is a table for people, CSV and JSON at once; [NetworkRevenue]
/// reads the ledger. The model itself is `espalier.forecast`.
@NullMarked
package espalier.cli.forecast;

import org.jspecify.annotations.NullMarked;
