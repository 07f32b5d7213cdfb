package espalier.cli.subnet;

import espalier.cli.CliException;
import espalier.competition.subnet.SubnetService;
import espalier.competition.subnet.daemon.Miner;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.competition.subnet.daemon.Validator;
import espalier.competition.subnet.digits.DigitJudge;
import espalier.competition.subnet.digits.DigitQuestion;
import espalier.competition.subnet.digits.Reader;
import espalier.competition.subnet.digits.Scans;
import espalier.competition.subnet.price.Forecaster;
import espalier.competition.subnet.price.PriceJudge;
import espalier.competition.subnet.price.PriceQuestion;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/// The services that come with the program.
enum Example {
  PRICE(PriceJudge.SERVICE, names(Forecaster.values())) {
    @Override
    Miner<?, ?> mine(SubnetLedger ledger, String kind, Miner.Place place) throws IOException {
      Forecaster forecaster = Forecaster.valueOf(checked(kind));
      return Miner.start(ledger, PriceJudge.SERVICE, forecaster, place);
    }

    @Override
    Validator<?, ?, ?> validate(
        SubnetLedger ledger, Validator.Settings settings, Consumer<String> tell)
        throws IOException {
      return Validator.start(ledger, PriceJudge.shipped(), settings, tell);
    }

    @Override
    Object sample() {
      return Objects.requireNonNull(
          PriceQuestion.CODEC.toTree(
              new PriceQuestion(List.of(133_000L, 133_850L, 132_900L, 134_010L, 134_400L))));
    }
  },
  DIGITS(DigitJudge.SERVICE, names(Reader.values())) {
    @Override
    Miner<?, ?> mine(SubnetLedger ledger, String kind, Miner.Place place) throws IOException {
      Reader reader = Reader.valueOf(checked(kind));
      return Miner.start(ledger, DigitJudge.SERVICE, reader.learn(Scans.forMiners()), place);
    }

    @Override
    Validator<?, ?, ?> validate(
        SubnetLedger ledger, Validator.Settings settings, Consumer<String> tell)
        throws IOException {
      DigitJudge judge = DigitJudge.open(settings.folder(), DigitJudge.ITEMS);
      return Validator.start(ledger, judge, settings, tell);
    }

    @Override
    Object sample() throws IOException {
      return Objects.requireNonNull(
          DigitQuestion.CODEC.toTree(
              new DigitQuestion(Scans.forMiners().images().getFirst().clone())));
    }
  };

  private final SubnetService<?, ?> service;
  private final List<String> miners;

  Example(SubnetService<?, ?> service, List<String> miners) {
    this.service = service;
    this.miners = miners;
  }

  private static List<String> names(Enum<?>[] kinds) {
    return Arrays.stream(kinds).map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList();
  }

  SubnetService<?, ?> service() {
    return service;
  }

  /// The kinds of miners, the most skilful first.
  List<String> miners() {
    return miners;
  }

  /// Starts a miner of one of the kinds.
  abstract Miner<?, ?> mine(SubnetLedger ledger, String kind, Miner.Place place) throws IOException;

  abstract Validator<?, ?, ?> validate(
      SubnetLedger ledger, Validator.Settings settings, Consumer<String> tell) throws IOException;

  /// A question that a user may ask.
  abstract Object sample() throws IOException;

  String checked(String kind) {
    if (!miners.contains(kind)) {
      throw CliException.usage(
          "miners of '%s' are %s; found '%s'"
              .formatted(service.name(), String.join(", ", miners), kind));
    }
    return kind.toUpperCase(Locale.ROOT);
  }

  static Example of(String name) {
    for (Example one : values()) {
      if (one.service.name().equals(name)) {
        return one;
      }
    }
    throw CliException.usage(
        "the services that come with the program are price and digits; found '%s'; write your own as docs/guide/subnet.md shows"
            .formatted(name));
  }
}
