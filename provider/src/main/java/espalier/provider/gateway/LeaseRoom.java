package espalier.provider.gateway;

import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.runtime.Sandbox;
import java.nio.file.Path;
import java.util.Optional;

/// What a tenant finds behind the door of one lease.
///
/// @param status what the provider says of the lease, a JSON object
/// @param sandbox the workload, once it has been started
/// @param results folder whose files the tenant may read; the workload may write it
/// @param inbox takes what the tenant hands over
/// @param files checkpoints, data and results by content hash, of this lease alone
public record LeaseRoom(
    String status, Optional<Sandbox> sandbox, Path results, Inbox inbox, ContentFiles files) {

  /// Takes what a tenant hands over.
  public interface Inbox {
    /// The document of what is to run, at most 1 MiB.
    ///
    /// @throws Refusal if it is not the document of this lease's order
    void workload(byte[] document) throws Refusal, java.io.IOException;

    /// From which checkpoint to go on, where that is not the one that the ledger names: the tenant
    /// may have no copy of the newest, because it died with the provider that made it.
    ///
    /// @param checkpoint a file of this lease, or none to begin anew
    void resume(Optional<espalier.base.unit.Hash> checkpoint) throws java.io.IOException;

    /// A file has arrived whole.
    void arrived(espalier.base.unit.Hash sha256);
  }
}
