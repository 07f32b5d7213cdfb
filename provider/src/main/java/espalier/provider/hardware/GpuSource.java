package espalier.provider.hardware;

import espalier.provider.hardware.HardwareReport.Gpu;
import java.util.List;
import java.util.Locale;

/// One way to find GPUs.
public sealed interface GpuSource permits NvmlSource, NvidiaSmiSource, PciSource {
  /// The name under which a report cites it.
  String name();

  /// What it finds now; it never throws for what the machine lacks.
  Answer find();

  /// What a source answers.
  sealed interface Answer {
    /// It works; the list may be empty.
    record Found(List<Gpu> gpus) implements Answer {
      public Found {
        gpus = List.copyOf(gpus);
      }
    }

    /// It does not work here, and why.
    record Absent(String why) implements Answer {}
  }

  /// The kernel's spelling of a PCI address; NVIDIA writes eight digits of domain and upper case.
  static String address(String found) {
    String lower = found.strip().toLowerCase(Locale.ROOT);
    return lower.matches("0000[0-9a-f]{4}:.*") ? lower.substring(4) : lower;
  }

  /// Cut to what a report holds.
  static String bounded(String text) {
    String plain = text.strip();
    return plain.length() <= HardwareReport.MAX_TEXT
        ? plain
        : plain.substring(0, HardwareReport.MAX_TEXT);
  }
}
