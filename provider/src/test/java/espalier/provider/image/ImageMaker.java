package espalier.provider.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import espalier.base.crypto.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// Makes images in the OCI layout, from layers that a test has written.
public final class ImageMaker {
  private final TarMaker archive = new TarMaker();
  private final List<String> layers = new ArrayList<>();
  private final List<String> contents = new ArrayList<>();
  private String run = "{}";
  private String architecture = ImageLayout.architecture();

  public ImageMaker layer(TarMaker tar) {
    return stored(tar.bytes(), tar.bytes());
  }

  public ImageMaker zipped(TarMaker tar) {
    return stored(gzip(tar.bytes()), tar.bytes());
  }

  ImageMaker stored(byte[] stored, byte[] plain) {
    layers.add(blob(stored));
    contents.add("\"sha256:" + Sha256.hash(plain) + "\"");
    return this;
  }

  /// The member `config` of the image's configuration, as JSON.
  public ImageMaker run(String json) {
    run = json;
    return this;
  }

  ImageMaker architecture(String name) {
    architecture = name;
    return this;
  }

  static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private String blob(byte[] content) {
    String digits = Sha256.hash(content).toString();
    archive.file("blobs/sha256/" + digits, content);
    return "{\"digest\":\"sha256:%s\",\"size\":%d}".formatted(digits, content.length);
  }

  private String blob(String json) {
    return blob(json.getBytes(StandardCharsets.UTF_8));
  }

  private String configuration() {
    return "{\"os\":\"linux\",\"architecture\":\"%s\",\"config\":%s,\"rootfs\":{\"diff_ids\":[%s]}}"
        .formatted(architecture, run, String.join(",", contents));
  }

  /// The archive as `skopeo copy … oci-archive:` writes it.
  public byte[] bytes() {
    String manifest =
        blob(
            "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                .formatted(blob(configuration()), String.join(",", layers)));
    return archive
        .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
        .file("index.json", "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}")
        .bytes();
  }

  /// The archive as `docker save` wrote it before it knew the OCI layout.
  static byte[] docker(TarMaker layer, String run) {
    var maker = new ImageMaker().layer(layer).run(run);
    return new TarMaker()
        .file("one/layer.tar", layer.bytes())
        .file("config.json", maker.configuration())
        .file("manifest.json", "[{\"Config\":\"config.json\",\"Layers\":[\"one/layer.tar\"]}]")
        .bytes();
  }

  /// A layer with this machine's shell and the libraries that it is linked to, and nothing else.
  public static TarMaker shell() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "this machine has no /bin/sh");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ldd")), "this machine has no ldd");
    Process ldd = new ProcessBuilder("ldd", "/bin/sh").redirectErrorStream(true).start();
    String listed = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ldd.waitFor();
    var layer = new TarMaker().file("bin/sh", Files.readAllBytes(Path.of("/bin/sh")));
    Matcher library = Pattern.compile("(?m)(/\\S+) \\(0x").matcher(listed);
    while (library.find()) {
      layer.file(library.group(1).substring(1), Files.readAllBytes(Path.of(library.group(1))));
    }
    return layer;
  }
}
