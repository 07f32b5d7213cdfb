/// What a tenant has a provider run, as a document with one spelling whose hash the order names.
///
/// [Workload] is the document: services, and for jobs their data, checkpoints and results by
/// content hash. [OrderDraft] is made from an SDL file: the document, the ledger's terms and the
/// files whose bytes go to the provider.
@NullMarked
package espalier.client.workload;

import org.jspecify.annotations.NullMarked;
