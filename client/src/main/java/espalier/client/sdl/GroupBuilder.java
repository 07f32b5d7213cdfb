package espalier.client.sdl;

import espalier.client.sdl.Manifest.Endpoint;
import espalier.client.sdl.Manifest.Expose;
import espalier.client.sdl.Manifest.Kind;
import espalier.client.sdl.Manifest.Resources;
import espalier.client.sdl.Stack.Attribute;
import espalier.client.sdl.Stack.Compute;
import espalier.client.sdl.Stack.Credentials;
import espalier.client.sdl.Stack.Deployment;
import espalier.client.sdl.Stack.HttpOptions;
import espalier.client.sdl.Stack.Parameters;
import espalier.client.sdl.Stack.Placement;
import espalier.client.sdl.Stack.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Turns a validated [Stack] into the manifest and the group specs, number for number as the
/// reference does, because the deployment hash depends on every one of them.
final class GroupBuilder {
  private static final HttpOptions DEFAULTS =
      new HttpOptions(1_048_576, 0, 60_000, 60_000, 3, 0, List.of("error", "timeout"));

  private static final Comparator<Expose> EXPOSE_ORDER =
      Comparator.comparing(Expose::service, Texts.BYTE_ORDER)
          .thenComparingLong(Expose::port)
          .thenComparing(Expose::protocol)
          .thenComparing(Expose::global, Comparator.reverseOrder());

  private static final Comparator<Endpoint> ENDPOINT_ORDER =
      Comparator.comparingInt(Endpoint::sequence);

  private final Stack stack;
  private final Map<String, Integer> sequences;
  private final Map<String, Group> groups = new TreeMap<>(Texts.BYTE_ORDER);

  /// A group while it grows.
  private record Group(
      Placement placement,
      List<Attribute> attributes,
      List<GroupSpec.Unit> units,
      Map<String, Integer> unitOfProfile,
      List<Manifest.Service> services) {}

  private GroupBuilder(Stack stack) {
    this.stack = stack;
    this.sequences = sequences(stack);
  }

  /// The manifest with the group specs of the same groups, both sorted by group name.
  record Built(Manifest manifest, List<GroupSpec> groupSpecs) {}

  static Built build(Stack stack) {
    var builder = new GroupBuilder(stack);
    sorted(stack.deployments())
        .forEach((service, placements) ->
            sorted(placements)
                .forEach((placement, deployment) -> builder.add(service, placement, deployment)));
    return builder.built();
  }

  static <V> Map<String, V> sorted(Map<String, V> map) {
    var sorted = new TreeMap<String, V>(Texts.BYTE_ORDER);
    sorted.putAll(map);
    return sorted;
  }

  /// Numbers of leased addresses. The reference counts every target that is not simply global, and
  /// counts a name again for each of its uses, so numbers have gaps; a provider expects the same.
  private static Map<String, Integer> sequences(Stack stack) {
    var names = new ArrayList<String>();
    for (String service : stack.deployments().keySet()) {
      for (var expose : named(stack.services(), service).exposes()) {
        for (var target : expose.targets()) {
          if (!target.global() || !target.ip().isEmpty()) names.add(target.ip());
        }
      }
    }
    names.sort(Texts.BYTE_ORDER);
    var sequences = new HashMap<String, Integer>();
    for (int i = 0; i < names.size(); i++) {
      sequences.put(names.get(i), i + 1);
    }
    return sequences;
  }

  private void add(String serviceName, String placementName, Deployment deployment) {
    Group group = groups.computeIfAbsent(placementName, this::group);
    Stack.Service service = named(stack.services(), serviceName);
    Compute compute = named(stack.computes(), deployment.profile());
    service
        .parameters()
        .map(Parameters::confidential)
        .filter(kind -> !kind.isEmpty())
        .ifPresent(kind -> requireConfidential(group, kind));

    List<Expose> exposes = exposes(service);
    List<Endpoint> endpoints = exposes.stream().flatMap(e -> endpoints(e).stream()).toList();
    Integer bound = group.unitOfProfile().get(deployment.profile());
    int id;
    if (stack.version() == Version.V2_0 || bound == null) {
      id = group.units().size() + 1;
      group.unitOfProfile().put(deployment.profile(), group.units().size());
      group
          .units()
          .add(
              new GroupSpec.Unit(
                  resources(id, compute, endpoints),
                  deployment.count(),
                  named(group.placement().prices(), deployment.profile())));
    } else {
      GroupSpec.Unit unit = group.units().get(bound);
      id = unit.resources().id();
      var all = new ArrayList<>(unit.resources().endpoints());
      all.addAll(endpoints);
      all.sort(ENDPOINT_ORDER);
      group
          .units()
          .set(
              bound,
              new GroupSpec.Unit(
                  resources(id, compute, List.copyOf(all)),
                  unit.count() + deployment.count(),
                  unit.price()));
    }
    group
        .services()
        .add(
            new Manifest.Service(
                serviceName,
                service,
                resources(id, compute, endpoints),
                deployment.count(),
                exposes,
                service.parameters(),
                service.credentials().map(this::credentials)));
  }

