package espalier.client.sdl;

import espalier.client.sdl.JobSection.Job;
import espalier.client.sdl.Manifest.Kind;
import espalier.client.sdl.Manifest.Resources;
import espalier.client.sdl.Stack.Attribute;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Turns manifest and group specs into a [Plan].
final class Planner {
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
  private static final String MODEL_PREFIX = "vendor/";
  private static final long GIBIBYTE = 1L << 30;

  private Planner() {}

  /// The plan of `built`; refuses in `findings` what a ledger could not hold.
  static Plan plan(Findings findings, Stack stack, GroupBuilder.Built built, byte[] hash) {
    var groups = new ArrayList<Plan.Group>();
    for (int i = 0; i < built.groupSpecs().size(); i++) {
      groups.add(
          group(findings, stack, built.groupSpecs().get(i), built.manifest().groups().get(i)));
    }
    Optional<JobSection> jobs = stack.jobs();
    return new Plan(
        HexFormat.of().formatHex(hash),
        built.groupSpecs().getFirst().units().getFirst().price().denomination(),
        List.copyOf(groups),
        stack.reclamationWindow(),
        jobs.map(JobSection::match).orElse(JobSection.Match.DEFAULT),
        jobs.map(JobSection::recoveries).orElse(JobSection.DEFAULT_RECOVERIES));
  }

  private static Plan.Group group(
      Findings findings, Stack stack, GroupSpec spec, Manifest.Group manifest) {
    var total = new Plan.Amounts(0, 0, Map.of(), 0);
    BigDecimal price = BigDecimal.ZERO;
    for (GroupSpec.Unit unit : spec.units()) {
      total = plus(findings, spec.name(), total, each(unit.resources()), unit.count());
      price = price.add(unit.price().amount().multiply(BigDecimal.valueOf(unit.count())));
    }
    String denomination = spec.units().getFirst().price().denomination();
    return new Plan.Group(
        spec.name(),
        spec.attributes(),
        spec.signedBy().allOf().orElse(List.of()),
        spec.signedBy().anyOf().orElse(List.of()),
        spec.units().stream().map(Planner::unit).toList(),
        total,
        price,
        ratePerSecond(denomination, price)
            .orElseGet(() -> {
              findings.refuse(
                  YamlPath.of("profiles", "placement", spec.name(), "pricing"),
                  "found a price for all replicas above "
                      + Long.MAX_VALUE
                      + " nano-units a second, expected less; lower the price or the count");
              return 0L;
            }),
        manifest.services().stream().map(service -> service(stack, service)).toList());
  }

  private static Plan.Service service(Stack stack, Manifest.Service service) {
    Optional<Job> job =
        stack.jobs().flatMap(section -> Optional.ofNullable(section.jobs().get(service.name())));
    return new Plan.Service(
        service.name(), service.definition(), service.resources().id(), service.count(), job);
  }

  private static Plan.Unit unit(GroupSpec.Unit unit) {
    Resources resources = unit.resources();
    BigDecimal price = unit.price().amount();
    return new Plan.Unit(
        resources.id(),
        unit.count(),
        each(resources),
        resources.cpuAttributes().stream()
            .filter(attribute -> attribute.key().equals("arch"))
            .map(Attribute::value)
            .findFirst(),
        resources.gpuAttributes().stream().map(Planner::model).toList(),
        price,
        // One replica's price is bounded far below what a long holds.
        ratePerSecond(unit.price().denomination(), price).orElseThrow(),
        new Plan.Endpoints(
            count(resources, Kind.SHARED_HTTP),
            count(resources, Kind.RANDOM_PORT),
            count(resources, Kind.LEASED_IP)));
  }

  private static int count(Resources resources, Kind kind) {
    return Math.toIntExact(
        resources.endpoints().stream().filter(endpoint -> endpoint.kind() == kind).count());
  }

  private static Plan.Amounts each(Resources resources) {
    var storage = new TreeMap<String, Long>();
    for (Stack.Volume volume : resources.volumes()) {
      storage.merge(storageClass(volume), volume.bytes(), Math::addExact);
    }
    return new Plan.Amounts(
        resources.millicores(), resources.memoryBytes(), storage, resources.gpuUnits());
  }

  private static String storageClass(Stack.Volume volume) {
    boolean persistent = volume.attribute("persistent").equals(Optional.of("true"));
    return volume.attribute("class").orElse(persistent ? "default" : "ephemeral");
  }

  private static Plan.Amounts plus(
      Findings findings, String group, Plan.Amounts sum, Plan.Amounts each, long count) {
    try {
      var storage = new TreeMap<>(sum.storageBytes());
      each.storageBytes()
          .forEach((kind, bytes) ->
              storage.merge(kind, Math.multiplyExact(bytes, count), Math::addExact));
      return new Plan.Amounts(
          Math.addExact(sum.millicores(), Math.multiplyExact(each.millicores(), count)),
          Math.addExact(sum.memoryBytes(), Math.multiplyExact(each.memoryBytes(), count)),
          storage,
          Math.addExact(sum.gpus(), Math.multiplyExact(each.gpus(), count)));
    } catch (ArithmeticException _) {
      findings.refuse(
          YamlPath.of("profiles", "placement", group),
          "found more storage for all replicas than 2^63 bytes, expected less; lower the count");
      return sum;
    }
  }

  /// Nano-units a second of `amount` an interval, rounded down; absent above 2^63.
  static Optional<Long> ratePerSecond(String denomination, BigDecimal amount) {
    boolean perBlock =
        denomination.equals("uakt")
            || denomination.equals("uact")
            || denomination.startsWith("ibc/");
    long milliseconds = perBlock ? Plan.BLOCK_MILLISECONDS : 1_000;
    BigInteger rate =
        amount
            .multiply(NANO)
            .multiply(BigDecimal.valueOf(1_000))
            .divide(BigDecimal.valueOf(milliseconds), 0, RoundingMode.DOWN)
            .toBigIntegerExact();
    return rate.bitLength() < Long.SIZE ? Optional.of(rate.longValueExact()) : Optional.empty();
  }

  /// Takes `vendor/nvidia/model/a100/ram/80Gi/interface/sxm` apart; the reader put it together, so
  /// the last two parts are found from the end and the rest is the model's name.
  private static Plan.GpuModel model(Attribute attribute) {
    String rest = attribute.key().substring(MODEL_PREFIX.length());
    int slash = rest.indexOf("/model/");
    String vendor = rest.substring(0, slash);
    String model = rest.substring(slash + "/model/".length());
    Optional<String> connection = Optional.empty();
    for (String known : List.of("pcie", "sxm")) {
      if (model.endsWith("/interface/" + known)) {
        connection = Optional.of(known);
        model = model.substring(0, model.length() - "/interface/".length() - known.length());
      }
    }
    OptionalLong memory = OptionalLong.empty();
    int ram = model.lastIndexOf("/ram/");
    if (ram >= 0 && model.substring(ram).matches("/ram/[0-9]{1,9}Gi")) {
      String digits = model.substring(ram + "/ram/".length(), model.length() - "Gi".length());
      memory = OptionalLong.of(Long.parseLong(digits) * GIBIBYTE);
      model = model.substring(0, ram);
    }
    boolean any = model.isEmpty() || model.equals("*");
    return new Plan.GpuModel(
        vendor, any ? Optional.empty() : Optional.of(model), memory, connection);
  }
}
