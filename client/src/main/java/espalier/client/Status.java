package espalier.client;

import espalier.base.codec.Codecs;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import java.util.Optional;

/// Where a node stands.
///
/// @param name the chain's name, for people
/// @param chain the hash of the genesis, which signatures cover
/// @param time of the last block
/// @param root the state root after the last block
/// @param version of the node's program
/// @param nextTimer when the ledger next acts of itself, if anything is due
public record Status(
    String name,
    Hash chain,
    long height,
    BlockTime time,
    Hash root,
    BlockTime genesisTime,
    String version,
    Optional<BlockTime> nextTimer) {
  static Status of(JsonMembers answer) {
    return new Status(
        answer.text("name"),
        answer.get("chain", Codecs.HASH),
        answer.whole("height"),
        answer.get("time", Codecs.TIME),
        answer.get("root", Codecs.HASH),
        answer.get("genesis_time", Codecs.TIME),
        answer.text("version"),
        answer.find("next_timer").map(Codecs.TIME::fromTree));
  }
}
