package espalier.ledger.competition;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;

/// How competitions are called: short words that fit into a command line and an address.
public final class Names {
  public static final int BYTES_MAX = 32;

  public static final Codec<String> CODEC = Codecs.text(BYTES_MAX);

  private Names() {}

  /// @throws IllegalArgumentException unless the name is 1 to 32 of `a-z`, `0-9` and `-`
  public static void require(String name) {
    boolean plain = !name.isEmpty() && name.length() <= BYTES_MAX;
    for (int i = 0; i < name.length(); i++) {
      char one = name.charAt(i);
      plain &= (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-';
    }
    if (!plain) {
      throw new IllegalArgumentException(
          "a name is 1 to 32 of a-z, 0-9 and '-'; found '" + name + "'");
    }
  }
}
