/// The provider daemon: offers a machine, runs what tenants lease on it, meters it and proves it.
///
/// | package | what it does |
/// |---|---|
/// | `hardware` | what the machine has, and by which source that is known |
/// | `benchmark` | what the machine can do, in integer units |
/// | `pricing` | what a second of it costs |
/// | `runtime` | sandboxes that keep their limits and outlive the daemon |
/// | `image` | root file systems out of the container images that tenants bring |
/// | `checkpoint` | files by content hash |
/// | `gateway` | the tenant's door: logs, files, shell, over TLS with the tenant's key |
@NullMarked
package espalier.provider;

import org.jspecify.annotations.NullMarked;
