package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// A state on its way to another node: ordered entries in chunks, under a manifest of hashes.
///
/// The writer goes on while a checkpoint is written, because it is read from a [Snapshot]. Equal
/// contents of the chosen families give equal bytes on every machine: entries are ordered by family
/// and key, and a chunk ends where the next entry would make it longer than [#CHUNK_BYTES]. So
/// choose families that are a function of the state alone.
///
/// An entry is the family's position in the manifest (1 byte), the key's length (2 bytes), the
/// value's length (4 bytes, all big-endian), the key, the value.
///
/// The hashes prove that the chunks are the ones the manifest names, not that the manifest is
/// honest: whoever imports must compare the root of the imported state with a trusted one.
public final class Checkpoint {
  /// No chunk is longer, in bytes: 8 MiB.
  public static final int CHUNK_BYTES = 8 << 20;

  private static final String MANIFEST_NAME = "manifest.txt";
  private static final String UNFINISHED_NAME = "manifest.unfinished";
  private static final int ENTRY_HEADER_BYTES = 1 + Short.BYTES + Integer.BYTES;

  private Checkpoint() {}

  /// Receives the entries of a checkpoint, ordered by family and key.
  @FunctionalInterface
  public interface Receiver {
    void receive(Family family, byte[] key, byte[] value);
  }

  /// Writes a checkpoint of `families` into `disk`, which should be an empty folder.
  ///
  /// The manifest appears last, under its name at once: a folder with a manifest is whole.
  ///
  /// @param families in the order of the entries; not [Family#META], which is the database's own
  public static Manifest export(Snapshot snapshot, List<Family> families, Disk disk) {
    if (families.contains(Family.META) || families.isEmpty()) {
      throw new IllegalArgumentException(
          "a checkpoint of " + families + "; expected one or more of STATE, TREE and INDEX");
    }
    try {
      var writer = new Writer(disk);
      for (int position = 0; position < families.size(); position++) {
        writer.family(snapshot, families.get(position), position);
      }
      writer.endChunk();
      var manifest =
          new Manifest(snapshot.height(), snapshot.root(), families, writer.entries, writer.chunks);
      writeWhole(disk, UNFINISHED_NAME, ByteBuffer.wrap(manifest.encoded()));
      disk.rename(UNFINISHED_NAME, MANIFEST_NAME);
      disk.force();
      return manifest;
    } catch (IOException e) {
      throw failed("writing the checkpoint", disk, e);
    }
  }

  /// The manifest of the checkpoint in `disk`.
  ///
  /// @throws StorageException if there is none or it is malformed
  public static Manifest manifest(Disk disk) {
    try {
      if (!disk.names().contains(MANIFEST_NAME)) {
        throw new StorageException(
            Reason.REFUSED,
            "%s holds no checkpoint: it has no file %s; name a folder that an export has finished"
                .formatted(disk.place(), MANIFEST_NAME));
      }
      return Manifest.decode(readWhole(disk, MANIFEST_NAME, Manifest.MAX_BYTES), disk.place());
    } catch (IOException e) {
      throw failed("reading the manifest", disk, e);
    }
  }

  /// Hands every entry of the checkpoint in `disk` to `receiver`; a chunk's entries only after the
  /// chunk's length and hash were found to be the manifest's.
  ///
  /// @throws StorageException naming the first chunk that is missing, damaged or malformed; entries
  ///   of the chunks before it have been handed over by then
  public static Manifest read(Disk disk, Receiver receiver) {
    var manifest = manifest(disk);
    var reader = new Reader(manifest, receiver, disk.place());
    try {
      var names = disk.names();
      for (int number = 0; number < manifest.chunks().size(); number++) {
        if (!names.contains(name(number))) throw reader.bad(number, "is missing");
        reader.chunk(number, readWhole(disk, name(number), CHUNK_BYTES));
      }
    } catch (IOException e) {
      throw failed("reading the checkpoint", disk, e);
    }
    if (reader.entries != manifest.entries()) {
      throw new StorageException(
          Reason.DAMAGED,
          "the checkpoint in %s holds %d entries, its manifest says %d; fetch it again"
              .formatted(disk.place(), reader.entries, manifest.entries()));
    }
    return manifest;
  }

  /// Fills the empty `database` with the checkpoint in `disk`.
  ///
  /// Until this returns the database counts as unfinished and a node refuses to start on it.
  ///
  /// @throws StorageException if the database is not empty, or as [#read]
  public static Manifest restore(Disk disk, StateDatabase database) {
    try (var loader = database.loader()) {
      var manifest = read(disk, loader::put);
      loader.finish(manifest.height(), manifest.root());
      return manifest;
    }
  }

