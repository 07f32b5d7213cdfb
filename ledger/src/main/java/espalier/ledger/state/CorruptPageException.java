package espalier.ledger.state;

import java.util.HexFormat;

/// A page of the state tree that was read back is not the page that was written.
///
/// The tree that met it refuses every further call: a root computed past it would be wrong. The
/// remedy is to restore the state from a snapshot or to replay the block log from genesis.
public final class CorruptPageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CorruptPageException(byte[] path, String found) {
    super(
        "state page at path "
            + HexFormat.of().formatHex(path)
            + " "
            + found
            + "; restore a snapshot or replay the block log");
  }
}
