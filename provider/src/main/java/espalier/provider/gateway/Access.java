package espalier.provider.gateway;

import espalier.base.crypto.PublicKey;
import java.util.Optional;

/// Decides who may do what with which lease; the ledger knows.
public interface Access {
  /// What a tenant may want.
  enum Purpose {
    /// See how the lease is doing.
    STATUS,
    /// Read the logs.
    LOGS,
    /// Read results and checkpoints.
    FILES,
    /// Run commands inside.
    SHELL,
    /// Put manifest and data.
    INPUTS
  }

  /// The room of a lease, if this key may enter it for this purpose; empty if not, or if there is
  /// no such lease: strangers do not learn which leases exist.
  ///
  /// @param lease as it stood in the path: 1 to 64 characters of `A-Z a-z 0-9 -`
  Optional<LeaseRoom> enter(PublicKey key, String lease, Purpose purpose);
}
