package espalier.base.unit;

import java.io.ByteArrayOutputStream;

/// Text for bytes with a checksum that finds up to four wrong characters (BIP-350).
public final class Bech32m {
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int CHECKSUM_LENGTH = 6;
  private static final int CHECKSUM_CONSTANT = 0x2bc830a3;
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  private Bech32m() {}

  public static String encode(String prefix, byte[] bytes) {
    byte[] groups = regroup(bytes, 8, 5, true);
    var text = new StringBuilder(prefix).append('1');
    for (byte group : groups) {
      text.append(ALPHABET.charAt(group));
    }
    int checksum = polymod(prefix, groups, new byte[CHECKSUM_LENGTH]) ^ CHECKSUM_CONSTANT;
    for (int i = 0; i < CHECKSUM_LENGTH; i++) {
      text.append(ALPHABET.charAt((checksum >>> (5 * (CHECKSUM_LENGTH - 1 - i))) & 31));
    }
    return text.toString();
  }

  /// @throws IllegalArgumentException if `text` is not lower-case bech32m with this prefix
  public static byte[] decode(String prefix, String text) {
    int start = prefix.length() + 1;
    if (text.length() > 90
        || text.length() < start + CHECKSUM_LENGTH
        || !text.startsWith(prefix + "1")) {
      throw new IllegalArgumentException(
          "an address starts with '" + prefix + "1'; found '" + shortened(text) + "'");
    }
    byte[] groups = new byte[text.length() - start];
    for (int i = 0; i < groups.length; i++) {
      int value = ALPHABET.indexOf(text.charAt(start + i));
      if (value < 0) {
        throw new IllegalArgumentException(
            "character " + (start + i + 1) + " of '" + shortened(text) + "' is not bech32m");
      }
      groups[i] = (byte) value;
    }
    if (polymod(prefix, groups, new byte[0]) != CHECKSUM_CONSTANT) {
      throw new IllegalArgumentException(
          "the checksum of '" + shortened(text) + "' is wrong; compare it with its source");
    }
    byte[] body = java.util.Arrays.copyOf(groups, groups.length - CHECKSUM_LENGTH);
    return regroup(body, 5, 8, false);
  }

  private static String shortened(String text) {
    return text.length() <= 90 ? text : text.substring(0, 90) + "…";
  }

  private static int polymod(String prefix, byte[] groups, byte[] tail) {
    int sum = 1;
    for (int i = 0; i < prefix.length(); i++) {
      sum = step(sum) ^ (prefix.charAt(i) >>> 5);
    }
    sum = step(sum);
    for (int i = 0; i < prefix.length(); i++) {
      sum = step(sum) ^ (prefix.charAt(i) & 31);
    }
    for (byte group : groups) {
      sum = step(sum) ^ group;
    }
    for (byte group : tail) {
      sum = step(sum) ^ group;
    }
    return sum;
  }

  private static int step(int sum) {
    int top = sum >>> 25;
    int next = (sum & 0x1ffffff) << 5;
    for (int i = 0; i < GENERATOR.length; i++) {
      if (((top >>> i) & 1) == 1) {
        next ^= GENERATOR[i];
      }
    }
    return next;
  }

  private static byte[] regroup(byte[] in, int fromBits, int toBits, boolean pad) {
    var out = new ByteArrayOutputStream();
    int held = 0;
    int bits = 0;
    for (byte value : in) {
      held = ((held << fromBits) | (value & ((1 << fromBits) - 1))) & 0xfff;
      bits += fromBits;
      while (bits >= toBits) {
        bits -= toBits;
        out.write((held >>> bits) & ((1 << toBits) - 1));
      }
    }
    int rest = (held << (toBits - bits)) & ((1 << toBits) - 1);
    if (pad && bits > 0) {
      out.write(rest);
    } else if (!pad && (bits >= fromBits || rest != 0)) {
      throw new IllegalArgumentException("the padding of an address must be zero");
    }
    return out.toByteArray();
  }
}
