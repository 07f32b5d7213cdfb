package espalier.forecast.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Actual;
import espalier.forecast.model.Actual.Takings;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioFile;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Simulation;
import java.io.StringReader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class ChartTest {
  private static final Scenario HOSTILE =
      ScenarioFile.read(
          "x.toml",
          """
          name = "<script>alert(1)</script> & \\"q\\""
          [assumptions]
          penetration = { value = "40 %", source = "<b>'me'</b>", triangular = ["30 %", "40 %", "50 %"] }
          """);

  private static Document parsed(String svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> pictures(Scenario scenario, int year) {
    Forecast forecast = Forecast.of(scenario, year);
    var settings = new Simulation.Settings(1_000, 1, year, 1);
    return List.of(
        Waterfall.of(forecast),
        Comparison.of(List.of(forecast)),
        Fan.of(Simulation.of(scenario, settings)),
        Tornado.of(Drivers.of(scenario, year, 1)));
  }

  /// Method: parse each picture as XML and look at every length in it.
  @Test
  void pictures_are_well_formed_named_and_within_their_frame() throws Exception {
    var scenarios = new ArrayList<>(Shipped.all());
    scenarios.add(HOSTILE);
    for (Scenario scenario : scenarios) {
      for (int year : new int[] {2022, 2023, 2030, 2035}) {
        for (String svg : pictures(scenario, year)) {
          Element root = parsed(svg).getDocumentElement();
          assertEquals("img", root.getAttribute("role"));
          String[] ids = root.getAttribute("aria-labelledby").split(" ", -1);
          assertTrue(svg.contains("<title id=\"" + ids[0] + "\">"));
          assertTrue(svg.contains("<desc id=\"" + ids[1] + "\">"));
          within(root);
        }
      }
    }
  }

  private static void within(Element root) {
    String[] box = root.getAttribute("viewBox").split(" ", -1);
    double width = Double.parseDouble(box[2]);
    double height = Double.parseDouble(box[3]);
    var all = root.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element one = (Element) all.item(i);
      for (String name : List.of("x", "x1", "x2", "y", "y1", "y2")) {
        if (one.hasAttribute(name)) {
          double value = Double.parseDouble(one.getAttribute(name));
          double most = name.startsWith("x") ? width : height;
          assertTrue(value >= 0 && value <= most, one.getTagName() + " " + name + " " + value);
        }
      }
      if (one.hasAttribute("points")) {
        for (String point : one.getAttribute("points").split(" ", -1)) {
          String[] xy = point.split(",", -1);
          assertTrue(Double.parseDouble(xy[0]) <= width && Double.parseDouble(xy[1]) <= height);
          assertTrue(Double.parseDouble(xy[0]) >= 0 && Double.parseDouble(xy[1]) >= 0);
        }
      }
    }
  }

  @Test
  void bars_of_the_waterfall_are_as_long_as_their_logarithms() throws Exception {
    Element root =
        parsed(Waterfall.of(Forecast.of(Shipped.BASE.scenario(), 2030))).getDocumentElement();
    var widths = new ArrayList<Double>();
    var all = root.getElementsByTagName("rect");
    for (int i = 0; i < all.getLength(); i++) {
      Element one = (Element) all.item(i);
      if (one.getAttribute("fill").equals(Svg.SLATE)) {
        widths.add(Double.parseDouble(one.getAttribute("width")));
      }
    }
    // Five powers of ten, from 100 M to 10 T, fill 230 units.
    assertEquals(Math.log10(5.85e12 / 1e8) / 5 * 230, widths.getFirst(), 0.1);
    assertEquals(Math.log10(1.9305e12 / 1e8) / 5 * 230, widths.get(1), 0.1);
    assertEquals(8, widths.size());
  }

  private static Page.Content content(Scenario scenario, Optional<Actual> actual) {
    var forecasts = new ArrayList<Forecast>();
    Shipped.all().forEach(one -> forecasts.add(Forecast.of(one, 2030)));
    Forecast main = Forecast.of(scenario, 2030);
    forecasts.add(main);
    return new Page.Content(
        forecasts,
        main,
        Simulation.of(scenario, new Simulation.Settings(1_000, 1, 2030, 1)),
        Drivers.of(scenario, 2030, 1),
        actual);
  }

  @Test
  void what_a_file_says_cannot_become_markup() {
    String page = Page.of(content(HOSTILE, Optional.empty()));
    assertFalse(page.contains("<script"), "a script came through");
    assertFalse(page.contains("<b>"), "markup came through");
    assertTrue(page.contains("&lt;script&gt;alert(1)"));
    assertTrue(page.contains("&lt;b&gt;&#39;me&#39;"));
  }

  @Test
  void the_page_holds_every_assumption_with_its_source_and_whose_it_is() {
    Scenario base = Shipped.BASE.scenario();
    String page = Page.of(content(base, Optional.empty()));
    for (Assumption one : Assumption.values()) {
      assertTrue(page.contains(Svg.escaped(one.title())), one.key());
      assertTrue(page.contains(Svg.escaped(base.stated(one).source())), one.key());
    }
    assertTrue(page.contains("A contradiction."));
    assertTrue(page.contains("bear (the project&#39;s own assumptions)"));
    assertTrue(page.contains("bull (the project&#39;s own assumptions)"));
    assertTrue(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
  }

  @Test
  void the_networks_own_revenue_stands_beside_the_forecast() {
    var actual =
        new Actual(
            "network test",
            LocalDate.of(2026, 1, 2),
            LocalDate.of(2026, 11, 22),
            Map.of(Business.COMPUTE, new Takings(1_234_000, 61_700, true)),
            List.of("Read at block 7."));
    String page = Page.of(content(Shipped.BASE.scenario(), Optional.of(actual)));
    for (String words :
        List.of(
            "network test, from 2026-01-02 to 2026-11-22",
            "1.234 M",
            "61.70 K",
            "models (no fees on the ledger yet)",
            "Read at block 7.")) {
      assertTrue(page.contains(words), words);
    }
  }
}
