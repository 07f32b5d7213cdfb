/// `espalier account`: keys in files, balances, payments, key lists and session keys.
@NullMarked
package espalier.cli.account;

import org.jspecify.annotations.NullMarked;
