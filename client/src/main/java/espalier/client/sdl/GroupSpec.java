package espalier.client.sdl;

import espalier.client.sdl.Stack.Attribute;
import espalier.client.sdl.Stack.Price;
import espalier.client.sdl.Stack.SignedBy;
import java.util.List;

/// What a placement group asks of a provider, in Akash's form.
///
/// @param attributes what the provider must declare, sorted by key
public record GroupSpec(
    String name, SignedBy signedBy, List<Attribute> attributes, List<Unit> units) {
  /// Resources with how often they are needed and what one of them may cost.
  public record Unit(Manifest.Resources resources, long count, Price price) {}
}
