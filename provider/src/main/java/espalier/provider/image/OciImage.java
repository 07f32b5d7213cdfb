package espalier.provider.image;

import espalier.base.crypto.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.databind.JsonNode;

/// An unpacked image: its root file system, and what it runs unless it is told otherwise.
///
/// @param root the folder of the root file system
/// @param entrypoint the command without its arguments; may be empty
/// @param command arguments, or the whole command if there is no entrypoint; may be empty
/// @param environment `NAME=value`
/// @param workingFolder where the command begins; empty if the image does not say
/// @param bytes that its layers unpack to, headers included
public record OciImage(
    Path root,
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingFolder,
    long bytes) {
  private static final int WORDS_MAX = 1_024;

  public OciImage {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }

  /// Unpacks an archive: a tar file, plain or gzip, of an OCI image layout or by `docker save`.
  ///
  /// @param folder empty; gets `rootfs` and nothing else
  /// @param maxBytes that the layers may unpack to together, and the archive too if it is gzip
  /// @throws BadImage with a sentence for whoever brought it; then what is in the folder is useless
  public static OciImage unpack(Path archive, Path folder, long maxBytes) throws IOException {
    Path scratch = folder.resolve("archive");
    try {
      ImageArchive files = ImageArchive.open(archive, scratch, maxBytes);
      ImageLayout layout = ImageLayout.of(files);
      Path root = Files.createDirectory(folder.resolve("rootfs"));
      var writer = new LayerWriter(root);
      long left = maxBytes;
      for (int i = 0; i < layout.layers().size(); i++) {
        left = layer(files, layout, i, writer, new Allowance(maxBytes, left));
      }
      return of(root, layout.configuration(), maxBytes - left);
    } catch (EOFException | ZipException e) {
      throw new BadImage("the archive or one of its layers is cut short or damaged", e);
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private record Allowance(long most, long left) {}

  private static long layer(
      ImageArchive files, ImageLayout layout, int number, LayerWriter writer, Allowance allowance)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream stored = new BufferedInputStream(files.open(layout.layers().get(number)));
        InputStream plain = new DigestInputStream(inflated(stored), digest);
        var bounded = new BoundedStream(plain, allowance.most(), allowance.left())) {
      writer.apply(new TarReader(bounded));
      // What follows the end mark belongs to the digest, too.
      bounded.transferTo(OutputStream.nullOutputStream());
      String found = "sha256:" + HexFormat.of().formatHex(digest.digest());
      if (!found.equals(layout.contents().get(number))) {
        throw new BadImage(
            "layer %d unpacks to %s; the configuration says %s"
                .formatted(number + 1, found, layout.contents().get(number)));
      }
      return bounded.left();
    }
  }

  private static InputStream inflated(InputStream stored) throws IOException {
    stored.mark(4);
    byte[] magic = stored.readNBytes(4);
    stored.reset();
    if (magic.length == 4 && magic[0] == 0x28 && (magic[1] & 0xff) == 0xb5 && magic[2] == 0x2f) {
      throw new BadImage(
          "a layer is packed with zstd; pack it with gzip, as in 'skopeo copy"
              + " --dest-compress-format gzip'");
    }
    boolean gzip = magic.length == 4 && magic[0] == 0x1f && (magic[1] & 0xff) == 0x8b;
    return gzip ? new GZIPInputStream(stored, 1 << 16) : stored;
  }

  private static OciImage of(Path root, JsonNode configuration, long bytes) throws BadImage {
    JsonNode run = configuration.path("config");
    return new OciImage(
        root,
        words(run.path("Entrypoint")),
        words(run.path("Cmd")),
        words(run.path("Env")),
        run.path("WorkingDir").asString(""),
        bytes);
  }

  private static List<String> words(JsonNode list) throws BadImage {
    if (list.size() > WORDS_MAX) {
      throw new BadImage("the image's configuration has a list of more than " + WORDS_MAX);
    }
    var words = new ArrayList<String>();
    for (JsonNode word : list) {
      words.add(word.asString(""));
    }
    return words;
  }
}
