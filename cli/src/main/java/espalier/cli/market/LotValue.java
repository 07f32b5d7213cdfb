package espalier.cli.market;

import espalier.base.unit.Rate;
import espalier.client.sdl.Quantities;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Resources;
import espalier.provider.daemon.DaemonSettings.Lot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `cpu=1,memory=2Gi,storage=10Gi,gpu=nvidia/h100:1,rate=200,count=4`.
final class LotValue implements ITypeConverter<Lot> {
  private static final String FORM =
      "a lot is cpu=1,memory=2Gi,storage=10Gi,rate=200 and, if there are, gpu=nvidia/h100:1 and count=4";

  @Override
  public Lot convert(String text) {
    Map<String, String> parts = parts(text);
    GpuModel gpu = GpuModel.NONE;
    int gpus = 0;
    if (parts.containsKey("gpu")) {
      String wanted = part(parts, "gpu");
      int colon = wanted.lastIndexOf(':');
      gpus = count("gpu", colon < 0 ? "1" : wanted.substring(colon + 1), Resources.GPUS_MAX);
      gpu = gpu(colon < 0 ? wanted : wanted.substring(0, colon));
    }
    var each =
        new Resources(
            quantity(parts, "cpu", Quantities.millicores(part(parts, "cpu"))),
            quantity(parts, "memory", Quantities.bytes(part(parts, "memory"))),
            quantity(parts, "storage", Quantities.bytes(part(parts, "storage"))),
            gpus);
    Rate rate = Spelling.rate(part(parts, "rate"));
    int count = count("count", parts.getOrDefault("count", "1"), 1_000_000);
    return new Lot(each, gpu, rate, count);
  }

  private static Map<String, String> parts(String text) {
    var parts = new LinkedHashMap<String, String>();
    for (String part : text.split(",", -1)) {
      int split = part.indexOf('=');
      String name = split < 0 ? part : part.substring(0, split);
      if (split < 0 || !name.matches("cpu|memory|storage|gpu|rate|count")) {
        throw new TypeConversionException("%s; found '%s'".formatted(FORM, part));
      }
      if (parts.put(name, part.substring(split + 1)) != null) {
        throw new TypeConversionException("a lot names %s once; found it twice".formatted(name));
      }
    }
    return parts;
  }

  private static String part(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null) {
      throw new TypeConversionException("%s; %s is missing".formatted(FORM, name));
    }
    return value;
  }

  private static long quantity(Map<String, String> parts, String name, OptionalLong value) {
    long max = name.equals("cpu") ? Resources.MILLICORES_MAX : Resources.BYTES_MAX;
    if (value.isEmpty() || value.getAsLong() < 1 || value.getAsLong() > max) {
      throw new TypeConversionException(
          "%s of a lot is a quantity as in SDL files, such as %s; found '%s'"
              .formatted(name, name.equals("cpu") ? "500m or 2" : "512Mi", parts.get(name)));
    }
    return value.getAsLong();
  }

  private static int count(String name, String text, int max) {
    if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
      throw new TypeConversionException(
          "%s is a whole number from 1 to %d; found '%s'".formatted(name, max, text));
    }
    return Integer.parseInt(text);
  }

  /// `vendor/model`, and then perhaps its memory and how it is connected.
  private static GpuModel gpu(String text) {
    String[] parts = text.split("/", -1);
    long memory = 0;
    String connection = "";
    boolean valid =
        parts.length >= 2 && parts.length <= 4 && !parts[0].isEmpty() && !parts[1].isEmpty();
    for (int i = 2; valid && i < parts.length; i++) {
      OptionalLong bytes = Quantities.bytes(parts[i]);
      if (bytes.isPresent()) {
        memory = bytes.getAsLong();
      } else {
        connection = parts[i];
        valid = connection.equals("pcie") || connection.equals("sxm");
      }
    }
    if (!valid || parts[0].length() > 32 || parts[1].length() > 64) {
      throw new TypeConversionException(
          "a kind of graphics processor is VENDOR/MODEL and, if it matters, memory and pcie or sxm: nvidia/h100/80Gi/sxm; found '%s'"
              .formatted(text));
    }
    return new GpuModel(parts[0], parts[1], memory, connection);
  }
}
