package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a [Checkpoint] consists of, as a short text with one spelling.
///
/// ```
/// espalier checkpoint 1
/// height 1200
/// root 5f1e…
/// families STATE TREE
/// entries 250000
/// chunk 8388512 9a41…
/// chunk 71204 03cc…
/// ```
///
/// @param families which key spaces, in the order of their entries
/// @param entries how many entries all chunks hold together
/// @param chunks length in bytes and SHA-256 of each chunk, in order
public record Manifest(
    long height, byte[] root, List<Family> families, long entries, List<Chunk> chunks) {
  /// One chunk.
  ///
  /// @param bytes its length
  /// @param sha256 its hash, as 64 lower-case hexadecimal digits
  public record Chunk(int bytes, String sha256) {}

  /// The longest manifest that is read, in bytes: enough for 200 000 chunks, 1.6 TB.
  static final int MAX_BYTES = 16 << 20;

  private static final Pattern HEAD =
      Pattern.compile(
          """
          espalier checkpoint 1
          height (\\d{1,18})
          root ((?:[0-9a-f]{2}){0,64})
          families ([A-Z]+(?: [A-Z]+)*)
          entries (\\d{1,18})
          """);
  private static final Pattern CHUNK = Pattern.compile("chunk (\\d{1,8}) ([0-9a-f]{64})\n");

  public Manifest {
    families = List.copyOf(families);
    chunks = List.copyOf(chunks);
  }

  byte[] encoded() {
    var text = new StringBuilder("espalier checkpoint 1\n");
    text.append("height ").append(height).append('\n');
    text.append("root ").append(HexFormat.of().formatHex(root)).append('\n');
    text.append("families");
    for (var family : families) text.append(' ').append(family);
    text.append("\nentries ").append(entries).append('\n');
    for (var chunk : chunks) {
      text.append("chunk ").append(chunk.bytes()).append(' ').append(chunk.sha256()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// @throws StorageException if `encoded` is not what [#encoded] would write
  static Manifest decode(byte[] encoded, String place) {
    String text = new String(encoded, StandardCharsets.US_ASCII);
    var head = HEAD.matcher(text);
    if (!head.lookingAt()) throw malformed(place, "its first five lines are not as expected");
    var chunks = new ArrayList<Chunk>();
    var chunk = CHUNK.matcher(text);
    int at = head.end();
    while (at < text.length()) {
      if (!chunk.region(at, text.length()).lookingAt()) {
        throw malformed(place, "the line of chunk %d is not as expected".formatted(chunks.size()));
      }
      chunks.add(new Chunk(Integer.parseInt(chunk.group(1)), chunk.group(2)));
      at = chunk.end();
    }
    var manifest =
        new Manifest(
            Long.parseLong(head.group(1)),
            HexFormat.of().parseHex(head.group(2)),
            families(head, place),
            Long.parseLong(head.group(4)),
            chunks);
    if (!Arrays.equals(manifest.encoded(), encoded)) {
      throw malformed(place, "it spells a number with leading zeros");
    }
    return manifest;
  }

  private static List<Family> families(Matcher head, String place) {
    var families = new ArrayList<Family>();
    for (String name : head.group(3).split(" ", -1)) {
      switch (name) {
        case "STATE" -> families.add(Family.STATE);
        case "TREE" -> families.add(Family.TREE);
        case "INDEX" -> families.add(Family.INDEX);
        default -> throw malformed(place, "it names the family " + name);
      }
    }
    if (families.stream().distinct().count() != families.size()) {
      throw malformed(place, "it names a family twice");
    }
    return families;
  }

  private static StorageException malformed(String place, String what) {
    return new StorageException(
        Reason.DAMAGED,
        "the manifest of the checkpoint in %s is malformed: %s; fetch the checkpoint again"
            .formatted(place, what));
  }
}
