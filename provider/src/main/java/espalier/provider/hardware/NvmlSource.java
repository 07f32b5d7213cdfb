package espalier.provider.hardware;

import espalier.provider.hardware.HardwareReport.Gpu;
import java.util.ArrayList;

/// GPUs by NVIDIA's management library.
public final class NvmlSource implements GpuSource {
  private final Library library;

  /// The library of this machine.
  public NvmlSource() {
    this(NativeNvml::new);
  }

  NvmlSource(Library library) {
    this.library = library;
  }

  /// Opens a session.
  @FunctionalInterface
  interface Library {
    Nvml open() throws Nvml.NvmlFailure;
  }

  @Override
  public String name() {
    return "nvml";
  }

  @Override
  public Answer find() {
    try (Nvml nvml = library.open()) {
      var gpus = new ArrayList<Gpu>();
      int count = Math.min(nvml.count(), HardwareReport.MAX_GPUS);
      for (int index = 0; index < count; index++) {
        gpus.add(
            new Gpu(
                GpuSource.bounded(nvml.deviceName(index)),
                GpuSource.bounded(nvml.uuid(index)),
                Math.max(0, nvml.memoryBytes(index)),
                GpuSource.address(nvml.pciAddress(index)),
                nvml.mig(index),
                name()));
      }
      return new Answer.Found(gpus);
    } catch (Nvml.NvmlFailure e) {
      return new Answer.Absent(String.valueOf(e.getMessage()));
    }
  }
}
