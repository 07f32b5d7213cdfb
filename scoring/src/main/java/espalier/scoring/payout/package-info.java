/// What a round of a tournament pays: scores and stakes in, exact units out.
///
/// Read [RewardRule], the rule, and [Settlement], its result. Nothing is lost and nothing is made:
/// what is returned to stakers, the owner's fees and what remains in the pot are together what was
/// staked and what the pot held.
@NullMarked
package espalier.scoring.payout;

import org.jspecify.annotations.NullMarked;
