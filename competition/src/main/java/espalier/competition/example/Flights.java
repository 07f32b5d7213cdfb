package espalier.competition.example;

import espalier.competition.csv.CsvException;
import espalier.competition.csv.CsvReader;
import espalier.competition.csv.CsvReader.Row;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.FeatureTable.Entry;
import espalier.competition.obfuscation.Obfuscation;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/// A week's flights and how late they arrived, as a tournament: an era is a week, a row a flight,
/// the features are what is known before the week begins, the target is the delay's rank among the
/// flights of its day.
///
/// Delays become known day by day, so a live round is scored again each evening.
public final class Flights {
  public static final int DAYS_IN_WEEK = 7;

  /// How many earlier weeks the past means look back.
  private static final int WEEKS_BACK = 4;

  /// Weight, in flights, of the overall mean in a group's mean.
  private static final double PRIOR = 20;

  private static final double DELAY_MIN = -40;
  private static final double DELAY_MAX = 120;
  private static final LocalDate FIRST = LocalDate.of(2013, 4, 1);

  /// Masses of the five target bins, in per cent, cumulated: 5, 20, 50, 20, 5.
  private static final int[] TARGET_BINS = {5, 25, 75, 95};

  private final List<Flight> flights;

  private Flights(List<Flight> flights) {
    this.flights = flights;
  }

  /// One flight.
  ///
  /// @param week from 0, starting on Monday 2013-04-01
  /// @param day of the week, from 0
  /// @param minute of the day at which it was to leave
  /// @param delay of its arrival, in minutes; negative if early
  record Flight(
      String id,
      int week,
      int day,
      int minute,
      String carrier,
      String origin,
      String destination,
      int miles,
      int delay) {
    int hour() {
      return minute / 60;
    }
  }

