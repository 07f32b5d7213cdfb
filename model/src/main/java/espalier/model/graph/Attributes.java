package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A node's attributes by name. The wrong kind under a name is refused as the file's fault.
public record Attributes(Map<String, Attribute> values) {
  /// One attribute's value.
  public sealed interface Attribute {
    record Whole(long value) implements Attribute {}

    record Real(double value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Wholes(long[] values) implements Attribute {}

    record Reals(double[] values) implements Attribute {}

    record Texts(List<String> values) implements Attribute {}

    record Constant(Tensor value) implements Attribute {}
  }

  public static final Attributes NONE = new Attributes(Map.of());

  public Attributes {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /// These and one more.
  public Attributes with(String name, Attribute value) {
    var more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Attributes(more);
  }

  public Attributes with(String name, long value) {
    return with(name, new Attribute.Whole(value));
  }

  public Attributes with(String name, double value) {
    return with(name, new Attribute.Real(value));
  }

  public Attributes with(String name, String value) {
    return with(name, new Attribute.Text(value));
  }

  public Attributes with(String name, int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return with(name, new Attribute.Wholes(wide));
  }

  public Attributes with(String name, Tensor value) {
    return with(name, new Attribute.Constant(value));
  }

  public long whole(String name, long otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case Attribute.Whole(long value) -> value;
      default -> throw wrong(name, "an integer");
    };
  }

  /// An integer that must be there and fit an `int`.
  public int whole(String name) {
    if (!has(name)) throw missing(name);
    return narrow(name, whole(name, 0));
  }

  public double real(String name, double otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case Attribute.Real(double value) -> value;
      default -> throw wrong(name, "a real number");
    };
  }

  /// A real number that must be there.
  public double real(String name) {
    if (!has(name)) throw missing(name);
    return real(name, 0);
  }

  public String text(String name, String otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case Attribute.Text(String value) -> value;
      default -> throw wrong(name, "a text");
    };
  }

  /// A list of integers, absent if the file has none.
  public Optional<long[]> longs(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case Attribute.Wholes(long[] list) -> Optional.of(list);
      default -> throw wrong(name, "a list of integers");
    };
  }

  /// A list of integers that must be there and fit `int`s.
  public int[] wholes(String name) {
    long[] list = longs(name).orElseThrow(() -> missing(name));
    int[] narrow = new int[list.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = narrow(name, list[i]);
    }
    return narrow;
  }

  public Optional<double[]> reals(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case Attribute.Reals(double[] list) -> Optional.of(list);
      default -> throw wrong(name, "a list of real numbers");
    };
  }

  public Optional<List<String>> texts(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case Attribute.Texts(List<String> list) -> Optional.of(list);
      default -> throw wrong(name, "a list of texts");
    };
  }

  public Optional<Tensor> constant(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case Attribute.Constant(Tensor value) -> Optional.of(value);
      default -> throw wrong(name, "a tensor");
    };
  }

  private static int narrow(String name, long value) {
    if (value != (int) value) {
      throw new ModelRefused("found " + value + " in the attribute " + name + ", which is too big");
    }
    return (int) value;
  }

  private static ModelRefused wrong(String name, String expected) {
    return new ModelRefused(
        "found the attribute " + name + " of another kind, expected " + expected);
  }

  private static ModelRefused missing(String name) {
    return new ModelRefused("found no attribute " + name + ", which the operator needs");
  }
}
