package espalier.node.ordering;

import espalier.ledger.state.View;
import espalier.node.storage.Family;
import espalier.node.storage.StateReader;
import org.jspecify.annotations.Nullable;

/// The ledger's keys and values in a database or in a snapshot of it.
public record StateView(StateReader reader) implements View {
  @Override
  public byte @Nullable [] get(byte[] key) {
    return reader.get(Family.STATE, key);
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    reader.scan(Family.STATE, prefix, from, visitor::visit);
  }
}
