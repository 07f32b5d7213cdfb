package espalier.node.api;

import espalier.node.ordering.Origin;
import espalier.node.ordering.SoloOrdering;
import espalier.node.storage.NodeFolder;
import java.nio.file.Path;

/// What the API serves.
///
/// @param signatures which Ed25519 implementation verifies, in a sentence
/// @param genesisFile the canonical bytes of the genesis
public record Served(
    Origin origin,
    String version,
    NodeFolder folder,
    SoloOrdering ordering,
    String signatures,
    Path genesisFile) {}
