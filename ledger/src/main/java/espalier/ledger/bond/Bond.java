package espalier.ledger.bond;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;

/// What a party has locked.
///
/// @param held what is locked now
/// @param slashed what was taken from it so far, in the same denomination
public record Bond(AccountId owner, Coin held, Amount slashed) {
  public static final Codec<Bond> CODEC =
      record(
          "bond",
          Bond::new,
          field("owner", ACCOUNT, Bond::owner),
          field("held", COIN, Bond::held),
          field("slashed", AMOUNT, Bond::slashed));
}
