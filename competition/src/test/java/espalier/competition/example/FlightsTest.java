package espalier.competition.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.FeatureTable.Entry;
import espalier.competition.obfuscation.Obfuscation;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FlightsTest {
  @Test
  void the_shipped_table_has_every_week_and_a_round_has_its_history_and_live_rows()
      throws IOException {
    Flights flights = Flights.shipped();
    assertEquals(21, flights.weeks());
    FeatureTable table = flights.table(15, 10);
    assertEquals(11, table.eras().size());
    assertEquals(Obfuscation.LIVE, table.eras().getLast());
    assertEquals(14, table.columns().size());
    assertThrows(IllegalArgumentException.class, () -> flights.table(15, 12));
    assertThrows(IllegalArgumentException.class, () -> flights.table(21, 2));
  }

  @Test
  void targets_come_in_day_by_day_and_fall_into_five_bins_of_the_set_masses() throws IOException {
    Flights flights = Flights.shipped();
    Map<String, Double> first = flights.targets(15, 1);
    Map<String, Double> whole = flights.targets(15, Flights.DAYS_IN_WEEK);
    first.forEach((id, target) -> {
      if (target != 0.5) {
        assertEquals(target, whole.get(id), id);
      }
    });
    long extreme = whole.values().stream().filter(one -> one == 0 || one == 1).count();
    long middle = whole.values().stream().filter(one -> one == 0.5).count();
    assertTrue(Math.abs(extreme / (double) whole.size() - 0.10) < 0.03, extreme + " extreme");
    assertTrue(Math.abs(middle / (double) whole.size() - 0.50) < 0.05, middle + " middle");
    for (Entry row : flights.table(16, 1).rows()) {
      if (row.era().equals("week15")) {
        assertEquals(whole.get(row.id()), row.target());
      }
    }
  }

  @Test
  void no_feature_of_the_live_week_knows_its_delays() throws IOException {
    // Two live weeks are compared through what the past of one is: features of week 15 must be the
    // same whether it is live or history.
    Flights flights = Flights.shipped();
    var live =
        flights.table(15, 1).rows().stream().filter(r -> r.era().equals(Obfuscation.LIVE)).toList();
    var past = flights.table(16, 1).rows().stream().filter(r -> r.era().equals("week15")).toList();
    assertEquals(past.size(), live.size());
    for (int i = 0; i < live.size(); i++) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          past.get(i).values(), live.get(i).values());
      assertTrue(Double.isNaN(live.get(i).target()));
    }
  }
}
