/// The compute market: providers offer, tenants order, a lease streams out of escrow for the time
/// that signed heartbeats cover.
///
/// Read in this order: [Resources], [Provider], [Offer], [Order], [Lease], [MarketTransaction],
/// [MarketState], then the rules by who asks: [ProviderRules], [OrderRules], [BidRules],
/// [LeaseRules], [AuditRules]; then what happens at block end: [Matching] over the [Book], and
/// [MarketDeadlines].
///
/// **Life cycle.** Order: open, then matched, expired or cancelled. Lease: pending, running,
/// draining, then closed. A provider that fails leaves a recovery order with the same limit, the
/// last checkpoint and without that provider. Every state has a deadline.
///
/// **Money.** A deposit leaves the tenant when the order is placed and reaches the provider only
/// for covered time; the rest goes back. A lease locks a bond of the provider's; a failure costs
/// part of it, which the tenant receives. For every deployment deposited = paid + fees + refunded +
/// left, for every lease locked = released + slashed + left.
///
/// **Bounds.** 64 bids an order, 64 orders and leases an escrow, 32 attributes, 1 024 shapes in the
/// book, 4 096 offers examined for an order that nothing fits. Specified in `docs/spec/market.md`.
@NullMarked
package espalier.ledger.market;

import org.jspecify.annotations.NullMarked;
