package espalier.cli;

import espalier.base.crypto.PublicKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How arguments are spelled that are not plain text or numbers.
public final class Values {
  private Values() {}

  /// An amount with its denomination: `1200esp` or `"1200 esp"`.
  public static final class CoinValue implements ITypeConverter<Coin> {
    @Override
    public Coin convert(String text) {
      int digits = 0;
      while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
        digits++;
      }
      try {
        return new Coin(
            new Denomination(text.substring(digits).strip()),
            Amount.of(Long.parseLong(text.substring(0, digits))));
      } catch (IllegalArgumentException refused) {
        throw new TypeConversionException(
            "an amount is a whole number of smallest units, at most 2^63 - 1, and its denomination, such as 1200esp; found '%s'"
                .formatted(text));
      }
    }
  }

  public static final class PublicKeyValue implements ITypeConverter<PublicKey> {
    @Override
    public PublicKey convert(String text) {
      try {
        return new PublicKey(Hash.parse(text));
      } catch (IllegalArgumentException refused) {
        throw new TypeConversionException(
            "a public key is 64 lower-case hexadecimal digits; found '%s'".formatted(text));
      }
    }
  }

  public static final class HashValue implements ITypeConverter<Hash> {
    @Override
    public Hash convert(String text) {
      try {
        return Hash.parse(text);
      } catch (IllegalArgumentException refused) {
        throw new TypeConversionException(String.valueOf(refused.getMessage()));
      }
    }
  }

  public static final class DenominationValue implements ITypeConverter<Denomination> {
    @Override
    public Denomination convert(String text) {
      try {
        return new Denomination(text);
      } catch (IllegalArgumentException refused) {
        throw new TypeConversionException(String.valueOf(refused.getMessage()));
      }
    }
  }

  /// A duration: a whole number and one of ms, s, m, h, d.
  public static final class DurationValue implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      int digits = 0;
      while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
        digits++;
      }
      if (digits > 0 && digits < 12) {
        long count = Long.parseLong(text.substring(0, digits));
        switch (text.substring(digits)) {
          case "ms" -> {
            return Duration.ofMillis(count);
          }
          case "s" -> {
            return Duration.ofSeconds(count);
          }
          case "m" -> {
            return Duration.ofMinutes(count);
          }
          case "h" -> {
            return Duration.ofHours(count);
          }
          case "d" -> {
            return Duration.ofDays(count);
          }
          default -> {
            // Refused below.
          }
        }
      }
      throw new TypeConversionException(
          "a duration is a whole number with ms, s, m, h or d, such as 90s; found '%s'"
              .formatted(text));
    }
  }
}