  private static final class Writer {
    private final Disk disk;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private final List<Manifest.Chunk> chunks = new ArrayList<>();
    private long entries;

    Writer(Disk disk) {
      this.disk = disk;
    }

    void family(Snapshot snapshot, Family family, int position) throws IOException {
      byte[] from = {};
      // One scan a chunk: a scan keeps the tables open, and a checkpoint must not delay a shutdown.
      while (true) {
        byte[][] next = {null};
        snapshot.scan(
            family,
            new byte[0],
            from,
            (key, value) -> {
              if (add(position, key, value)) return true;
              next[0] = key;
              return false;
            });
        if (next[0] == null) return;
        endChunk();
        from = next[0];
      }
    }

    private boolean add(int position, byte[] key, byte[] value) {
      if (ENTRY_HEADER_BYTES + key.length + value.length > chunk.remaining()) return false;
      chunk.put((byte) position).putShort((short) key.length).putInt(value.length);
      chunk.put(key).put(value);
      entries++;
      return true;
    }

    void endChunk() throws IOException {
      if (chunk.position() == 0) return;
      chunk.flip();
      chunks.add(new Manifest.Chunk(chunk.remaining(), hash(chunk.array(), chunk.remaining())));
      writeWhole(disk, name(chunks.size() - 1), chunk);
      chunk.clear();
    }
  }

  private static final class Reader {
    private final Manifest manifest;
    private final Receiver receiver;
    private final String place;
    private long entries;
    private int lastPosition;
    private byte[] lastKey = {};

    Reader(Manifest manifest, Receiver receiver, String place) {
      this.manifest = manifest;
      this.receiver = receiver;
      this.place = place;
    }

    void chunk(int number, byte[] bytes) {
      var expected = manifest.chunks().get(number);
      if (bytes.length != expected.bytes()) {
        throw bad(number, "has %d bytes instead of %d".formatted(bytes.length, expected.bytes()));
      }
      String found = hash(bytes, bytes.length);
      if (!found.equals(expected.sha256())) {
        throw bad(number, "has the hash %s instead of %s".formatted(found, expected.sha256()));
      }
      var rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) entry(number, rest);
    }

    private void entry(int number, ByteBuffer rest) {
      if (rest.remaining() < ENTRY_HEADER_BYTES) throw bad(number, "ends within an entry");
      int position = Byte.toUnsignedInt(rest.get());
      int keyBytes = Short.toUnsignedInt(rest.getShort());
      int valueBytes = rest.getInt();
      boolean bounded =
          position < manifest.families().size()
              && keyBytes >= 1
              && keyBytes <= Batch.MAX_KEY_BYTES
              && valueBytes >= 0
              && valueBytes <= Batch.MAX_VALUE_BYTES;
      if (!bounded || keyBytes + valueBytes > rest.remaining()) {
        throw bad(number, "has an entry beyond its bounds");
      }
      byte[] key = new byte[keyBytes];
      byte[] value = new byte[valueBytes];
      rest.get(key).get(value);
      boolean ascends =
          position > lastPosition
              || (position == lastPosition && Arrays.compareUnsigned(key, lastKey) > 0);
      if (!ascends) throw bad(number, "has entries out of order");
      lastPosition = position;
      lastKey = key;
      entries++;
      receiver.receive(manifest.families().get(position), key, value);
    }

    StorageException bad(int number, String what) {
      return new StorageException(
          Reason.DAMAGED,
          "chunk %s of the checkpoint in %s %s; fetch that chunk again, nothing of it was applied"
              .formatted(name(number), place, what));
    }
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "%06d.chunk", number);
  }

  private static String hash(byte[] bytes, int length) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes, 0, length);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void writeWhole(Disk disk, String name, ByteBuffer bytes) throws IOException {
    try (var file = disk.open(name)) {
      file.truncate(0);
      file.write(bytes, 0);
      file.force();
    }
  }

  private static byte[] readWhole(Disk disk, String name, int maxBytes) throws IOException {
    try (var file = disk.open(name)) {
      if (file.size() > maxBytes) {
        throw new StorageException(
            Reason.DAMAGED,
            "the file %s in %s has %d bytes; expected at most %d, so fetch it again"
                .formatted(name, disk.place(), file.size(), maxBytes));
      }
      var bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return bytes.array();
    }
  }

  private static StorageException failed(String doing, Disk disk, IOException e) {
    boolean full = e instanceof DiskFullException;
    return new StorageException(
        full ? Reason.DISK_FULL : Reason.DEVICE_FAILED,
        "%s in %s failed (%s); %s and try again"
            .formatted(
                doing, disk.place(), e.getMessage(), full ? "free some space" : "check the device"),
        e);
  }
}
