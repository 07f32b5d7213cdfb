/// Container images that tenants bring: an OCI archive in, a root file system out.
///
/// An image is a file among a job's data, named by its content hash; nothing is ever fetched from a
/// registry. [espalier.provider.image.ImageCache] unpacks each once and keeps it;
/// [espalier.provider.image.OciImage] is what an image says about itself. Below them,
/// `ImageArchive` finds files in the archive, `ImageLayout` follows index and manifest to the
/// layers, `LayerWriter` lays one layer over another, and `TarReader` reads tar.
///
/// An archive comes from a stranger and is read by the daemon itself, so every digest is checked,
/// every size has a bound, and no name or link leads out of the folder that is written.
/// [espalier.provider.image.BadImage] says in a sentence what is wrong.
///
/// @see "OCI Image Format Specification 1.1.0: image-layout.md, manifest.md, config.md, layer.md"
@NullMarked
package espalier.provider.image;

import org.jspecify.annotations.NullMarked;
