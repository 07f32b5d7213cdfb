package espalier.base.unit;

/// The name of a kind of money: 3 to 16 characters, a lower-case letter first, then letters and
/// digits.
public record Denomination(String name) implements Comparable<Denomination> {
  public static final int NAME_LENGTH_MIN = 3;
  public static final int NAME_LENGTH_MAX = 16;

  public Denomination {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a denomination is 3 to 16 lower-case letters and digits, a letter first; found '"
              + name
              + "'");
    }
  }

  private static boolean isName(String name) {
    if (name.length() < NAME_LENGTH_MIN || name.length() > NAME_LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !(digit && i > 0)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Denomination other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
