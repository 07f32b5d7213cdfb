package espalier.provider.train;

/// One JSON object, written field by field on one line.
///
/// Written by hand because a JSON library would add its class loading to every start, and the
/// worker only ever writes flat objects.
final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  JsonLine text(String name, String value) {
    begin(name);
    quote(value);
    return this;
  }

  JsonLine number(String name, long value) {
    begin(name);
    text.append(value);
    return this;
  }

  /// A finite number; JSON has no other.
  JsonLine number(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", which JSON cannot hold");
    }
    begin(name);
    text.append(value);
    return this;
  }

  private void begin(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(name);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
