package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes.Attribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one `AttributeProto`. Its kind is taken from its `type` field; files older than that field
/// are read by what they hold.
final class AttributeReader {
  private final ProtoReader in;
  private final ProtoReader.Longs wholes;
  private final ProtoReader.Doubles reals;
  private final List<String> texts = new ArrayList<>();
  private String name = "";
  private long type;
  private Optional<Attribute> single = Optional.empty();
  private boolean subgraph;
  private boolean other;

  AttributeReader(ProtoReader in) {
    this.in = in;
    wholes = in.new Longs();
    reals = in.new Doubles();
  }

  String name() {
    return name;
  }

  void field(int field, int tag) throws IOException {
    switch (field) {
      case 1 -> name = in.text(tag);
      case 2 -> single = Optional.of(new Attribute.Real(in.real(tag)));
      case 3 -> single = Optional.of(new Attribute.Whole(in.varint(tag)));
      case 4 -> single = Optional.of(new Attribute.Text(in.text(tag)));
      case 5 -> {
        var tensor = new TensorReader(in);
        in.message(tag, tensor::field);
        single = Optional.of(new Attribute.Constant(tensor.tensor()));
      }
      case 6, 11 -> {
        subgraph = true;
        in.skip(tag);
      }
      case 7 -> in.floats(tag, reals);
      case 8 -> in.varints(tag, wholes);
      case 9 -> {
        if (texts.size() == OnnxLimits.ENTRIES) {
          throw new ModelRefused("found an attribute of too many texts: " + name);
        }
        texts.add(in.text(tag));
      }
      case 20 -> type = in.varint(tag);
      case 10, 14, 15, 21, 22, 23 -> {
        other = true;
        in.skip(tag);
      }
      default -> in.skip(tag);
    }
  }

  /// The attribute, or none where a typed attribute carries no value of its type.
  Optional<Attribute> attribute() {
    if (subgraph || type == 5 || type == 10) {
      throw new ModelRefused(
          "found a subgraph in the attribute "
              + name
              + " (If, Loop or Scan), expected plain operators; export the model for fixed shapes"
              + " with constant folding, so that the branch is decided at export");
    }
    if (other || type > 8) {
      throw new ModelRefused(
          "found the attribute "
              + name
              + " that is a sparse tensor, a type or a reference to a function's parameter;"
              + " export with plain operators");
    }
    if (type == 6 || (type == 0 && reals.size() > 0)) {
      return Optional.of(new Attribute.Reals(reals.values()));
    }
    if (type == 7 || (type == 0 && wholes.size() > 0)) {
      return Optional.of(new Attribute.Wholes(wholes.values()));
    }
    if (type == 8 || (type == 0 && !texts.isEmpty())) {
      return Optional.of(new Attribute.Texts(List.copyOf(texts)));
    }
    // Protobuf leaves out a zero or empty value where the field has no presence.
    if (single.isEmpty() && type == 1) return Optional.of(new Attribute.Real(0));
    if (single.isEmpty() && type == 2) return Optional.of(new Attribute.Whole(0));
    if (single.isEmpty() && type == 3) return Optional.of(new Attribute.Text(""));
    return single;
  }
}
