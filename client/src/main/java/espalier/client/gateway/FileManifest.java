package espalier.client.gateway;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import java.util.List;

/// A file as a list of blobs; the hash of its canonical bytes is the file's name.
///
/// @param bytes length of the file; every blob but the last has [#CHUNK_BYTES]
/// @param chunks names of the blobs in order; none for an empty file
public record FileManifest(long bytes, List<Hash> chunks) {
  /// Bytes of every blob of a file but the last, and the most bytes of any blob: 4 MiB.
  public static final int CHUNK_BYTES = 4 << 20;

  /// Most blobs of one file. A manifest must itself fit into a blob.
  public static final int MAX_CHUNKS = 120_000;

  /// Most bytes of one file, about 469 GiB.
  public static final long MAX_BYTES = (long) MAX_CHUNKS * CHUNK_BYTES;

  /// Bytes and JSON.
  public static final Codec<FileManifest> CODEC =
      Records.record(
          "file_manifest",
          FileManifest::new,
          Records.field("bytes", Codecs.whole(0, MAX_BYTES), FileManifest::bytes),
          Records.field("chunks", Codecs.list(Codecs.HASH, MAX_CHUNKS), FileManifest::chunks));

  public FileManifest {
    chunks = List.copyOf(chunks);
    long expected = Math.ceilDiv(bytes, CHUNK_BYTES);
    if (bytes < 0 || chunks.size() != expected) {
      throw new IllegalArgumentException(
          "a file of %d bytes has %d chunks of 4 MiB; found %d"
              .formatted(bytes, expected, chunks.size()));
    }
  }

  /// Bytes of the chunk at `index`.
  public int chunkBytes(int index) {
    long rest = bytes - (long) index * CHUNK_BYTES;
    return (int) Math.min(rest, CHUNK_BYTES);
  }
}
