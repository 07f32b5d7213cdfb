package espalier.client.key;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A passphrase in memory, wiped when closed; its text never shows it.
public final class Passphrase implements AutoCloseable {
  public static final int LENGTH_MIN = 8;
  public static final int LENGTH_MAX = 1024;

  private final char[] characters;

  /// @param characters taken over: they are wiped when this is closed
  /// @throws KeyException if there are fewer than 8 or more than 1,024
  public Passphrase(char[] characters) {
    if (characters.length < LENGTH_MIN || characters.length > LENGTH_MAX) {
      throw new KeyException(
          "a passphrase has %d to %d characters; this one has %d"
              .formatted(LENGTH_MIN, LENGTH_MAX, characters.length));
    }
    this.characters = characters;
  }

  byte[] utf8() {
    // No character takes more than three bytes; a String would stay in memory.
    byte[] room = new byte[3 * characters.length];
    ByteBuffer out = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), out, true);
    byte[] bytes = Arrays.copyOf(room, out.position());
    Arrays.fill(room, (byte) 0);
    return bytes;
  }

  public boolean isSame(Passphrase other) {
    return Arrays.equals(characters, other.characters);
  }

  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "Passphrase[…]";
  }
}
