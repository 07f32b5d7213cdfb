/// Attacks on tournaments and subnets, played against the real rules over many seeds.
///
/// Read in this order: [Attack], the list; [Row] and [Comparison], what each yields; [VoteAttacks]
/// on `VoterNetwork` (consensus and copier protection, epoch by epoch); [SlotAttack] and
/// [StakeAttacks] on [SimulatedLedger], the state machine in memory.
///
/// Draws are floating point and seeded; every rule that decides about money is the ledger's own.
/// What is found, and what no rule on votes can prevent, stands in `docs/guide/attacks.md`.
@NullMarked
package espalier.competition.simulation;

import org.jspecify.annotations.NullMarked;
