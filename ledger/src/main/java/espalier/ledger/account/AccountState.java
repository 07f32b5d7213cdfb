package espalier.ledger.account;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Sequencing;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keys, sequence numbers, and the ids of unordered transactions that have not expired.
public final class AccountState {
  public static final int KEYS_MAX = 8;

  private static final int MODULE = 1;

  /// A key and what it may do.
  public record KeyEntry(PublicKey key, Role role) {
    public static final Codec<KeyEntry> CODEC =
        record(
            "key_entry",
            KeyEntry::new,
            field("key", PublicKey.CODEC, KeyEntry::key),
            field("role", AccountTransaction.ROLE, KeyEntry::role));
  }

  /// One of an account's independent sequences.
  public record Lane(AccountId account, int lane) {
    static final Codec<Lane> CODEC =
        record(
            "lane",
            Lane::new,
            field("account", ACCOUNT, Lane::account),
            field("lane", whole32(0, Sequencing.LANE_MAX), Lane::lane));
  }

  /// An unordered transaction, by expiry.
  public record Pending(BlockTime expiry, Hash transaction) {
    static final Codec<Pending> CODEC =
        record(
            "pending",
            Pending::new,
            field("expiry", TIME, Pending::expiry),
            field("transaction", HASH, Pending::transaction));
  }

  /// Only accounts that changed their keys have an entry.
  public static final Table<AccountId, List<KeyEntry>> KEYS =
      new Table<>(MODULE, 0, ACCOUNT, list(KeyEntry.CODEC, KEYS_MAX));

  /// The next number of a lane; absent means 0.
  public static final Table<Lane, Long> SEQUENCES = new Table<>(MODULE, 1, Lane.CODEC, WHOLE);

  public static final Table<Pending, Boolean> UNORDERED =
      new Table<>(MODULE, 2, Pending.CODEC, TRUTH);

  private final Overlay state;

  public AccountState(Overlay state) {
    this.state = state;
  }

  /// The keys that `account` lists, or none while its first key is the only one.
  public Optional<List<KeyEntry>> keys(AccountId account) {
    return KEYS.get(state, account);
  }

  /// What `key` may do for `account` on its own, sessions aside.
  public Optional<Role> role(AccountId account, PublicKey key) {
    Optional<List<KeyEntry>> listed = keys(account);
    if (listed.isEmpty()) {
      return key.account().equals(account) ? Optional.of(Role.OWNER) : Optional.empty();
    }
    return listed.get().stream()
        .filter(entry -> entry.key().equals(key))
        .map(KeyEntry::role)
        .findFirst();
  }

  void putKeys(AccountId account, List<KeyEntry> keys) {
    KEYS.put(state, account, keys);
  }

  public long nextNumber(AccountId account, int lane) {
    return nextNumber(state, account, lane);
  }

  public static long nextNumber(View view, AccountId account, int lane) {
    return SEQUENCES.get(view, new Lane(account, lane)).orElse(0L);
  }

  void putNextNumber(AccountId account, int lane, long number) {
    SEQUENCES.put(state, new Lane(account, lane), number);
  }

  boolean isPending(Pending pending) {
    return UNORDERED.has(state, pending);
  }

  void putPending(Pending pending) {
    UNORDERED.put(state, pending, true);
  }

  /// Forgets unordered transactions that expired before `now`, at most `bound` of them.
  public void forgetExpired(BlockTime now, int bound) {
    var expired = new ArrayList<Pending>();
    UNORDERED.scan(
        state,
        new byte[0],
        (pending, _) -> {
          boolean due = pending.expiry().isBefore(now) && expired.size() < bound;
          if (due) {
            expired.add(pending);
          }
          return due;
        });
    expired.forEach(pending -> UNORDERED.remove(state, pending));
  }
}
