package espalier.provider.hardware;

import espalier.provider.hardware.HardwareReport.Gpu;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// GPUs by the command `nvidia-smi`.
public final class NvidiaSmiSource implements GpuSource {
  private static final int MAX_OUTPUT_BYTES = 64 << 10;
  private static final int SECONDS = 10;
  private static final Pattern MEBIBYTES = Pattern.compile("([0-9]{1,12}) MiB");
  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi",
          "--query-gpu=name,uuid,memory.total,pci.bus_id,mig.mode.current",
          "--format=csv,noheader");

  private final Executor executor;

  /// The command of this machine.
  public NvidiaSmiSource() {
    this(NvidiaSmiSource::execute);
  }

  NvidiaSmiSource(Executor executor) {
    this.executor = executor;
  }

  /// Runs a command and returns what it printed.
  @FunctionalInterface
  interface Executor {
    String run(List<String> command) throws IOException;
  }

  @Override
  public String name() {
    return "nvidia-smi";
  }

  @Override
  public Answer find() {
    try {
      var gpus = new ArrayList<Gpu>();
      for (String line : executor.run(COMMAND).lines().toList()) {
        if (line.isBlank()) continue;
        Optional<Gpu> gpu = gpu(line);
        if (gpu.isEmpty()) {
          return new Answer.Absent("nvidia-smi printed '" + GpuSource.bounded(line) + "'");
        }
        if (gpus.size() < HardwareReport.MAX_GPUS) gpus.add(gpu.get());
      }
      return new Answer.Found(gpus);
    } catch (IOException e) {
      return new Answer.Absent(GpuSource.bounded("nvidia-smi cannot be run: " + e.getMessage()));
    }
  }

  private Optional<Gpu> gpu(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != 5) return Optional.empty();
    Matcher memory = MEBIBYTES.matcher(fields[2].strip());
    String mig =
        switch (fields[4].strip().toLowerCase(Locale.ROOT)) {
          case "enabled" -> "enabled";
          case "disabled" -> "disabled";
          default -> "unsupported"; // Printed as [N/A].
        };
    return Optional.of(
        new Gpu(
            GpuSource.bounded(fields[0]),
            GpuSource.bounded(fields[1]),
            memory.matches() ? Long.parseLong(memory.group(1)) << 20 : 0,
            GpuSource.bounded(GpuSource.address(fields[3])),
            mig,
            name()));
  }

  private static String execute(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread timer = Thread.ofVirtual().start(() -> limit(process));
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      String output = new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
      process.destroyForcibly();
      int code = process.waitFor();
      if (code != 0 && output.isBlank()) throw new IOException("it ended with code " + code);
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      timer.interrupt();
    }
  }

  private static void limit(Process process) {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // It has ended.
    }
  }
}
