/// Accounts: who may sign for them, and what keeps a transaction from taking effect twice.
///
/// Read in this order: [AccountState], [Envelope], [AccountTransaction], [AccountRules].
///
/// An account needs no registration. Its id is the hash of its first key, which is its owner until
/// the account lists keys of its own. **Bounds.** 8 keys an account, 256 lanes. Specified in
/// `docs/spec/account.md`.
@NullMarked
package espalier.ledger.account;

import org.jspecify.annotations.NullMarked;
