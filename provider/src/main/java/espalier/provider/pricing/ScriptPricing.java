package espalier.provider.pricing;

import espalier.base.unit.Rate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A pricing script with the contract of Akash providers, so that theirs run here unchanged.
///
/// The script reads one JSON object from standard input, finds `AKASH_OWNER` and `AKASH_DENOM` in
/// its environment and prints one number: the price of one block in the smallest unit. It has ten
/// seconds. At most four scripts run at once.
///
/// @see "akash-network/provider, bidengine/shellscript.go"
public final class ScriptPricing implements Pricing {
  /// Average time between blocks that Akash's own price script assumes, in milliseconds.
  public static final long AKASH_BLOCK_MILLISECONDS = 6_117;

  private static final Duration AKASH_LIMIT = Duration.ofSeconds(10);
  private static final int MAX_OUTPUT_BYTES = 4_096;
  private static final int MAX_DECIMALS = 18;
  private static final BigDecimal NANO = BigDecimal.valueOf(Rate.NANO);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path script;
  private final long blockMilliseconds;
  private final int pricePrecision;
  private final Duration limit;
  private final Semaphore running = new Semaphore(4);

  /// @param script an executable file
  /// @param blockMilliseconds over how long the printed price is meant
  /// @param pricePrecision decimals that the script is asked to print, 0 to leave it to the script
  public ScriptPricing(Path script, long blockMilliseconds, int pricePrecision) {
    this(script, blockMilliseconds, pricePrecision, AKASH_LIMIT);
  }

  ScriptPricing(Path script, long blockMilliseconds, int pricePrecision, Duration limit) {
    if (blockMilliseconds < 1) {
      throw new IllegalArgumentException("a block takes " + blockMilliseconds + " ms; at least 1");
    }
    if (pricePrecision < 0 || pricePrecision > MAX_DECIMALS) {
      throw new IllegalArgumentException("price precision " + pricePrecision + " is not 0 to 18");
    }
    this.script = script.toAbsolutePath();
    this.blockMilliseconds = blockMilliseconds;
    this.pricePrecision = pricePrecision;
    this.limit = limit;
  }

