package espalier.client;

/// A place in the ledger's stream of events: the block and the event's number in it, from 0.
public record EventCursor(long height, long position) implements Comparable<EventCursor> {
  /// Before everything.
  public static final EventCursor START = new EventCursor(0, 0);

  public EventCursor {
    if (height < 0 || position < 0) {
      throw new IllegalArgumentException(
          "a cursor's height and position are not negative; found %d:%d"
              .formatted(height, position));
    }
  }

  /// Reads `HEIGHT:POSITION`.
  ///
  /// @throws IllegalArgumentException if `text` is not of this form
  public static EventCursor parse(String text) {
    int colon = text.indexOf(':');
    try {
      if (colon > 0) {
        return new EventCursor(
            Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
      }
    } catch (NumberFormatException refused) {
      throw new IllegalArgumentException(form(text), refused);
    }
    throw new IllegalArgumentException(form(text));
  }

  private static String form(String text) {
    return "a cursor looks like 120:3 (height, then position); found '%s'".formatted(text);
  }

  @Override
  public int compareTo(EventCursor other) {
    int order = Long.compare(height, other.height);
    return order == 0 ? Long.compare(position, other.position) : order;
  }

  @Override
  public String toString() {
    return height + ":" + position;
  }
}
