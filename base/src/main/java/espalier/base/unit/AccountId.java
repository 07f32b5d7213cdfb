package espalier.base.unit;

/// The address of an account: 32 bytes, written as bech32m with the prefix `esp`.
///
/// An account that a person holds is the hash of its first key; one that a module holds (the fee
/// pool, an escrow) is the hash of the module's name, so no key can ever sign for it.
public record AccountId(Hash hash) implements Comparable<AccountId> {
  public static final String PREFIX = "esp";

  /// Reads an address as people write it.
  ///
  /// @throws IllegalArgumentException if the prefix, length or checksum is wrong
  public static AccountId parse(String text) {
    return new AccountId(Hash.of(Bech32m.decode(PREFIX, text)));
  }

  @Override
  public int compareTo(AccountId other) {
    return hash.compareTo(other.hash);
  }

  @Override
  public String toString() {
    return Bech32m.encode(PREFIX, hash.bytes());
  }
}
