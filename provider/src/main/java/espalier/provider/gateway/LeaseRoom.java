package espalier.provider.gateway;

import espalier.provider.checkpoint.ChunkedFiles;
import espalier.provider.runtime.Sandbox;
import java.nio.file.Path;
import java.util.Optional;

/// What a tenant finds behind the door of one lease.
///
/// @param status what the provider says of the lease, a JSON object
/// @param sandbox the workload, once it has been started
/// @param results folder whose files the tenant may read; the workload may write it
/// @param inputs folder for `manifest.json`, which the workload reads
/// @param files checkpoints and data by content hash
public record LeaseRoom(
    String status, Optional<Sandbox> sandbox, Path results, Path inputs, ChunkedFiles files) {}
