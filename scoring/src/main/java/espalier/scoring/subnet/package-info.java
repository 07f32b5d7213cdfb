/// Consensus and economics of a subnet, as pure functions of integers.
///
/// | read | what |
/// |---|---|
/// | [EpochInput], [EpochRules], [EpochOutput] | what an epoch is made from and what it yields |
/// | [Epoch] | Yuma 2 and Yuma 3: weights to consensus, incentive, bonds, dividends, emission |
/// | [LiquidAlpha] | how fast a single bond follows its weight |
/// | [WeightScale] | how a vote is stored |
/// | [MarginalInformation] | what a vote adds to what could be read before; factors on dividends |
/// | [RegistrationBurn], [LockCost], [BlockEmission], [EmissionSplit], [Pruning] | money and places |
///
/// **Numbers.** A proportion is an I32F32: a `long` with 32 fraction bits, `1.0 = 2^32`. Products
/// are rounded down, quotients truncate, a stored proportion is a `u16`, `floor(x * 65535)`.
/// Nothing here overflows within the stated bounds, so nothing saturates. **Bounds.**
/// [Epoch#MAX_NEURONS] neurons, [Epoch#MAX_CELLS] cells of validators times neurons. Specified in
/// `docs/spec/subnet-scoring.md`; known answers in `vectors/subnet`.
@NullMarked
package espalier.scoring.subnet;

import org.jspecify.annotations.NullMarked;