  /// The table that comes with the program.
  public static Flights shipped() throws IOException {
    try (InputStream in = Flights.class.getResourceAsStream("flights.csv.gz")) {
      if (in == null) {
        throw new IOException("the program lacks flights.csv.gz; build it again");
      }
      return read(new GZIPInputStream(in));
    } catch (CsvException damaged) {
      throw new IOException("flights.csv.gz is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static Flights read(InputStream in) throws IOException, CsvException {
    CsvReader csv = CsvReader.of(in, 1_000);
    csv.next();
    var flights = new ArrayList<Flight>();
    for (Optional<Row> row = csv.next(); row.isPresent(); row = csv.next()) {
      List<String> cells = row.get().cells();
      LocalDate date = LocalDate.parse(cells.get(0));
      int days = Math.toIntExact(ChronoUnit.DAYS.between(FIRST, date));
      int scheduled = Integer.parseInt(cells.get(1));
      flights.add(
          new Flight(
              "%s-%s%s-%s-%04d"
                  .formatted(date, cells.get(2), cells.get(3), cells.get(4), scheduled),
              days / DAYS_IN_WEEK,
              days % DAYS_IN_WEEK,
              scheduled / 100 * 60 + scheduled % 100,
              cells.get(2),
              cells.get(4),
              cells.get(5),
              Integer.parseInt(cells.get(6)),
              Integer.parseInt(cells.get(7))));
    }
    return new Flights(List.copyOf(flights));
  }

  public int weeks() {
    return flights.getLast().week() + 1;
  }

  /// The table of a round whose live rows are those of `week`: the weeks before it with their
  /// targets, and the live week without.
  ///
  /// @param history how many weeks before the live one; each needs four more before it
  public FeatureTable table(int week, int history) {
    var rows = new ArrayList<Entry>();
    for (int at = week - history; at <= week; at++) {
      if (at < WEEKS_BACK || at >= weeks()) {
        throw new IllegalArgumentException(
            "weeks run from %d to %d; asked for %d".formatted(WEEKS_BACK, weeks() - 1, at));
      }
      rows.addAll(week(at, at == week));
    }
    return new FeatureTable(
        List.of(
            "hour",
            "weekday",
            "distance",
            "late_by_hour",
            "late_by_carrier",
            "late_by_origin",
            "late_by_destination",
            "late_by_origin_hour",
            "late_by_carrier_hour",
            "late_by_weekday",
            "late_by_route",
            "flights_in_hour",
            "flights_of_carrier",
            "last_week_by_destination"),
        true,
        rows);
  }

  private List<Entry> week(int week, boolean live) {
    List<Flight> past = between(week - WEEKS_BACK, week - 1);
    List<Flight> last = between(week - 1, week - 1);
    List<Flight> own = between(week, week);
    var means =
        List.of(
            means(past, one -> one.hour()),
            means(past, Flight::carrier),
            means(past, Flight::origin),
            means(past, Flight::destination),
            means(past, one -> one.origin() + one.hour()),
            means(past, one -> one.carrier() + one.hour()),
            means(past, one -> one.day()),
            means(past, one -> one.origin() + one.destination()));
    var lastMeans = means(last, Flight::destination);
    var inHour = counts(own, one -> one.origin() + one.day() + one.hour());
    var ofCarrier = counts(own, one -> one.carrier() + one.origin());
    double[] targets = targets(own, DAYS_IN_WEEK);
    var rows = new ArrayList<Entry>();
    for (int i = 0; i < own.size(); i++) {
      Flight flight = own.get(i);
      var values = new ArrayList<Double>();
      values.add((double) flight.minute());
      values.add((double) flight.day());
      values.add((double) flight.miles());
      means.forEach(mean -> values.add(mean.apply(flight)));
      values.add(inHour.apply(flight));
      values.add(ofCarrier.apply(flight));
      values.add(lastMeans.apply(flight));
      rows.add(
          new Entry(
              flight.id(),
              live ? Obfuscation.LIVE : "week%02d".formatted(week),
              values.stream().mapToDouble(Double::doubleValue).toArray(),
              live ? Double.NaN : targets[i]));
    }
    return rows;
  }

  private List<Flight> between(int first, int last) {
    return flights.stream().filter(one -> one.week() >= first && one.week() <= last).toList();
  }

  private static Function<Flight, Double> means(List<Flight> past, Function<Flight, Object> group) {
    double all = past.stream().mapToDouble(Flights::bounded).average().orElse(0);
    Map<Object, double[]> sums = new HashMap<>();
    for (Flight one : past) {
      double[] sum = sums.computeIfAbsent(group.apply(one), _ -> new double[2]);
      sum[0] += bounded(one);
      sum[1]++;
    }
    return flight -> {
      double[] sum = sums.getOrDefault(group.apply(flight), new double[2]);
      return (sum[0] + PRIOR * all) / (sum[1] + PRIOR);
    };
  }

  private static double bounded(Flight flight) {
    return Math.clamp(flight.delay(), DELAY_MIN, DELAY_MAX);
  }

  private static Function<Flight, Double> counts(List<Flight> own, Function<Flight, Object> group) {
    Map<Object, Integer> counts = new HashMap<>();
    own.forEach(one -> counts.merge(group.apply(one), 1, Integer::sum));
    return flight -> (double) counts.getOrDefault(group.apply(flight), 0);
  }

  /// The targets of a week as they stand on the evening of a day, by the flights' real ids: what
  /// has not flown yet stands in the middle.
  ///
  /// @param days how many days have passed, 1 to 7; 7 gives the final targets
  public Map<String, Double> targets(int week, int days) {
    List<Flight> own = between(week, week);
    double[] targets = targets(own, days);
    var byId = new HashMap<String, Double>();
    for (int i = 0; i < targets.length; i++) {
      byId.put(own.get(i).id(), targets[i]);
    }
    return byId;
  }

  private static double[] targets(List<Flight> own, int days) {
    double[] targets = new double[own.size()];
    Arrays.fill(targets, 0.5);
    for (int day = 0; day < days; day++) {
      int today = day;
      int[] rows =
          java.util.stream.IntStream.range(0, own.size())
              .filter(i -> own.get(i).day() == today)
              .toArray();
      int[] delays = Arrays.stream(rows).map(i -> own.get(i).delay()).sorted().toArray();
      for (int row : rows) {
        targets[row] = bin(delays, own.get(row).delay()) / 4.0;
      }
    }
    return targets;
  }

  /// The bin, 0 to 4, of a delay by the middle of the ranks of those alike.
  private static int bin(int[] sorted, int delay) {
    int below = 0;
    int alike = 0;
    for (int one : sorted) {
      below += one < delay ? 1 : 0;
      alike += one == delay ? 1 : 0;
    }
    // Per cent of the middle rank, in halves to stay whole.
    long twice = 100L * (2L * below + alike);
    int bin = 0;
    for (int mass : TARGET_BINS) {
      bin += twice >= 2L * mass * sorted.length ? 1 : 0;
    }
    return bin;
  }
}
