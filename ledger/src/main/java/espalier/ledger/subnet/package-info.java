/// Subnets: whoever wants a service founds one, miners answer, validators judge, and what the
/// network issues and what users pay is divided by what the validators agree on.
///
/// Read in this order: [SubnetRules], [Subnet], [Neuron], [Pool], [Channel], [SubnetTransaction],
/// [SubnetState], [SubnetNetwork], then the rules by what they are about: `FoundingRules` (found,
/// change, fund, end), `NeuronRules` (register, serve, leave), `StakeRules` (delegate, take),
/// `VoteRules` (commit, reveal), `ChannelRules` (users' calls), and what happens by deadline:
/// `Emissions` (what the network issues), `Epochs` (consensus and pay), `Closing` (the end).
///
/// **An epoch** lasts the subnet's tempo. Validators commit to their weights in its first half and
/// reveal them in the second; at its end Yuma consensus runs over what was revealed in it, and the
/// subnet's pot is paid out. A vote names entries, never slots, and counts for its own epoch only.
///
/// **Money.** The reserve that emission comes from lies in
/// [espalier.ledger.bank.ModuleAccount#SUBSIDY], all else in
/// [espalier.ledger.bank.ModuleAccount#SUBNETS]: pots, locks, stakes, entry bonds and the deposits
/// of channels, together exactly what that account holds.
///
/// **Bounds.** 128 subnets, 1 024 neurons and 128 permits a subnet, 256 delegators a pool, 8 epochs
/// and 512 payments of a closing subnet a block. Specified in `docs/spec/subnet.md`.
@NullMarked
package espalier.ledger.subnet;

import org.jspecify.annotations.NullMarked;
