package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.SignedTransaction;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.proof.circuit.Cut;

/// A prover's answer to a request that comes chunk by chunk; one for each prover and request.
///
/// The row is there until the last chunk has come, the prover gives up, or the request's deadline.
///
/// @param id follows from request and prover ([#id(Hash, AccountId)]), so nobody else can add to it
/// @param parts into which the program is cut
/// @param left how many of them have not come yet
/// @param joint the digest of all parts' witness roots: what makes them chunks of one run
/// @param publishedBytes the length of what the proof publishes, which lies in rows of its own
/// @param deadline the request's; then the set goes, if it has not gone before
public record ChunkSet(
    Hash id,
    Hash request,
    AccountId prover,
    int parts,
    int left,
    Hash joint,
    int publishedBytes,
    BlockTime deadline) {
  /// A proof that comes in chunks comes in at least two.
  public static final int PARTS_MIN = 2;

  public static final Codec<ChunkSet> CODEC =
      record(
          "chunk_set",
          ChunkSet::new,
          field("id", HASH, ChunkSet::id),
          field("request", HASH, ChunkSet::request),
          field("prover", ACCOUNT, ChunkSet::prover),
          field("parts", whole32(PARTS_MIN, Cut.PARTS_MAX), ChunkSet::parts),
          field("left", whole32(1, Cut.PARTS_MAX), ChunkSet::left),
          field("joint", HASH, ChunkSet::joint),
          field(
              "published_bytes", whole32(0, SignedTransaction.BYTES_MAX), ChunkSet::publishedBytes),
          field("deadline", TIME, ChunkSet::deadline));

  /// The id of the set that `prover` has, or may have, for the request `request`.
  public static Hash id(Hash request, AccountId prover) {
    return Sha256.tagged("espalier/proof-chunks", request.bytes(), prover.hash().bytes());
  }

  /// After one more has come.
  ChunkSet withOneMore() {
    return new ChunkSet(id, request, prover, parts, left - 1, joint, publishedBytes, deadline);
  }

  Timer timer() {
    return new Timer(deadline, Kind.PROOF_CHUNKS, id);
  }
}
