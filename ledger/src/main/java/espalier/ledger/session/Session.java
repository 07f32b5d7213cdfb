package espalier.ledger.session;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import java.util.List;

/// What a session key may do.
///
/// @param kinds the numbers of the transactions it may send; none of account and session modules
/// @param limits what it may spend; nothing in a denomination that is not listed
/// @param windowMilliseconds how long a window of `perWindow` lasts, from the first spending on
/// @param counterparties who may receive money directly; empty means anybody
public record Session(
    List<Integer> kinds,
    List<Limit> limits,
    long windowMilliseconds,
    List<AccountId> counterparties,
    BlockTime expiry) {
  public static final int KINDS_MAX = 32;
  public static final int LIMITS_MAX = 4;
  public static final int COUNTERPARTIES_MAX = 16;
  public static final long WINDOW_MILLISECONDS_MAX = 366L * 24 * 3600 * 1000;

  /// The most that may leave the account, in one transaction and in one window.
  public record Limit(Denomination denomination, Amount perTransaction, Amount perWindow) {
    static final Codec<Limit> CODEC =
        record(
            "limit",
            Limit::new,
            field("denomination", DENOMINATION, Limit::denomination),
            field("per_transaction", AMOUNT, Limit::perTransaction),
            field("per_window", AMOUNT, Limit::perWindow));
  }

  public static final Codec<Session> CODEC =
      record(
          "session",
          Session::new,
          field("kinds", list(whole32(0, 65_535), KINDS_MAX), Session::kinds),
          field("limits", list(Limit.CODEC, LIMITS_MAX), Session::limits),
          field(
              "window_milliseconds",
              whole(1, WINDOW_MILLISECONDS_MAX),
              Session::windowMilliseconds),
          field("counterparties", list(ACCOUNT, COUNTERPARTIES_MAX), Session::counterparties),
          field("expiry", TIME, Session::expiry));
}
