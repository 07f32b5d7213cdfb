package espalier.ledger.market;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import java.util.List;

/// A property that a provider declares and an order may ask for: `region` = `eu-west`.
///
/// Graphics processors are described by attributes too: `gpu/vendor/nvidia/model/h100`, as on
/// Akash.
public record Attribute(String key, String value) implements Comparable<Attribute> {
  public static final int LIST_MAX = 32;

  public static final Codec<Attribute> CODEC =
      record(
          "attribute",
          Attribute::new,
          field("key", text(128), Attribute::key),
          field("value", text(128), Attribute::value));

  public static final Codec<List<Attribute>> LIST = list(CODEC, LIST_MAX);

  public Attribute {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an attribute's key must not be empty");
    }
  }

  /// Whether keys ascend, so that a list has one spelling and no key twice.
  static boolean areSorted(List<Attribute> attributes) {
    for (int i = 1; i < attributes.size(); i++) {
      if (attributes.get(i - 1).compareTo(attributes.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Attribute other) {
    return key.compareTo(other.key);
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
