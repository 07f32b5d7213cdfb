package espalier.base.crypto;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An Ed25519 public key: the 32 bytes of RFC 8032.
public record PublicKey(Hash encoding) {
  public static final Codec<PublicKey> CODEC = Codecs.HASH.as(PublicKey::new, PublicKey::encoding);

  /// Points of order 1, 2, 4 and 8, in every spelling of 32 bytes.
  ///
  /// For such a key one signature fits many messages. Source: the table of the `speccheck` paper
  /// (Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", 2020), table 6.
  private static final Set<Hash> SMALL_ORDER =
      Stream.of(
              "0100000000000000000000000000000000000000000000000000000000000000",
              "0100000000000000000000000000000000000000000000000000000000000080",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
              "0000000000000000000000000000000000000000000000000000000000000000",
              "0000000000000000000000000000000000000000000000000000000000000080",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
              "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
              "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
              "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
              "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")
          .map(Hash::parse)
          .collect(Collectors.toUnmodifiableSet());

  public boolean isSmallOrder() {
    return SMALL_ORDER.contains(encoding);
  }

  /// The account whose first key this is.
  public AccountId account() {
    return new AccountId(Sha256.tagged("espalier/account", encoding.bytes()));
  }

  @Override
  public String toString() {
    return encoding.toString();
  }
}
