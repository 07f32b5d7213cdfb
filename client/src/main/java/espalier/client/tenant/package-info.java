/// The tenant's side of an order: place it, hand over what is to run, follow it, and bring the
/// results home.
///
/// [Tenant] places orders; [Attendance] stays with one until it ends, through every provider that
/// serves it: it hands over documents and data, keeps a copy of each checkpoint, and hands the
/// newest one to whoever goes on. What it keeps on disk is by content hash, so an attendance that
/// was interrupted can be taken up again.
@NullMarked
package espalier.client.tenant;

import org.jspecify.annotations.NullMarked;