  /// What `map` has under `name`; that it has something is what [StackRules] checked.
  private static <V> V named(Map<String, V> map, String name) {
    V value = map.get(name);
    if (value == null) throw new IllegalStateException("a name that was not checked: " + name);
    return value;
  }

  private Group group(String name) {
    Placement placement = named(stack.placements(), name);
    return new Group(
        placement,
        new ArrayList<>(placement.attributes()),
        new ArrayList<>(),
        new HashMap<>(),
        new ArrayList<>());
  }

  private static void requireConfidential(Group group, String kind) {
    boolean known = group.services().stream().anyMatch(GroupBuilder::isConfidential);
    if (known) return;
    group.attributes().add(new Attribute("tee/type", kind));
    group.attributes().sort(ProfileReader.BY_KEY);
  }

  private static boolean isConfidential(Manifest.Service service) {
    return service.parameters().filter(p -> !p.confidential().isEmpty()).isPresent();
  }

  private static Resources resources(int id, Compute compute, List<Endpoint> endpoints) {
    return new Resources(
        id,
        compute.millicores().orElseThrow(),
        compute.cpuAttributes(),
        compute.memoryBytes().orElseThrow(),
        compute.volumes(),
        compute.gpuUnits(),
        compute.gpuAttributes(),
        endpoints);
  }

  private List<Expose> exposes(Stack.Service service) {
    var exposes = new ArrayList<Expose>();
    for (Stack.Expose expose : service.exposes()) {
      var targets =
          expose.targets().isEmpty() ? List.of(new Stack.Target("", false, "")) : expose.targets();
      for (Stack.Target target : targets) {
        boolean leased = target.global() && !target.ip().isEmpty();
        exposes.add(
            new Expose(
                expose.port(),
                expose.as(),
                protocol(expose.protocol()).orElseThrow(),
                target.service(),
                target.global(),
                expose.accept(),
                withDefaults(expose.options()),
                target.ip(),
                leased ? sequences.getOrDefault(target.ip(), 0) : 0));
      }
    }
    exposes.sort(EXPOSE_ORDER);
    return List.copyOf(exposes);
  }

  /// `TCP` or `UDP` for any spelling; empty means TCP.
  static Optional<String> protocol(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "", "TCP" -> Optional.of("TCP");
      case "UDP" -> Optional.of("UDP");
      default -> Optional.empty();
    };
  }

  private static HttpOptions withDefaults(HttpOptions written) {
    return new HttpOptions(
        orDefault(written.maximumBodyBytes(), DEFAULTS.maximumBodyBytes()),
        // No default: the reference leaves it out, so that older providers see the same hash.
        written.proxyBufferBytes(),
        orDefault(written.readTimeoutMilliseconds(), DEFAULTS.readTimeoutMilliseconds()),
        orDefault(written.sendTimeoutMilliseconds(), DEFAULTS.sendTimeoutMilliseconds()),
        orDefault(written.nextTries(), DEFAULTS.nextTries()),
        written.nextTimeout(),
        written.nextCases().isEmpty() ? DEFAULTS.nextCases() : written.nextCases());
  }

  private static long orDefault(long written, long byDefault) {
    return written == 0 ? byDefault : written;
  }

  private static List<Endpoint> endpoints(Expose expose) {
    if (!expose.global()) return List.of();
    var endpoints = new ArrayList<Endpoint>();
    if (!expose.ip().isEmpty()) endpoints.add(new Endpoint(Kind.LEASED_IP, expose.sequence()));
    endpoints.add(new Endpoint(expose.isIngress() ? Kind.SHARED_HTTP : Kind.RANDOM_PORT, 0));
    endpoints.sort(ENDPOINT_ORDER);
    return endpoints;
  }

  /// 2.0 sends credentials as written and drops the mail address; 2.1 trims and keeps it.
  private Credentials credentials(Credentials written) {
    if (stack.version() == Version.V2_0) {
      return new Credentials(written.host(), "", written.username(), written.password());
    }
    return new Credentials(
        written.host().strip(),
        written.email().strip(),
        written.username().strip(),
        written.password().strip());
  }

  private Built built() {
    var manifestGroups = new ArrayList<Manifest.Group>();
    var specs = new ArrayList<GroupSpec>();
    groups.forEach((name, group) -> {
      manifestGroups.add(new Manifest.Group(name, List.copyOf(group.services())));
      specs.add(
          new GroupSpec(
              name,
              group.placement().signedBy(),
              List.copyOf(group.attributes()),
              List.copyOf(group.units())));
    });
    return new Built(new Manifest(List.copyOf(manifestGroups)), List.copyOf(specs));
  }
}
