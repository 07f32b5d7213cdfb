/// The provider's daemon: offers a machine, runs what its leases ask for, and proves that it ran.
///
/// Read in this order: [DaemonSettings] and [ProviderDaemon] (from the outside), [Tenancies] (which
/// leases there are, and who may look), [Tenancy] (one lease from the match to the end), [Workshop]
/// (from a tenant's document to a sandbox), [Heartbeats] (the evidence), [Shelf] and [Bids] (how
/// work comes in), [Desk] (how transactions go out).
///
/// **What is true lies elsewhere.** Leases lie on the ledger, sandboxes in the kernel and their
/// folders, what tenants hand over in files. The daemon's memory is a view of the three that a
/// restart rebuilds, so killing it loses nothing: sandboxes go on and are adopted. **Billing.** A
/// heartbeat covers time only up to a moment at which the kernel showed the very process alive, and
/// never beyond the ledger's clock. **Bounds.** Every lease has a store of its own with a quota;
/// documents are at most 1 MiB; an hour after its end a lease's files are deleted.
@NullMarked
package espalier.provider.daemon;

import org.jspecify.annotations.NullMarked;
