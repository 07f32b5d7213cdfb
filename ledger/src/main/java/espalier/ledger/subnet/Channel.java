package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A user's deposit for calls to a subnet through one of its validators.
///
/// With each call the user hands the validator a voucher: a signature on how much the validator may
/// have taken in all. Only the largest matters, so calls cost no transaction, and a voucher shown
/// twice brings nothing.
///
/// @param key whose signatures count; a key of the user's own choosing
/// @param spent what vouchers have brought so far, of the deposit
/// @param ends when what is left goes back to the user, once asked for
public record Channel(
    Hash id,
    Hash subnet,
    AccountId user,
    AccountId validator,
    PublicKey key,
    Amount deposit,
    Amount spent,
    Optional<BlockTime> ends) {
  public static final Codec<Channel> CODEC =
      record(
          "channel",
          Channel::new,
          field("id", HASH, Channel::id),
          field("subnet", HASH, Channel::subnet),
          field("user", ACCOUNT, Channel::user),
          field("validator", ACCOUNT, Channel::validator),
          field("key", PublicKey.CODEC, Channel::key),
          field("deposit", AMOUNT, Channel::deposit),
          field("spent", AMOUNT, Channel::spent),
          field("ends", optional(TIME), Channel::ends));

  /// What the user signs so that the validator may have taken `total` in all.
  public static byte[] voucher(Hash channel, Amount total) {
    return Sha256.tagged(
            "espalier/subnet/voucher",
            channel.bytes(),
            ByteBuffer.allocate(Long.BYTES).putLong(total.units()).array())
        .bytes();
  }

  Amount left() {
    return deposit.minus(spent);
  }

  Channel withDeposit(Amount next) {
    return new Channel(id, subnet, user, validator, key, next, spent, ends);
  }

  Channel withSpent(Amount next) {
    return new Channel(id, subnet, user, validator, key, deposit, next, ends);
  }

  Channel ending(BlockTime end) {
    return new Channel(id, subnet, user, validator, key, deposit, spent, Optional.of(end));
  }

  Timer timer() {
    return new Timer(ends.orElseThrow(), Kind.SUBNET_CHANNEL, id);
  }
}
