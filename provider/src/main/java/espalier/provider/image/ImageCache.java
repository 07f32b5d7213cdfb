package espalier.provider.image;

import espalier.base.unit.Hash;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Unpacked images under the content hash of their archive, each unpacked once.
///
/// ```
/// HASH/rootfs      the root file system
/// HASH/image.json  what it runs; its time is that of the last use
/// HASH/users/ID    a link to the folder of each lease that uses it
/// ```
///
/// An image is in the cache wholly or not at all. It stays while the folder of a lease that uses it
/// stands, so neither a crash nor a restart takes it from under a sandbox; of those that nobody
/// uses, the least recently used go. Threads may share a cache; two processes may not.
public final class ImageCache {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String INCOMING = ".incoming-";
  private static final String ABOUT = "image.json";

  private final Path folder;
  private final long idleBytes;

  private ImageCache(Path folder, long idleBytes) {
    this.folder = folder;
    this.idleBytes = idleBytes;
  }

  /// Opens a folder as a cache, and removes what an interrupted unpacking left in it.
  ///
  /// @param idleBytes of images that nobody uses, kept for the next tenant
  public static ImageCache open(Path folder, long idleBytes) throws IOException {
    Path place = Files.createDirectories(folder.toAbsolutePath().normalize());
    for (Path left : list(place, INCOMING + "*")) Trees.delete(left);
    var cache = new ImageCache(place, idleBytes);
    cache.evict();
    return cache;
  }

  /// An image, unpacked now unless it was before.
  ///
  /// One image is unpacked at a time, because two would fight for the same disk.
  ///
  /// @param name SHA-256 of the archive's bytes, which the caller has checked
  /// @param lease folder that stands as long as the image is used; its name is the lease's
  /// @param maxBytes that it may unpack to; also holds for an image that is here already
  /// @throws BadImage with a sentence for the tenant
  public synchronized OciImage unpacked(Hash name, Path archive, Path lease, long maxBytes)
      throws IOException {
    Path place = folder.resolve(name.toString());
    if (!Files.exists(place)) unpack(archive, place, maxBytes);
    OciImage image = read(place);
    if (image.bytes() > maxBytes) {
      throw new BadImage(
          "the image unpacks to %d bytes and the order has %d; order more storage"
              .formatted(image.bytes(), maxBytes));
    }
    Path user = place.resolve("users").resolve(String.valueOf(lease.getFileName()));
    if (!Files.exists(user, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(user, lease.toAbsolutePath().normalize());
    }
    Files.setLastModifiedTime(place.resolve(ABOUT), FileTime.from(Instant.now()));
    evict();
    return image;
  }

  private void unpack(Path archive, Path place, long maxBytes) throws IOException {
    Path incoming = Files.createTempDirectory(folder, INCOMING);
    try {
      OciImage image = OciImage.unpack(archive, incoming, maxBytes);
      Files.createDirectory(incoming.resolve("users"));
      Files.writeString(incoming.resolve(ABOUT), json(image));
      Files.move(incoming, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Trees.delete(incoming);
    }
  }

  /// Removes images that nobody uses, the longest unused first, until the rest is small enough.
  private void evict() throws IOException {
    record Idle(Path place, long bytes, FileTime used) {}
    var idle = new ArrayList<Idle>();
    for (Path place : list(folder, "[0-9a-f]*")) {
      if (!isUsed(place)) {
        FileTime used = Files.getLastModifiedTime(place.resolve(ABOUT));
        idle.add(new Idle(place, read(place).bytes(), used));
      }
    }
    idle.sort(Comparator.comparing(Idle::used));
    long sum = idle.stream().mapToLong(Idle::bytes).sum();
    for (Idle one : idle) {
      if (sum <= idleBytes) return;
      // Renamed first, so that half an image never bears the name of a whole one.
      Path doomed = folder.resolve(INCOMING + one.place().getFileName());
      Files.move(one.place(), doomed, StandardCopyOption.ATOMIC_MOVE);
      Trees.delete(doomed);
      sum -= one.bytes();
    }
  }

  private static boolean isUsed(Path place) throws IOException {
    boolean used = false;
    for (Path user : list(place.resolve("users"), "*")) {
      if (Files.exists(user)) {
        used = true;
      } else {
        Files.delete(user); // The lease's folder is gone.
      }
    }
    return used;
  }

  private static List<Path> list(Path folder, String pattern) throws IOException {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
      entries.forEach(found::add);
    }
    return found;
  }

  private static String json(OciImage image) {
    ObjectNode out = JSON.createObjectNode();
    image.entrypoint().forEach(out.putArray("entrypoint")::add);
    image.command().forEach(out.putArray("command")::add);
    image.environment().forEach(out.putArray("environment")::add);
    out.put("working_folder", image.workingFolder()).put("bytes", image.bytes());
    return out.toString();
  }

  private static OciImage read(Path place) throws IOException {
    try {
      JsonNode in = JSON.readTree(Files.readAllBytes(place.resolve(ABOUT)));
      return new OciImage(
          place.resolve("rootfs"),
          words(in.path("entrypoint")),
          words(in.path("command")),
          words(in.path("environment")),
          in.path("working_folder").asString(""),
          in.path("bytes").asLong(0));
    } catch (JacksonException e) {
      throw new IOException("image " + place.getFileName() + " is damaged; delete its folder", e);
    }
  }

  private static List<String> words(JsonNode list) {
    var words = new ArrayList<String>();
    for (JsonNode word : list) {
      words.add(word.asString(""));
    }
    return words;
  }
}
