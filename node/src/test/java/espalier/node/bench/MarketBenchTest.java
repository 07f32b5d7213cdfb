package espalier.node.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small run: every order finds its lease, or the bench says so; how fast is not asserted.
final class MarketBenchTest {
  @Test
  void a_small_bench_matches_every_order_and_lets_leases_run_out(@TempDir Path folder)
      throws Exception {
    var options =
        Boolean.getBoolean("espalier.bench")
            ? MarketBench.Options.DEFAULT
            : new MarketBench.Options(2_000, 400, 2);
    List<Figure> figures = new MarketBench(folder, options, System.out::println).run();
    System.out.println(figures);
    assertEquals(
        List.of("matches_per_second", "depletion_stop_lag_ms"),
        figures.stream().map(Figure::name).toList());
    assertTrue(figures.getFirst().value() > 0);
  }
}
