/// What runs beside the ledger in competitions: files, scorers, validators and miners. Everything
/// here may be wrong without forking the ledger, which takes roots and integers and lets anybody
/// challenge them.
@NullMarked
package espalier.competition;

import org.jspecify.annotations.NullMarked;
