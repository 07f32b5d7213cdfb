/// `espalier market`: providers, offers, orders and leases.
///
/// Read in this order: [MarketCommand] (the nouns), [OrderCreate] and [Attending] (a tenant's way),
/// [ProviderStart] (a provider's way), [Search] (how things are named on the command line), [Words]
/// (how they are told).
///
/// Verbs that send a transaction extend [espalier.cli.SendingCommand]; those that talk with a
/// provider go through [Door]; all others only read.
@NullMarked
package espalier.cli.market;

import org.jspecify.annotations.NullMarked;
