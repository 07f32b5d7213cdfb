package espalier.client.sdl;

import espalier.client.sdl.Stack.Compute;
import espalier.client.sdl.Stack.Deployment;
import espalier.client.sdl.Stack.Placement;
import espalier.client.sdl.Stack.Price;
import espalier.client.sdl.Stack.Service;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// What has to hold between the parts of a [Stack]: references, amounts, prices. Rules of one
/// service are in [ServiceRules].
///
/// Only what a deployment names is checked, as in the reference: files of the field keep unused
/// profiles.
final class StackRules {
  private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-z][-_0-9a-z]+");

  private final Findings findings;
  private final Stack stack;
  private final Map<String, Set<String>> confidential = new HashMap<>();
  private final Map<String, Totals> totals = new HashMap<>();
  private final Set<String> denominations = new HashSet<>();

  /// Sums over a group, which a group may not exceed.
  private static final class Totals {
    private long millicores;
    private long gpus;
    private long bytes;
  }

  private StackRules(Findings findings, Stack stack) {
    this.findings = findings;
    this.stack = stack;
  }

  static void check(Findings findings, Stack stack) {
    new StackRules(findings, stack).check();
  }

  private void check() {
    checkEndpoints();
    var services = new ServiceRules(findings, stack);
    boolean any = false;
    for (var service : GroupBuilder.sorted(stack.deployments()).entrySet()) {
      YamlPath path = YamlPath.of("deployment", service.getKey());
      Service definition = stack.services().get(service.getKey());
      any |= !service.getValue().isEmpty();
      if (definition == null) {
        findings.refuse(
            path,
            "found a deployment of a service that services does not have, expected its name there;"
                + " correct one of the names");
        continue;
      }
      for (var placement : GroupBuilder.sorted(service.getValue()).entrySet()) {
        checkDeployment(service.getKey(), definition, placement.getKey(), placement.getValue());
        Compute compute = stack.computes().get(placement.getValue().profile());
        if (compute != null) services.check(service.getKey(), definition, compute);
      }
    }
    if (!any) {
      findings.refuse(
          YamlPath.of("deployment"),
          "found no service with a placement, expected at least one; deploy something");
    }
    services.finish();
    checkJobs();
  }

  private void checkEndpoints() {
    stack
        .endpoints()
        .forEach((name, kind) -> {
          YamlPath path = YamlPath.of("endpoints", name);
          if (!ENDPOINT_NAME.matcher(name).matches()) {
            findings.refuse(
                path,
                "found name "
                    + Texts.quoted(name)
                    + ", expected at least two of a-z, 0-9, - and _, a letter first;"
                    + " rename it");
          }
          if (!kind.equals("ip")) {
            findings.refuse(
                path.key("kind"), "found " + Texts.quoted(kind) + ", expected ip; write kind: ip");
          }
        });
  }

  private void checkDeployment(
      String serviceName, Service service, String placementName, Deployment deployment) {
    YamlPath path = YamlPath.of("deployment", serviceName, placementName);
    Compute compute = stack.computes().get(deployment.profile());
    Placement placement = stack.placements().get(placementName);
    if (compute == null) {
      findings.refuse(
          path.key("profile"),
          "found "
              + Texts.quoted(deployment.profile())
              + ", expected a profile of profiles.compute with resources; correct the name");
    }
    if (placement == null) {
      findings.refuse(
          path,
          "found placement "
              + Texts.quoted(placementName)
              + ", expected one of profiles.placement; correct the name");
    }
    if (compute == null || placement == null) return;
    checkPrice(path, placementName, deployment, placement);
    checkCompute(deployment.profile(), compute);
    checkTotals(path, placementName, deployment, compute);
    service
        .parameters()
        .map(Stack.Parameters::confidential)
        .filter(kind -> !kind.isEmpty())
        .ifPresent(kind -> checkConfidential(serviceName, placementName, kind, compute));
  }

  private void checkPrice(
      YamlPath path, String placementName, Deployment deployment, Placement placement) {
    Price price = placement.prices().get(deployment.profile());
    YamlPath pricing = YamlPath.of("profiles", "placement", placementName, "pricing");
    if (price == null) {
      findings.refuse(
          path,
          "found no price for profile "
              + Texts.quoted(deployment.profile())
              + ", expected one under "
              + pricing
              + "; write "
              + Texts.quoted(deployment.profile())
              + ": {denom: uact, amount: 100} there");
      return;
    }
    if (price.amount().compareTo(BigDecimal.valueOf(Limits.UNIT_PRICE_MAXIMUM)) > 0) {
      findings.refuse(
          pricing.key(deployment.profile()).key("amount"),
          "found more than "
              + Limits.UNIT_PRICE_MAXIMUM
              + " for one replica, expected at most that; lower the price");
    }
    denominations.add(price.denomination());
    if (denominations.size() > 1) {
      findings.refuse(
          pricing.key(deployment.profile()).key("denom"),
          "found a second denomination "
              + Texts.quoted(price.denomination())
              + ", expected one for the whole file; price everything in the same");
    }
  }

  private void checkCompute(String profile, Compute compute) {
    YamlPath path = YamlPath.of("profiles", "compute", profile, "resources");
    within(
        path.key("cpu").key("units"),
        compute.millicores(),
        Limits.UNIT_CPU_MINIMUM,
        Limits.UNIT_CPU_MAXIMUM,
        "millicores; write for example units: 0.5");
    within(
        path.key("memory").key("size"),
        compute.memoryBytes(),
        Limits.UNIT_MEMORY_MINIMUM,
        Limits.UNIT_MEMORY_MAXIMUM,
        "bytes; write for example size: 512Mi");
    within(
        path.key("gpu").key("units"),
        OptionalLong.of(compute.gpuUnits()),
        0,
        Limits.UNIT_GPU_MAXIMUM,
        "graphics processors; lower the number");
    if (compute.gpuUnits() == 0 && !compute.gpuAttributes().isEmpty()) {
      findings.refuse(
          path.key("gpu").key("attributes"),
          "found attributes of zero graphics processors, expected none; write units: 1 or delete"
              + " the attributes");
    }
    if (compute.volumes().isEmpty()) {
      findings.refuse(
          path.key("storage"),
          "found no volume, expected at least one; write storage: {size: 1Gi}");
    }
    for (Stack.Volume volume : compute.volumes()) {
      within(
          path.key("storage"),
          OptionalLong.of(volume.bytes()),
          Limits.VOLUME_MINIMUM,
          Limits.VOLUME_MAXIMUM,
          "bytes for volume " + Texts.quoted(volume.name()) + "; write for example size: 1Gi");
    }
  }

  private void within(
      YamlPath path, OptionalLong found, long minimum, long maximum, String whatAndRemedy) {
    if (found.isPresent() && found.getAsLong() >= minimum && found.getAsLong() <= maximum) return;
    findings.refuse(
        path,
        "found "
            + (found.isPresent() ? Long.toString(found.getAsLong()) : "nothing")
            + ", expected "
            + minimum
            + " to "
            + maximum
            + " "
            + whatAndRemedy);
  }

  private void checkTotals(
      YamlPath path, String placementName, Deployment deployment, Compute compute) {
    Totals total = totals.computeIfAbsent(placementName, _ -> new Totals());
    long count = deployment.count();
    // Saturating, because a count of 2^32 times 2 TiB is more than a long holds.
    total.millicores = plusTimes(total.millicores, compute.millicores().orElse(0), count);
    total.gpus = plusTimes(total.gpus, compute.gpuUnits(), count);
    total.bytes = plusTimes(total.bytes, compute.memoryBytes().orElse(0), count);
    if (total.millicores > Limits.UNIT_CPU_MAXIMUM * Limits.GROUP_FACTOR
        || total.gpus > Limits.UNIT_GPU_MAXIMUM * Limits.GROUP_FACTOR
        || total.bytes > Limits.UNIT_MEMORY_MAXIMUM * Limits.GROUP_FACTOR) {
      findings.refuse(
          path.key("count"),
          "found more for group "
              + Texts.quoted(placementName)
              + " than "
              + Limits.GROUP_FACTOR
              + " of the largest units, expected at most that; lower the count or split the group");
    }
  }

  private static long plusTimes(long sum, long each, long count) {
    long high = Math.multiplyHigh(each, count);
    long low = each * count;
    return high != 0 || low < 0 || sum + low < 0 ? Long.MAX_VALUE : sum + low;
  }

  private void checkConfidential(
      String serviceName, String placementName, String kind, Compute compute) {
    YamlPath path = YamlPath.of("services", serviceName, "params", "tee");
    if (!kind.equals("cpu") && !kind.equals("cpu-gpu")) {
      findings.refuse(
          path, "found " + Texts.quoted(kind) + ", expected cpu or cpu-gpu; choose one");
      return;
    }
    if (kind.equals("cpu-gpu") && compute.gpuUnits() == 0) {
      findings.refuse(
          path,
          "found cpu-gpu for a profile without graphics processors, expected gpu units;"
              + " add them or write tee: cpu");
    }
    Set<String> kinds = confidential.computeIfAbsent(placementName, _ -> new HashSet<>());
    kinds.add(kind);
    if (kinds.size() > 1) {
      findings.refuse(
          path,
          "found a second kind of confidential computing in group "
              + Texts.quoted(placementName)
              + ", expected one; move the service to a placement of its own");
    }
  }

  private void checkJobs() {
    Optional<JobSection> section = stack.jobs();
    if (section.isEmpty()) return;
    for (String name : section.get().jobs().keySet()) {
      if (!stack.deployments().containsKey(name)) {
        findings.refuse(
            YamlPath.of("espalier", "job", name),
            "found a job for a service that is not deployed, expected one of deployment;"
                + " correct the name");
      }
    }
  }
}
