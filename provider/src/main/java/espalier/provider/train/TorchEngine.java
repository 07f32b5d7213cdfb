package espalier.provider.train;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/// PyTorch, loaded from a folder prepared beforehand: no network, no home directory, nothing
/// written.
///
/// Versions are pinned together (DJL 0.35.1, native library 2.7.1, binding 2.7.1-0.35.1): with any
/// other set DJL would fetch the missing part over the network while it starts.
final class TorchEngine {
  static final String DJL_VERSION = "0.35.1";
  static final String TORCH_VERSION = "2.7.1";

  private static final String FLAVOR = "cpu";

  /// The folder's name as DJL makes it; the number in the middle is the build of the libraries.
  private static final String FOLDER =
      TORCH_VERSION.replace(".", "\\.") + "(-[0-9]+)?-" + FLAVOR + "-linux-x86_64";

  private TorchEngine() {}

  /// The folder inside `cache` that [#unpack] has filled, if it has.
  static Optional<Path> libraries(Path cache) throws IOException {
    Path parent = cache.resolve("pytorch");
    if (!Files.isDirectory(parent)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(FOLDER))
          .filter(folder -> Files.isRegularFile(folder.resolve("libtorch.so")))
          .filter(folder -> Files.isRegularFile(folder.resolve(DJL_VERSION + "-libdjl_torch.so")))
          .findFirst();
    }
  }

  /// Unpacks the native libraries (432 MB) from the class path into `cache` and loads them.
  static void unpack(Path cache) throws IOException {
    Files.createDirectories(cache);
    settle();
    System.setProperty("DJL_CACHE_DIR", cache.toAbsolutePath().toString());
    var _ = Engine.getEngine("PyTorch");
    Path folder =
        libraries(cache)
            .orElseThrow(() -> new IOException("PyTorch loaded, but not from below " + cache));
    // DJL keeps the folder to its owner; a sandbox reads it as somebody else.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// The folder of the libraries.
  ///
  /// @throws BadInput if [#unpack] has not filled it
  static Path unpacked(Path cache) throws IOException {
    return libraries(cache)
        .orElseThrow(() ->
            new BadInput(
                "the folder '%s' holds no PyTorch %s; run TrainMain --prepare on it first"
                    .formatted(cache, TORCH_VERSION)));
  }

  /// Loads the libraries that [#unpack] left in `cache`.
  ///
  /// @throws BadInput if they are not there
  static Engine open(Path cache) throws IOException {
    Path folder = unpacked(cache);
    settle();
    System.setProperty("DJL_CACHE_DIR", cache.toAbsolutePath().toString());
    // Naming folder, version and flavour keeps DJL from asking for a GPU and from unpacking.
    System.setProperty("PYTORCH_LIBRARY_PATH", folder.toAbsolutePath().toString());
    System.setProperty("PYTORCH_VERSION", TORCH_VERSION);
    System.setProperty("PYTORCH_FLAVOR", FLAVOR);
    return Engine.getEngine("PyTorch");
  }

  /// One thread, because sums of several threads may differ in their last bit, and because small
  /// models are 20 times slower when OpenMP's threads wait for each other.
  private static void settle() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.default_engine", "PyTorch");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
  }

  /// The processor as the kernel names it, for the lineage: bits are equal on one class of them.
  static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
