package espalier.ledger;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;

/// Who asks, in which transaction and in which block.
///
/// @param actor the account that signed, itself or by one of its keys
/// @param transaction the id of the transaction
/// @param index the position of the request within the transaction
public record Call(AccountId actor, Hash transaction, int index, BlockContext block) {
  public BlockTime time() {
    return block.time();
  }

  /// The id of a thing that this request creates.
  ///
  /// It follows from the signed bytes alone, so the order in which transactions arrive cannot
  /// change it.
  public Hash newId(String kind) {
    byte[] position = ByteBuffer.allocate(Integer.BYTES).putInt(index).array();
    return Sha256.tagged("espalier/" + kind, transaction.bytes(), position);
  }
}
