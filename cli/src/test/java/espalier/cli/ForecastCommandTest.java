package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `espalier forecast` without a node.
final class ForecastCommandTest {
  @TempDir Path home;

  private Run done(String... words) {
    Run run = forecast(words);
    assertEquals(ExitCode.OK, run.exitCode(), run.err());
    assertEquals("", run.err());
    return run;
  }

  private Run forecast(String... words) {
    var all = new ArrayList<>(List.of("forecast"));
    all.addAll(List.of(words));
    return Run.of(home, all.toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(home.resolve(name), text).toString();
  }

  @Test
  void show_prints_each_step_with_the_notes_figure_and_the_contradiction() {
    String out = done("show").out();
    for (String figure :
        List.of(
            "5.85 T",
            "1.93 T",
            "251 B",
            "125.5 B",
            "6.27 B",
            "47.44 B",
            "1.90 B",
            "8.78 B",
            "878 M",
            "22.34 B",
            "1.12 B",
            "10.2 B",
            "10.17 B",
            "S&P 500",
            "13 of the note's 13",
            "contradicts itself",
            "4.39 B")) {
      assertTrue(out.contains(figure), figure + " is missing in\n" + out);
    }
    JsonMembers tree = done("show", "--json").object();
    assertEquals("the note", tree.text("whose"));
    assertEquals(15, tree.list("rows").size());
    assertTrue(tree.text("contradiction").contains("4.39 B"));
  }

  @Test
  void other_scenarios_say_whose_they_are_and_show_no_figures_of_the_note() {
    for (String name : List.of("bear", "bull")) {
      String out = done("show", "--scenario", name).out();
      assertTrue(out.contains(name + " (the project's own assumptions)"), out);
      assertFalse(out.contains("NOTE"), out);
      assertTrue(done("simulate", "--scenario", name, "--draws", "1000").out().contains("own"));
      assertTrue(done("drivers", "--scenario", name).out().contains("the project's own"));
      assertTrue(done("years", "--scenario", name).out().contains("the project's own"));
    }
    assertTrue(done("compare").out().contains("they are the project's own assumptions"));
  }

  @Test
  void csv_has_a_header_and_plain_numbers() {
    List<String> years = done("years", "--csv").out().lines().toList();
    assertEquals(15, years.size());
    assertTrue(years.getFirst().startsWith("year,gains_usd,ai_revenue_usd,compute_usd"));
    String[] last = years.get(9).split(",", -1);
    assertEquals("2030", last[0]);
    assertEquals(10.168e9, Double.parseDouble(last[7]), 0.001e9);
    for (String[] words :
        List.of(
            new String[] {"show", "--csv"},
            new String[] {"compare", "--csv"},
            new String[] {"simulate", "--draws", "1000", "--csv"},
            new String[] {"drivers", "--csv"},
            new String[] {"seek", "capture", "12B", "--csv"},
            new String[] {"sensitivity", "capture", "penetration", "--csv"})) {
      assertTrue(done(words).out().lines().count() > 5, String.join(" ", words));
    }
  }

  @Test
  void pictures_are_svg_with_title_and_description() {
    for (String[] words :
        List.of(
            new String[] {"show", "--svg"},
            new String[] {"compare", "--svg"},
            new String[] {"simulate", "--draws", "1000", "--svg"},
            new String[] {"drivers", "--svg"})) {
      String out = done(words).out();
      assertTrue(out.startsWith("<svg ") && out.strip().endsWith("</svg>"), out);
      assertTrue(out.contains("<title") && out.contains("<desc"), out);
    }
  }

  @Test
  void the_same_seed_prints_the_same_bytes() {
    String[] words = {"simulate", "--draws", "20000", "--seed", "9", "--json"};
    String first = done(words).out();
    assertEquals(first, done(words).out());
    words[4] = "10";
    assertFalse(first.equals(done(words).out()));
  }

  @Test
  void the_share_that_gives_20_billion_is_found() {
    JsonMembers found = done("seek", "models_crypto", "20B", "--json").object();
    assertEquals(0.12836, ((Number) found.members().get("sought")).doubleValue(), 0.00001);
    assertTrue(done("seek", "models_crypto", "20 B USD").out().contains("12.84 %"));
    Run beyond = forecast("seek", "models_crypto", "2T");
    assertEquals(ExitCode.USAGE, beyond.exitCode());
    assertTrue(beyond.err().contains("from 0 % to 100 %"), beyond.err());
  }

  @Test
  void a_table_over_two_assumptions_takes_ranges() {
    String out =
        done("sensitivity", "penetration=20%..50%", "models_crypto=0%..20%", "--steps", "4").out();
    assertTrue(out.contains("MODELS CRYPTO 20 %"), out);
    assertTrue(out.lines().anyMatch(line -> line.startsWith("50 %")), out);
  }

  @Test
  void a_wrong_scenario_file_gets_one_sentence_with_line_key_and_range() throws IOException {
    String wrong = file("wrong.toml", "\n[assumptions]\npenetration = \"140 %\"\n");
    for (String[] words :
        List.of(
            new String[] {"show", "--scenario", wrong},
            new String[] {"scenario", "check", wrong},
            new String[] {"compare", "base", wrong},
            new String[] {"simulate", "--scenario", wrong})) {
      Run run = forecast(words);
      assertEquals(ExitCode.LOCAL, run.exitCode());
      assertEquals(1, run.err().lines().count(), run.err());
      for (String word : List.of("line 3", "assumptions.penetration", "140 %", "0 % to 100 %")) {
        assertTrue(run.err().contains(word), run.err());
      }
    }
    Files.write(home.resolve("bytes.toml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertTrue(
        forecast("scenario", "check", home.resolve("bytes.toml").toString())
            .err()
            .contains("UTF-8"));
    String big = file("big.toml", "#".repeat(70_000));
    assertTrue(forecast("scenario", "check", big).err().contains("65536"));
    assertEquals(ExitCode.LOCAL, forecast("show", "--scenario", "nowhere.toml").exitCode());
  }

  @Test
  void a_printed_scenario_can_be_changed_checked_and_used() throws IOException {
    String printed = done("scenario", "print", "base").out();
    String mine =
        file(
            "mine.toml",
            printed.replace(
                "value = \"5 %\"\nsource = \"note: models behind crypto tokens\"",
                "value = \"8 %\"\nsource = \"our survey\""));
    String checked = done("scenario", "check", mine).out();
    assertTrue(checked.contains("it changes models_crypto 8 %"), checked);
    String shown = done("show", "--scenario", mine).out();
    assertTrue(shown.contains("your file: our survey"), shown);
    assertTrue(shown.contains("my base (your file)"), shown);
  }

  @Test
  void the_page_is_written_whole_and_asks_no_other_host() throws IOException {
    Path page = home.resolve("page.html");
    Run run = done("show", "--html", page.toString(), "--draws", "2000");
    assertTrue(run.out().contains("page.html"), run.out());
    String html = Files.readString(page);
    for (String id : List.of("waterfall", "comparison", "fan", "tornado")) {
      assertTrue(html.contains("id=\"" + id + "-title\""), id);
    }
    assertFalse(html.contains("http://") && !html.contains("http://www.w3.org/2000/svg"));
    String without = html.replace("http://www.w3.org/2000/svg", "");
    for (String outside :
        List.of("http:", "https:", "src=", "@import", "url(", "<script", "<link")) {
      assertFalse(without.contains(outside), outside);
    }
  }

  @Test
  void words_that_cannot_be_are_refused_with_what_can() {
    for (String[] words :
        List.of(
            new String[] {"show", "--year", "2021"},
            new String[] {"years", "--json", "--csv"},
            new String[] {"show", "--svg", "--csv"},
            new String[] {"show", "--svg", "--html", "x.html"},
            new String[] {"show", "--actual-price", "esp=1"},
            new String[] {"simulate", "--draws", "999"},
            new String[] {"simulate", "--draws", "2000001"},
            new String[] {"seek", "wages", "20B"},
            new String[] {"seek", "capture", "lots"},
            new String[] {"seek", "capture", "20B", "--of", "wages"},
            new String[] {"sensitivity", "capture", "capture"},
            new String[] {"sensitivity", "capture=1", "penetration"},
            new String[] {"sensitivity", "capture", "penetration", "--steps", "26"},
            new String[] {"scenario", "print", "boom"},
            new String[] {"compare", "base", "base"})) {
      Run run = forecast(words);
      assertEquals(ExitCode.USAGE, run.exitCode(), String.join(" ", words) + run.err() + run.out());
    }
  }
}