  @Override
  public Quote quote(Demand demand) {
    if (!Files.isExecutable(script)) {
      return new Quote.Unpriced("pricing script " + script + " is not there or not executable");
    }
    try {
      running.acquire();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Quote.Unpriced("interrupted before the pricing script ran");
    }
    try {
      return run(demand);
    } catch (IOException e) {
      return new Quote.Unpriced("pricing script " + script + " cannot be run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Quote.Unpriced("interrupted while the pricing script ran");
    } finally {
      running.release();
    }
  }

  private Quote run(Demand demand) throws IOException, InterruptedException {
    Path complaints = Files.createTempFile("espalier-pricing-", ".err");
    var builder = new ProcessBuilder(List.of(script.toString()));
    builder.environment().put("AKASH_OWNER", demand.owner());
    builder.environment().put("AKASH_DENOM", demand.denomination());
    builder.redirectError(complaints.toFile());
    Process process = builder.start();
    var late = new AtomicBoolean();
    Thread timer = Thread.ofVirtual().start(() -> kill(process, late));
    try {
      Thread.ofVirtual().start(() -> send(json(demand), process.getOutputStream()));
      byte[] output = bounded(process);
      int code = process.waitFor();
      if (late.get()) return unpriced("did not end within " + limit.toSeconds() + " s");
      if (output.length > MAX_OUTPUT_BYTES) {
        return unpriced("printed more than " + MAX_OUTPUT_BYTES + " bytes; expected one number");
      }
      if (code != 0) return unpriced("ended with code " + code + ": " + start(complaints));
      return price(new String(output, StandardCharsets.UTF_8).strip());
    } finally {
      timer.interrupt();
      destroyTree(process);
      Files.deleteIfExists(complaints);
    }
  }

  private void kill(Process process, AtomicBoolean late) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) return;
      late.set(true);
      destroyTree(process);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The script has ended.
    }
  }

  private static void destroyTree(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  private static void send(String text, OutputStream to) {
    try (to) {
      to.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // A script that does not read its input may still know its price.
    }
  }

  private static byte[] bounded(Process process) throws IOException {
    var kept = new ByteArrayOutputStream();
    try (InputStream in = process.getInputStream()) {
      kept.write(in.readNBytes(MAX_OUTPUT_BYTES + 1));
      if (kept.size() > MAX_OUTPUT_BYTES) destroyTree(process);
    }
    return kept.toByteArray();
  }

  private static String start(Path complaints) throws IOException {
    try (InputStream in = Files.newInputStream(complaints)) {
      String text = new String(in.readNBytes(512), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "it printed no reason" : text;
    }
  }

  // Akash reads a decimal with at most 18 places and no exponent.
  private Quote price(String text) {
    if (text.isEmpty()) return unpriced("printed nothing; expected one number");
    if (!text.matches("-?[0-9]{1,30}(\\.[0-9]{1,18})?")) {
      String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
      return unpriced("printed '" + shown + "'; expected one decimal number");
    }
    BigDecimal perBlock = new BigDecimal(text);
    if (perBlock.signum() <= 0) return unpriced("printed " + text + "; expected more than 0");
    // Rounded up: the lease must not cost less than the script asked.
    BigInteger rate =
        perBlock
            .multiply(NANO)
            .multiply(BigDecimal.valueOf(1_000))
            .divide(BigDecimal.valueOf(blockMilliseconds), 0, RoundingMode.CEILING)
            .toBigIntegerExact();
    if (rate.bitLength() > 63) return unpriced("printed " + text + ", more than the ledger holds");
    return new Quote.Priced(new Rate(rate.longValueExact()));
  }

  private Quote unpriced(String what) {
    return new Quote.Unpriced("pricing script " + script + " " + what);
  }

  /// What the script reads; the order of the members is Akash's.
  String json(Demand demand) {
    ObjectNode out = JSON.createObjectNode();
    ArrayNode resources = out.putArray("resources");
    for (Demand.Group group : demand.groups()) {
      Demand.Machine machine = group.machine();
      ObjectNode entry = resources.addObject();
      entry.put("memory", machine.memoryBytes()).put("cpu", machine.cpuMillis());
      addGpu(entry.putObject("gpu"), machine);
      ArrayNode storage = entry.putArray("storage");
      for (Demand.Volume volume : machine.storage()) {
        String name = volume.storageClass().equals("default") ? "ephemeral" : volume.storageClass();
        storage.addObject().put("class", name).put("size", volume.bytes());
      }
      entry.put("count", group.count());
      entry.put("endpoint_quantity", machine.endpoints());
      entry.put("ip_lease_quantity", machine.addresses());
    }
    BigDecimal perBlock =
        BigDecimal.valueOf(demand.limit().nanoUnitsPerSecond())
            .multiply(BigDecimal.valueOf(blockMilliseconds))
            .movePointLeft(12)
            .setScale(MAX_DECIMALS, RoundingMode.DOWN);
    out.putObject("price")
        .put("denom", demand.denomination())
        .put("amount", perBlock.toPlainString());
    if (pricePrecision > 0) out.put("price_precision", pricePrecision);
    return out.toString();
  }

  private static void addGpu(ObjectNode gpu, Demand.Machine machine) {
    gpu.put("units", machine.gpu().map(Demand.Gpu::units).orElse(0L));
    ObjectNode vendors = gpu.putObject("attributes").putObject("vendor");
    machine
        .gpu()
        .ifPresent(wanted -> {
          ObjectNode vendor = vendors.putObject(wanted.vendor()).put("model", wanted.model());
          wanted.memory().ifPresent(memory -> vendor.put("ram", memory));
          wanted.connection().ifPresent(connection -> vendor.put("interface", connection));
        });
  }
}
