package espalier.provider.hardware;

import espalier.provider.hardware.HardwareReport.Gpu;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;

/// Display controllers by the kernel's list of PCI devices: present even without a driver.
///
/// @see "PCI Code and ID Assignment Specification, base class 03h"
public final class PciSource implements GpuSource {
  private static final Map<String, String> VENDORS =
      Map.of("0x10de", "NVIDIA", "0x1002", "AMD", "0x8086", "Intel");

  private final Path devices;

  /// @param root the file system's root, `/` except in tests
  public PciSource(Path root) {
    this.devices = root.resolve("sys/bus/pci/devices");
  }

  @Override
  public String name() {
    return "pci";
  }

  @Override
  public Answer find() {
    var gpus = new ArrayList<Gpu>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(devices)) {
      for (Path entry : entries) {
        if (!read(entry.resolve("class")).startsWith("0x03")) continue;
        String vendor = VENDORS.getOrDefault(read(entry.resolve("vendor")), "");
        if (vendor.isEmpty() || gpus.size() == HardwareReport.MAX_GPUS) continue;
        String device = GpuSource.bounded(read(entry.resolve("device")));
        String address = GpuSource.address(String.valueOf(entry.getFileName()));
        gpus.add(new Gpu(vendor + " device " + device, "", 0, address, "", name()));
      }
    } catch (IOException e) {
      return new Answer.Absent(devices + " cannot be read: " + e.getMessage());
    }
    gpus.sort(Comparator.comparing(Gpu::pciAddress));
    return new Answer.Found(gpus);
  }

  private static String read(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }
}
