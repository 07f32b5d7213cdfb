package espalier.node.ordering;

import espalier.base.unit.Hash;
import espalier.node.storage.Family;
import espalier.node.storage.StateReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What queries look things up by: a letter, then 32 bytes.
public final class BlockIndex {
  private static final byte TRANSACTION = 't';
  private static final byte PREIMAGE = 'k';

  private BlockIndex() {}

  /// Where a transaction stands.
  ///
  /// @param position counted from 0 within the block
  public record Place(long height, int position) {
    byte[] encode() {
      return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
          .putLong(height)
          .putInt(position)
          .array();
    }

    static Place decode(byte[] bytes) {
      var in = ByteBuffer.wrap(bytes);
      return new Place(in.getLong(), in.getInt());
    }
  }

  /// Where the transaction `id` stands, if it is in a block.
  public static Optional<Place> find(StateReader reader, Hash id) {
    return Optional.ofNullable(reader.get(Family.INDEX, transactionKey(id))).map(Place::decode);
  }

  static byte[] transactionKey(Hash id) {
    return prefixed(TRANSACTION, id.bytes());
  }

  static byte[] preimageKey(byte[] keyHash) {
    return prefixed(PREIMAGE, keyHash);
  }

  private static byte[] prefixed(byte letter, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put(letter).put(rest).array();
  }
}
