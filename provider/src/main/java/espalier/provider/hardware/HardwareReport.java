package espalier.provider.hardware;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What was found on a machine.
///
/// @param memoryBytes memory that the kernel manages; 0 if unknown
/// @param diskBytes bytes that the provider's folder may still take
/// @param gpus at most 64, by PCI address
/// @param notes which source said what, and what is missing and why; one sentence each
public record HardwareReport(
    Processor processor, long memoryBytes, long diskBytes, List<Gpu> gpus, List<String> notes) {
  /// Most GPUs of one machine.
  public static final int MAX_GPUS = 64;

  /// Longest name or note in bytes; longer ones are cut.
  static final int MAX_TEXT = 256;

  /// Bytes and JSON.
  public static final Codec<HardwareReport> CODEC =
      Records.record(
          "hardware_report",
          HardwareReport::new,
          Records.field("processor", Processor.CODEC, HardwareReport::processor),
          Records.field("memory_bytes", Codecs.WHOLE, HardwareReport::memoryBytes),
          Records.field("disk_bytes", Codecs.WHOLE, HardwareReport::diskBytes),
          Records.field("gpus", Codecs.list(Gpu.CODEC, MAX_GPUS), HardwareReport::gpus),
          Records.field("notes", Codecs.list(Text.CODEC, MAX_GPUS), HardwareReport::notes));

  public HardwareReport {
    gpus = List.copyOf(gpus);
    notes = List.copyOf(notes);
  }

  /// The processors of a machine.
  ///
  /// @param cores physical cores
  /// @param threads what the kernel schedules on
  /// @param architecture as in `amd64` or `aarch64`
  public record Processor(String model, long cores, long threads, String architecture) {
    static final Codec<Processor> CODEC =
        Records.record(
            "processor",
            Processor::new,
            Records.field("model", Text.CODEC, Processor::model),
            Records.field("cores", Codecs.WHOLE, Processor::cores),
            Records.field("threads", Codecs.WHOLE, Processor::threads),
            Records.field("architecture", Text.CODEC, Processor::architecture));
  }

  /// One GPU.
  ///
  /// @param name what its driver calls it, or its PCI numbers if there is no driver
  /// @param uuid the driver's identifier; empty without a driver
  /// @param memoryBytes 0 if unknown
  /// @param pciAddress domain:bus:device.function, lower case, four digits of domain
  /// @param mig `enabled`, `disabled` or `unsupported`: whether it can be divided; empty if unknown
  /// @param source which [GpuSource] found it
  public record Gpu(
      String name, String uuid, long memoryBytes, String pciAddress, String mig, String source) {
    static final Codec<Gpu> CODEC =
        Records.record(
            "gpu",
            Gpu::new,
            Records.field("name", Text.CODEC, Gpu::name),
            Records.field("uuid", Text.CODEC, Gpu::uuid),
            Records.field("memory_bytes", Codecs.WHOLE, Gpu::memoryBytes),
            Records.field("pci_address", Text.CODEC, Gpu::pciAddress),
            Records.field("mig", Text.CODEC, Gpu::mig),
            Records.field("source", Text.CODEC, Gpu::source));
  }

  // Apart, because a record's codec must not wait for that of the record around it.
  private static final class Text {
    private static final Codec<String> CODEC = Codecs.text(4 * MAX_TEXT);

    private Text() {}
  }

  /// The report as JSON: members in the order of declaration, no white space.
  public String json() {
    return JsonMapper.builder().build().writeValueAsString(CODEC.toTree(this));
  }

  /// What the provider signs: the hash of the canonical bytes.
  public Hash hash() {
    return Sha256.tagged("espalier/hardware-report", CODEC.encode(this));
  }
}
