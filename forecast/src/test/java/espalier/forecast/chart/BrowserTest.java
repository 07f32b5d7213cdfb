package espalier.forecast.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Simulation;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser, at the width of a desk, of a phone and on paper.
final class BrowserTest {
  private static final Pattern MEASURED = Pattern.compile("measured=([0-9.,]+)");

  @TempDir Path folder;

  private static Optional<Path> browser() {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
        .flatMap(path ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(path.isEmpty() ? "." : path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String run(List<String> options, Path page) throws Exception {
    Optional<Path> browser = browser();
    Assumptions.assumeTrue(
        browser.isPresent(),
        "no chromium on the PATH: install one (Debian: apt-get install chromium) to look at the page in it");
    var command = new ArrayList<>(List.of(browser.orElseThrow().toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(options);
    command.add(page.toUri().toString());
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    try {
      assertTrue(process.waitFor(3, TimeUnit.MINUTES), "the browser did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(folder.resolve("err.txt")));
    return Files.readString(out);
  }

  private Path page() throws Exception {
    Scenario base = Shipped.BASE.scenario();
    List<Forecast> all = Shipped.all().stream().map(one -> Forecast.of(one, 2030)).toList();
    var content =
        new Page.Content(
            all,
            all.get(1),
            Simulation.of(base, new Simulation.Settings(2_000, 1, 2030, 1)),
            Drivers.of(base, 2030, 1),
            Optional.empty());
    return Files.writeString(folder.resolve("page.html"), Page.of(content));
  }

  /// Method: show the page in a frame of that width and ask the browser how wide it is, how many
  /// pictures have an area, and how small the smallest letters are drawn.
  private double[] measure(int width) throws Exception {
    String measure =
        """
        <script>
        addEventListener('load', () => {
          const d = document;
          const svg = [...d.querySelectorAll('svg')];
          const seen = svg.filter(s => s.getBoundingClientRect().height > 100);
          const letters = [...d.querySelectorAll('svg text')]
            .map(t => parseFloat(t.getAttribute('font-size')) * t.ownerSVGElement.clientWidth / 460);
          d.title = 'measured=' + [d.documentElement.scrollWidth, innerWidth, seen.length,
            Math.min(...letters)].join(',');
        });
        </script></body>\
        """;
    String html = Files.readString(page());
    String open = html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "");
    Path inner = folder.resolve("inner.html");
    Files.writeString(inner, open.replace("</body>", measure));
    Path frame = folder.resolve("frame.html");
    Files.writeString(
        frame,
        """
        <!doctype html><body style="margin:0"><iframe id="f" style="width:%dpx;height:900px;border:0" \
        srcdoc="%s"></iframe><script>addEventListener('load', () => setTimeout(() =>
        document.body.append(document.getElementById('f').contentDocument.title), 500));</script>\
        """
            .formatted(width, Svg.escaped(Files.readString(inner)).replace("&#39;", "'")),
        StandardCharsets.UTF_8);
    String dom = run(List.of("--virtual-time-budget=4000", "--dump-dom"), frame);
    Matcher found = MEASURED.matcher(dom.substring(dom.lastIndexOf("</iframe>")));
    assertTrue(found.find(), "the browser measured nothing");
    return Arrays.stream(found.group(1).split(",", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void the_page_fits_a_desk_and_a_phone_and_its_letters_can_be_read() throws Exception {
    for (int width : new int[] {1280, 360}) {
      double[] measured = measure(width);
      assertEquals(width, measured[1], "the frame's width");
      assertTrue(measured[0] <= width, "wider than the screen: " + measured[0] + " > " + width);
      assertEquals(4, measured[2], "pictures shown");
      assertTrue(measured[3] >= 7, "letters of " + measured[3] + " px at " + width);
    }
  }

  @Test
  void the_page_prints() throws Exception {
    Path paper = folder.resolve("page.pdf");
    run(List.of("--no-pdf-header-footer", "--print-to-pdf=" + paper), page());
    byte[] head = Files.readAllBytes(paper);
    assertTrue(head.length > 20_000, "only " + head.length + " bytes");
    assertEquals("%PDF", new String(head, 0, 4, StandardCharsets.US_ASCII));
  }
}
