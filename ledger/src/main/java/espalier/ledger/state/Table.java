package espalier.ledger.state;

import espalier.base.codec.Codec;
import espalier.base.codec.Decoder;
import espalier.base.codec.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Typed keys and values of one kind: two bytes that name the table, then the key's canonical
/// bytes.
///
/// A key of fixed-width parts sorts as its parts do, in the order in which they are declared.
///
/// @param module a number from 1 to 255, one a ledger module
/// @param number a number from 0 to 255 within the module
public record Table<K, V>(int module, int number, Codec<K> keys, Codec<V> values) {
  private static final int NAME_BYTES = 2;

  public Optional<V> get(View view, K key) {
    byte[] value = view.get(bytes(key));
    return value == null ? Optional.empty() : Optional.of(values.decode(value));
  }

  public boolean has(View view, K key) {
    return view.get(bytes(key)) != null;
  }

  public void put(Overlay overlay, K key, V value) {
    overlay.put(bytes(key), values.encode(value));
  }

  public void remove(Overlay overlay, K key) {
    overlay.remove(bytes(key));
  }

  /// Visits the rows whose key starts with the bytes of `part`, in order, until told to stop.
  public void scan(View view, byte[] part, BiPredicate<K, V> visitor) {
    byte[] prefix = prefixed(part);
    view.scan(prefix, prefix, (key, value) -> visitor.test(key(key), values.decode(value)));
  }

  /// Visits the rows from `first` on, in order, until told to stop.
  public void scanFrom(View view, K first, BiPredicate<K, V> visitor) {
    view.scan(
        prefixed(new byte[0]),
        bytes(first),
        (key, value) -> visitor.test(key(key), values.decode(value)));
  }

  /// Every row. For invariants, genesis export and tests: unbounded.
  public List<V> all(View view) {
    var rows = new ArrayList<V>();
    scan(view, new byte[0], (_, value) -> rows.add(value));
    return rows;
  }

  /// The key as it stands in the state and under the root.
  public byte[] bytes(K key) {
    var out = new Encoder().u8(module).u8(number);
    keys.write(key, out);
    return out.toBytes();
  }

  /// The two bytes that name this table, which start all its keys.
  public byte[] name() {
    return prefixed(new byte[0]);
  }

  private byte[] prefixed(byte[] part) {
    return new Encoder().u8(module).u8(number).raw(part).toBytes();
  }

  private K key(byte[] bytes) {
    var in = new Decoder(Arrays.copyOfRange(bytes, NAME_BYTES, bytes.length));
    K key = keys.read(in);
    in.end();
    return key;
  }
}
