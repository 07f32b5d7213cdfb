/// Proofs of inference on the ledger: a registered model, a request with a fee, a proof that the
/// ledger verifies itself, a receipt that others cite.
///
/// Read in this order: [Model], [ProofRequest], [ProofReceipt], [Hidden], [Values] (what a proof
/// publishes), [ProofTransaction], [ProofState], [ProofRules] (models, requests, deadlines),
/// `SubmitRules` (answers), [ChunkSet] and `ChunkRules` (answers in chunks), [ProofCheck] and
/// [Verifiers] (the verifier), [WorkMeter] and `WorkUnits` (what verifying costs), [ProofEvent],
/// [ProofInvariants].
///
/// **Life cycle.** A model stays. A request is open until a sound proof or its deadline, whichever
/// is first; then its row is gone. A receipt stays. A set of chunks is there until the last has
/// come, its prover drops it, or the request's deadline.
///
/// **Money.** The fee leaves the asker with the request, into an escrow of the request's id that
/// nobody can withdraw from; it goes whole to whoever proves first, or back. **Bounds.** 960 KiB a
/// program and a proof, 2^22 entries a vector, 400 000 units of work a transaction, 30 days a
/// request, 256 chunks a set, 16 KiB kept of each. Specified in `docs/spec/proofs-on-ledger.md`.
@NullMarked
package espalier.ledger.proof;

import org.jspecify.annotations.NullMarked;
