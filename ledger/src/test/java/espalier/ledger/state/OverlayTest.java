package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class OverlayTest {
  /// The plain twin: a whole copy of the rows at each level.
  private static final class Copy {
    final TreeMap<byte[], byte[]> rows;

    Copy(TreeMap<byte[], byte[]> below) {
      rows = new TreeMap<>(Arrays::compareUnsigned);
      rows.putAll(below);
    }
  }

  /// Method: a stack of overlays beside a stack of copied maps; random puts, removals, merges,
  /// drops, reads and scans that stop early, over keys that are prefixes of one another.
  @Test
  void nested_overlays_read_as_whole_copies_would() {
    Seeds.forEach(300, OverlayTest::likeCopies);
  }

  private static void likeCopies(RandomGenerator random) {
    var store = new MemoryStore();
    var overlays = new ArrayList<Overlay>();
    var copies = new ArrayList<Copy>();
    overlays.add(new Overlay(store));
    copies.add(new Copy(new TreeMap<>(Arrays::compareUnsigned)));
    for (int step = 0; step < 200; step++) {
      Overlay top = overlays.getLast();
      Copy copy = copies.getLast();
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          byte[] key = key(random);
          byte[] value = new byte[random.nextInt(3)];
          random.nextBytes(value);
          top.put(key, value);
          copy.rows.put(key, value);
        }
        case 4, 5 -> {
          byte[] key = key(random);
          top.remove(key);
          copy.rows.remove(key);
        }
        case 6 -> {
          if (overlays.size() < 4) {
            overlays.add(new Overlay(top));
            copies.add(new Copy(copy.rows));
          }
        }
        case 7 -> mergeOrDrop(random, overlays, copies);
        case 8 -> {
          byte[] key = key(random);
          assertArrayEquals(copy.rows.get(key), top.get(key));
        }
        default -> scan(random, top, copy);
      }
    }
    while (overlays.size() > 1) {
      overlays.removeLast().mergeInto(overlays.getLast());
      Copy merged = copies.removeLast();
      copies.removeLast();
      copies.add(merged);
    }
    store.apply(overlays.getLast());
    assertEquals(text(copies.getLast().rows), text(store, new byte[0], new byte[0], 1 << 20));
  }

  private static void mergeOrDrop(
      RandomGenerator random, List<Overlay> overlays, List<Copy> copies) {
    if (overlays.size() == 1) {
      return;
    }
    Overlay top = overlays.getLast();
    Copy copy = copies.getLast();
    Copy below = copies.get(copies.size() - 2);
    if (random.nextBoolean()) {
      top.mergeInto(overlays.get(overlays.size() - 2));
      below.rows.clear();
      below.rows.putAll(copy.rows);
    } else {
      top.drop();
      copy.rows.clear();
      copy.rows.putAll(below.rows);
    }
    // An overlay serves again after either; now and then it is given up.
    assertEquals(0, top.changeCount());
    if (random.nextBoolean()) {
      overlays.removeLast();
      copies.removeLast();
    }
  }

  private static void scan(RandomGenerator random, Overlay overlay, Copy copy) {
    byte[] prefix = Arrays.copyOf(key(random), random.nextInt(2));
    byte[] from = key(random);
    int most = random.nextBoolean() ? 1 << 20 : 1 + random.nextInt(5);
    var expected = new ArrayList<String>();
    copy.rows.forEach((key, value) -> {
      if (expected.size() < most
          && Overlay.startsWith(key, prefix)
          && Arrays.compareUnsigned(key, from) >= 0) {
        expected.add(HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value));
      }
    });
    assertEquals(expected, text(overlay, prefix, from, most));
  }

  private static List<String> text(View view, byte[] prefix, byte[] from, int most) {
    var rows = new ArrayList<String>();
    view.scan(
        prefix,
        from,
        (key, value) -> {
          rows.add(HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value));
          return rows.size() < most;
        });
    return rows;
  }

  private static List<String> text(TreeMap<byte[], byte[]> rows) {
    var text = new ArrayList<String>();
    rows.forEach((key, value) ->
        text.add(HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value)));
    return text;
  }

  /// One to three bytes of a small alphabet that includes both ends of a byte's range.
  private static byte[] key(RandomGenerator random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    byte[] alphabet = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
    for (int i = 0; i < key.length; i++) {
      key[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return key;
  }
}
