package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Denomination;
import espalier.cli.Layout;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Offer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "list",
    description = "Lists standing offers, the cheapest first.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market offer list --in esp --by benchmark",
      "",
      "PER UNIT is what one benchmark unit costs in an hour."
    })
final class OfferList extends Listing<Offer> {
  private static final List<String> HEADER =
      List.of("OFFER", "PRICE", "PER HOUR", "PER UNIT", "FREE", "MACHINE", "UNITS", "PROVIDER");

  /// By which price offers are ordered.
  enum By {
    PRICE,
    BENCHMARK
  }

  static final class ByValue implements ITypeConverter<By> {
    @Override
    public By convert(String text) {
      return switch (text) {
        case "price" -> By.PRICE;
        case "benchmark" -> By.BENCHMARK;
        default ->
            throw new TypeConversionException(
                "offers are ordered by price or benchmark; found '%s'".formatted(text));
      };
    }
  }

  @Option(
      names = "--provider",
      paramLabel = "ACCOUNT",
      description = "Only this provider's: an address or the name of a key.")
  private @Nullable String provider;

  @Option(
      names = "--in",
      paramLabel = "DENOMINATION",
      converter = Values.DenominationValue.class,
      description = "Only those that are let for this money.")
  private @Nullable Denomination denomination;

  @Option(
      names = "--by",
      paramLabel = "ORDER",
      converter = ByValue.class,
      description = "price, or benchmark for the price of a benchmark unit; price unless said.")
  private By by = By.PRICE;

  @Override
  List<Offer> found(NodeClient node) {
    Optional<AccountId> whose = Optional.ofNullable(provider).map(espalier()::account);
    List<Offer> offers =
        Search.all(node, "offers", MarketState.OFFERS).stream()
            .map(Row::value)
            .filter(offer -> whose.map(offer.provider()::equals).orElse(true))
            .filter(offer -> denomination == null || offer.denomination().equals(denomination))
            .toList();
    return by == By.PRICE ? byPrice(offers) : byUnit(offers);
  }

  static List<Offer> byPrice(List<Offer> offers) {
    return offers.stream()
        .sorted(
            Comparator.comparing((Offer offer) -> offer.denomination().name())
                .thenComparing(Offer::rate)
                .thenComparing(offer -> offer.id().toString()))
        .toList();
  }

  private static List<Offer> byUnit(List<Offer> offers) {
    return offers.stream()
        .sorted(
            Comparator.comparing((Offer offer) -> offer.denomination().name())
                .thenComparing(offer -> offer.benchmark() == 0)
                .thenComparing((one, other) ->
                    one.benchmark() == 0 || other.benchmark() == 0
                        ? 0
                        : Words.hourlyPerUnit(one).compareTo(Words.hourlyPerUnit(other)))
                .thenComparing(offer -> offer.id().toString()))
        .toList();
  }

  @Override
  List<String> header() {
    return HEADER;
  }

  @Override
  List<String> line(Offer offer) {
    return lineOf(offer);
  }

  static String table(List<Offer> offers) {
    return Layout.table(HEADER, offers.stream().map(OfferList::lineOf).toList());
  }

  private static List<String> lineOf(Offer offer) {
    return List.of(
        Words.id(offer.id()),
        Words.rate(offer.rate(), offer.denomination()),
        Words.hourly(offer.rate(), offer.denomination()),
        Words.perUnit(offer),
        offer.free() + "/" + offer.lots(),
        Words.machine(offer.lot(), List.of(offer.gpu())),
        Long.toString(offer.benchmark()),
        offer.provider().toString());
  }

  @Override
  Object tree(Offer offer) {
    return treeOf(offer);
  }

  static Map<String, Object> treeOf(Offer offer) {
    var tree = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) Objects.requireNonNull(Offer.CODEC.toTree(offer)))
        .forEach((name, value) -> tree.put(String.valueOf(name), value));
    if (offer.benchmark() > 0) {
      tree.put("hourly_per_unit", Words.hourlyPerUnit(offer).toPlainString());
    }
    return tree;
  }

  @Override
  String nothing() {
    return "no offers; let a machine with 'espalier market provider start'";
  }
}
