/// One declaration a type: canonical bytes, JSON, schema and readable text from a single codec.
///
/// A [Codec] stands beside the record it describes and is built from the combinators in [Codecs]:
///
/// ```java
/// record Transfer(AccountId to, Coin coin) {
///   static final Codec<Transfer> CODEC =
///       record("transfer", Transfer::new,
///           field("to", ACCOUNT, Transfer::to), field("coin", COIN, Transfer::coin));
/// }
/// ```
///
/// **Canonical.** Integers are big-endian and of fixed width, byte strings and lists carry a 32-bit
/// count, an option is one byte 0 or 1, a union is a 16-bit tag. Every value has exactly one
/// spelling; [Decoder] refuses every other one, and whatever is left over. Every list, string and
/// byte string has a bound, checked before anything is allocated.
///
/// **JSON.** [Codec#toTree] yields maps, lists, strings, longs and booleans, which any JSON library
/// can print; money and ids are strings, because a browser's numbers end at 2^53.
///
/// Specified in `docs/spec/encoding.md`.
@NullMarked
package espalier.base.codec;

import org.jspecify.annotations.NullMarked;
