/// Units and identifiers as types, so that an amount cannot be passed where a height is meant.
///
/// Money is [Amount], counted in smallest units; a price over time is [Rate], in nano-units per
/// second; time is [BlockTime], the block's and never a clock's. Ids are 32-byte [Hash]es; accounts
/// are [AccountId]s, written as bech32m. [Wide] holds the 128-bit arithmetic that keeps products
/// exact.
@NullMarked
package espalier.base.unit;

import org.jspecify.annotations.NullMarked;
