package espalier.provider.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where an archive says that its configuration and its layers lie.
///
/// @param configuration the parsed `config` of the image
/// @param layers the names of the layers in the archive, the lowest first
/// @param contents what each layer's digest is once it is unpacked, in the same order
record ImageLayout(JsonNode configuration, List<String> layers, List<String> contents) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int JSON_BYTES_MAX = 4 << 20;
  // Overlay file systems end at 128, so no builder makes more.
  private static final int LAYERS_MAX = 128;
  private static final int NESTED_MAX = 2;

  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64");

  /// Reads an OCI image layout, else what `docker save` has written.
  static ImageLayout of(ImageArchive archive) throws IOException {
    if (archive.has("oci-layout")) {
      String version = json(archive, "oci-layout").path("imageLayoutVersion").asString("");
      if (!version.startsWith("1.")) {
        throw new BadImage("the image layout has version '" + version + "'; expected 1.0.0");
      }
      return manifest(archive, json(archive, "index.json"), 0);
    }
    if (archive.has("manifest.json")) return docker(archive, json(archive, "manifest.json"));
    throw new BadImage(
        "the archive has neither oci-layout nor manifest.json; make it with 'skopeo copy"
            + " docker://NAME oci-archive:FILE'");
  }

  private static ImageLayout manifest(ImageArchive archive, JsonNode index, int depth)
      throws IOException {
    var candidates = new ArrayList<JsonNode>();
    Set<String> digests = new HashSet<>();
    for (JsonNode one : index.path("manifests")) {
      if (isForHere(one) && digests.add(one.path("digest").asString(""))) candidates.add(one);
    }
    if (candidates.size() != 1) {
      throw new BadImage(
          "the index names %d images for linux/%s; expected one"
              .formatted(candidates.size(), architecture()));
    }
    JsonNode document = json(archive, blob(archive, candidates.getFirst()));
    if (document.has("manifests")) {
      if (depth >= NESTED_MAX) throw new BadImage("the index names an index of an index");
      return manifest(archive, document, depth + 1);
    }
    JsonNode configuration = json(archive, blob(archive, document.path("config")));
    checkCount(document.path("layers").size(), configuration);
    var layers = new ArrayList<String>();
    for (JsonNode layer : document.path("layers")) {
      layers.add(blob(archive, layer));
    }
    return new ImageLayout(configuration, layers, contents(configuration));
  }

  private static ImageLayout docker(ImageArchive archive, JsonNode images) throws IOException {
    if (images.size() != 1) {
      throw new BadImage("the archive holds " + images.size() + " images; save one alone");
    }
    JsonNode image = images.get(0);
    JsonNode configuration = json(archive, image.path("Config").asString(""));
    checkCount(image.path("Layers").size(), configuration);
    var layers = new ArrayList<String>();
    for (JsonNode layer : image.path("Layers")) {
      layers.add(layer.asString(""));
    }
    return new ImageLayout(configuration, layers, contents(configuration));
  }

  private static void checkCount(int layers, JsonNode configuration) throws BadImage {
    int contents = configuration.path("rootfs").path("diff_ids").size();
    if (layers < 1 || layers > LAYERS_MAX || layers != contents) {
      throw new BadImage(
          "the manifest names %d layers and the configuration %d; expected 1 to %d, equal"
              .formatted(layers, contents, LAYERS_MAX));
    }
    String system = configuration.path("os").asString("linux");
    String architecture = configuration.path("architecture").asString("");
    if (!system.equals("linux") || !architecture.equals(architecture())) {
      throw new BadImage(
          "the image is for %s/%s; this machine runs linux/%s"
              .formatted(system, architecture, architecture()));
    }
  }

  private static List<String> contents(JsonNode configuration) {
    var contents = new ArrayList<String>();
    for (JsonNode digest : configuration.path("rootfs").path("diff_ids")) {
      contents.add(digest.asString(""));
    }
    return contents;
  }

  /// An entry without a platform is for any; signatures and other attachments name `unknown`.
  private static boolean isForHere(JsonNode descriptor) {
    JsonNode platform = descriptor.path("platform");
    return platform.isMissingNode()
        || (platform.path("os").asString("").equals("linux")
            && platform.path("architecture").asString("").equals(architecture()));
  }

  /// What this machine is called in images.
  static String architecture() {
    String own = System.getProperty("os.arch", "");
    return ARCHITECTURES.getOrDefault(own, own);
  }

  private static String blob(ImageArchive archive, JsonNode descriptor) throws IOException {
    return archive.verified(
        descriptor.path("digest").asString(""), descriptor.path("size").asLong(-1));
  }

  private static JsonNode json(ImageArchive archive, String name) throws IOException {
    try {
      return JSON.readTree(archive.read(name, JSON_BYTES_MAX));
    } catch (JacksonException e) {
      throw new BadImage("'" + name + "' of the archive is not JSON; pack the image again", e);
    }
  }
}
