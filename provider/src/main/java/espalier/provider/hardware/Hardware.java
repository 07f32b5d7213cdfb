package espalier.provider.hardware;

import espalier.provider.hardware.HardwareReport.Gpu;
import espalier.provider.hardware.HardwareReport.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds what a machine has.
public final class Hardware {
  private static final int MAX_LINES = 100_000;

  private final Path root;
  private final Path folder;
  private final List<GpuSource> sources;

  /// This machine.
  ///
  /// @param folder where the provider keeps its files: the disk that counts
  public static Hardware ofThisMachine(Path folder) {
    Path root = Path.of("/");
    return new Hardware(
        root, folder, List.of(new NvmlSource(), new NvidiaSmiSource(), new PciSource(root)));
  }

  Hardware(Path root, Path folder, List<GpuSource> sources) {
    this.root = root;
    this.folder = folder;
    this.sources = List.copyOf(sources);
  }

  /// Looks now. What is missing is said in the notes and is no error.
  public HardwareReport report() {
    var notes = new ArrayList<String>();
    Processor processor = processor(notes);
    long memory = memoryBytes(notes);
    long disk = diskBytes(notes);
    List<Gpu> gpus = gpus(notes);
    return new HardwareReport(processor, memory, disk, gpus, notes);
  }

  private Processor processor(List<String> notes) {
    String model = "";
    long threads = 0;
    var cores = new HashSet<String>();
    String socket = "";
    for (String line : lines("proc/cpuinfo", notes)) {
      String key = line.contains(":") ? line.substring(0, line.indexOf(':')).strip() : "";
      String value = line.substring(line.indexOf(':') + 1).strip();
      switch (key) {
        case "processor" -> threads++;
        case "model name" -> model = value;
        case "physical id" -> socket = value;
        case "core id" -> cores.add(socket + ":" + value);
        default -> {} // Flags, caches and the like.
      }
    }
    if (model.isEmpty()) {
      notes.add("the processor's model is unknown: /proc/cpuinfo does not name it");
    }
    // ARM kernels do not say which threads share a core.
    long physical = cores.isEmpty() ? threads : cores.size();
    String architecture = System.getProperty("os.arch", "unknown");
    return new Processor(GpuSource.bounded(model), physical, threads, architecture);
  }

  private long memoryBytes(List<String> notes) {
    for (String line : lines("proc/meminfo", notes)) {
      if (line.matches("MemTotal: +[0-9]{1,15} kB")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
      }
    }
    notes.add("the memory is unknown: /proc/meminfo has no line MemTotal");
    return 0;
  }

  private long diskBytes(List<String> notes) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      notes.add(GpuSource.bounded("the disk of " + folder + " is unknown: " + e.getMessage()));
      return 0;
    }
  }

  private List<String> lines(String file, List<String> notes) {
    try (Stream<String> lines = Files.lines(root.resolve(file))) {
      return lines.limit(MAX_LINES).toList();
    } catch (IOException e) {
      notes.add("/" + file + " cannot be read: " + GpuSource.bounded("" + e.getMessage()));
      return List.of();
    }
  }

  // A card belongs to the first source that names it; later sources add what that one missed.
  private List<Gpu> gpus(List<String> notes) {
    Map<String, Gpu> found = new TreeMap<>();
    for (GpuSource source : sources) {
      switch (source.find()) {
        case GpuSource.Answer.Found(List<Gpu> gpus) -> {
          for (Gpu gpu : gpus) found.putIfAbsent(gpu.pciAddress(), gpu);
          notes.add(source.name() + " found " + gpus.size() + " GPUs");
        }
        case GpuSource.Answer.Absent(String why) ->
            notes.add(source.name() + " does not answer: " + GpuSource.bounded(why));
      }
    }
    if (found.isEmpty()) notes.add("no GPU: none of the sources found one");
    return found.values().stream().limit(HardwareReport.MAX_GPUS).toList();
  }
}
