package espalier.competition.subnet.digits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The real scans: 8 x 8 pixels of 0 to 16, and which digit each shows.
///
/// @param images of [#PIXELS] bytes each, row by row
public record Scans(List<byte[]> images, int[] labels) {
  public static final int SIDE = 8;
  public static final int PIXELS = SIDE * SIDE;
  public static final int INK_MAX = 16;

  /// The table that comes with the program.
  static Scans shipped() throws IOException {
    try (InputStream in = Scans.class.getResourceAsStream("digits.csv.gz")) {
      if (in == null) {
        throw new IOException("the program lacks digits.csv.gz; build it again");
      }
      var lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
      var images = new ArrayList<byte[]>();
      var labels = new ArrayList<Integer>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        byte[] image = new byte[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
          image[i] = (byte) Integer.parseInt(cells[i]);
        }
        images.add(image);
        labels.add(Integer.parseInt(cells[PIXELS]));
      }
      return new Scans(List.copyOf(images), labels.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  int count() {
    return images.size();
  }

  private Scans part(int from, int to) {
    int[] own = java.util.Arrays.copyOfRange(labels, from, to);
    return new Scans(images.subList(from, to), own);
  }

  /// What miners learn from: the first half.
  public static Scans forMiners() throws IOException {
    Scans all = shipped();
    return all.part(0, all.count() / 2);
  }

  /// What validators make their items from: the second half.
  public static Scans forValidators() throws IOException {
    Scans all = shipped();
    return all.part(all.count() / 2, all.count());
  }
}
