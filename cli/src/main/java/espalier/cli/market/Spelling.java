package espalier.cli.market;

import espalier.base.unit.Rate;
import espalier.ledger.market.Attribute;
import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How prices, machines and attributes are spelled on the command line.
final class Spelling {
  private static final int CHARACTERS_MAX = 256;

  private Spelling() {}

  /// A rate in smallest units a second with at most nine decimals, such as `0.25`.
  static Rate rate(String text) {
    if (text.matches("[0-9]{1,10}(\\.[0-9]{1,9})?")) {
      return new Rate(new BigDecimal(text).movePointRight(9).longValueExact());
    }
    throw new TypeConversionException(
        "a rate is a number of smallest units a second, below 10^10 and with at most nine decimals, such as 0.25; found '%s'"
            .formatted(text));
  }

  static final class RateValue implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      return rate(text);
    }
  }

  /// `region=eu-west`.
  static final class AttributeValue implements ITypeConverter<Attribute> {
    @Override
    public Attribute convert(String text) {
      int split = text.indexOf('=');
      if (split < 1 || text.length() > CHARACTERS_MAX) {
        throw new TypeConversionException(
            "an attribute is KEY=VALUE, such as region=eu-west; found '%s'".formatted(text));
      }
      return new Attribute(text.substring(0, split), text.substring(split + 1));
    }
  }
}
