package espalier.provider.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.provider.hardware.GpuSource.Answer;
import espalier.provider.hardware.HardwareReport.Gpu;
import espalier.provider.hardware.HardwareReport.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {
  @TempDir Path root;

  // Shortened from a machine with two cores of two threads each.
  private static final String CPUINFO =
      """
      processor\t: 0
      model name\t: AMD EPYC 7B13
      physical id\t: 0
      core id\t\t: 0

      processor\t: 1
      model name\t: AMD EPYC 7B13
      physical id\t: 0
      core id\t\t: 0

      processor\t: 2
      model name\t: AMD EPYC 7B13
      physical id\t: 0
      core id\t\t: 1

      processor\t: 3
      model name\t: AMD EPYC 7B13
      physical id\t: 0
      core id\t\t: 1
      """;

  // The format that NVIDIA documents for these columns.
  private static final String SMI =
      """
      NVIDIA H200, GPU-0a1b, 143771 MiB, 00000000:65:00.0, Enabled
      Tesla T4, GPU-2c3d, 15360 MiB, 00000000:AF:00.0, [N/A]
      """;

  /// The library of a machine with one H100.
  private static final class OneCard implements Nvml {
    private boolean closed;

    @Override
    public int count() {
      return 1;
    }

    @Override
    public String deviceName(int index) {
      return "NVIDIA H100 80GB HBM3";
    }

    @Override
    public String uuid(int index) {
      return "GPU-4e5f";
    }

    @Override
    public long memoryBytes(int index) {
      return 85_520_809_984L;
    }

    @Override
    public String pciAddress(int index) {
      return "00000000:65:00.0";
    }

    @Override
    public String mig(int index) throws NvmlFailure {
      if (closed) throw new NvmlFailure("closed");
      return "disabled";
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  void machine() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/cpuinfo"), CPUINFO);
    Files.writeString(
        root.resolve("proc/meminfo"), "MemTotal:       24576000 kB\nMemFree:  1 kB\n");
    Files.createDirectories(root.resolve("sys/bus/pci/devices"));
  }

  private void card(String address, String kind, String vendor, String device) throws IOException {
    Path entry = Files.createDirectory(root.resolve("sys/bus/pci/devices").resolve(address));
    Files.writeString(entry.resolve("class"), kind + "\n");
    Files.writeString(entry.resolve("vendor"), vendor + "\n");
    Files.writeString(entry.resolve("device"), device + "\n");
  }

  private HardwareReport report(GpuSource... sources) {
    return new Hardware(root, root, List.of(sources)).report();
  }

  @Test
  void threads_that_share_a_core_are_one_core() {
    HardwareReport report = report();
    assertEquals(
        new Processor("AMD EPYC 7B13", 2, 4, System.getProperty("os.arch")), report.processor());
    assertEquals(24_576_000L * 1_024, report.memoryBytes());
    assertTrue(report.diskBytes() > 0);
  }

  @Test
  void a_machine_without_gpus_says_so_for_each_source() {
    HardwareReport report =
        report(
            new NvmlSource(() -> {
              throw new Nvml.NvmlFailure("libnvidia-ml.so.1 is not on this machine");
            }),
            new NvidiaSmiSource(command -> {
              throw new IOException("no such file");
            }),
            new PciSource(root));
    assertEquals(List.of(), report.gpus());
    assertEquals(
        List.of(
            "nvml does not answer: libnvidia-ml.so.1 is not on this machine",
            "nvidia-smi does not answer: nvidia-smi cannot be run: no such file",
            "pci found 0 GPUs",
            "no GPU: none of the sources found one"),
        report.notes());
  }

  @Test
  void a_card_belongs_to_the_first_source_that_names_it() throws Exception {
    card("0000:65:00.0", "0x030200", "0x10de", "0x2330");
    card("0000:af:00.0", "0x030200", "0x10de", "0x1eb8");
    card("0000:01:00.0", "0x030000", "0x1002", "0x73bf");
    card("0000:02:00.0", "0x020000", "0x8086", "0x1572"); // A network card.
    card("0000:03:00.0", "0x030000", "0x1a03", "0x2000"); // A server's console, no GPU.
    HardwareReport report =
        report(
            new NvmlSource(OneCard::new), new NvidiaSmiSource(command -> SMI), new PciSource(root));
    assertEquals(
        List.of(
            new Gpu("AMD device 0x73bf", "", 0, "0000:01:00.0", "", "pci"),
            new Gpu(
                "NVIDIA H100 80GB HBM3",
                "GPU-4e5f",
                85_520_809_984L,
                "0000:65:00.0",
                "disabled",
                "nvml"),
            new Gpu(
                "Tesla T4",
                "GPU-2c3d",
                15_360L << 20,
                "0000:af:00.0",
                "unsupported",
                "nvidia-smi")),
        report.gpus());
  }

  @Test
  void nvidia_smi_that_complains_is_absent_and_quoted() {
    var answer =
        assertInstanceOf(
            Answer.Absent.class,
            new NvidiaSmiSource(command -> "NVIDIA-SMI has failed because it couldn't\n").find());
    assertTrue(answer.why().contains("has failed"), answer.why());
  }

  @Test
  void an_endless_list_of_cards_is_cut() {

    var lines = new StringBuilder();
    for (int i = 0; i < 100; i++)
      lines.append("T4, GPU-%d, 1 MiB, 00000000:%02x:00.0, [N/A]\n".formatted(i, i));
    HardwareReport report = report(new NvidiaSmiSource(command -> lines.toString()));
    assertEquals(HardwareReport.MAX_GPUS, report.gpus().size());
  }

  @Test
  void a_machine_without_proc_still_reports_and_says_what_it_lacks() throws Exception {
    Files.delete(root.resolve("proc/cpuinfo"));
    Files.delete(root.resolve("proc/meminfo"));
    HardwareReport report = report();
    assertEquals(0, report.memoryBytes());
    assertTrue(report.notes().getFirst().startsWith("/proc/cpuinfo cannot be read"));
  }

  @Test
  void a_report_survives_its_bytes_and_its_hash_notices_a_change() {
    HardwareReport report = report(new NvidiaSmiSource(command -> SMI));
    assertEquals(report, HardwareReport.CODEC.decode(HardwareReport.CODEC.encode(report)));
    assertTrue(
        report.json().startsWith("{\"processor\":{\"model\":\"AMD EPYC 7B13\",\"cores\":2,"));
    var other =
        new HardwareReport(
            report.processor(), 1, report.diskBytes(), report.gpus(), report.notes());
    assertNotEquals(report.hash(), other.hash());
  }

  @Test
  void this_machine_reports_itself() {
    HardwareReport report = Hardware.ofThisMachine(root).report();
    assertTrue(report.processor().threads() >= 1);
    assertTrue(report.memoryBytes() > 0);
    // Whatever it has, each of the three sources has said something.
    for (String source : List.of("nvml", "nvidia-smi", "pci")) {
      assertTrue(report.notes().stream().anyMatch(note -> note.startsWith(source + " ")));
    }
  }
}
