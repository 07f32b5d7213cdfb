package espalier.client.sdl;

import espalier.client.sdl.Stack.Compute;
import espalier.client.sdl.Stack.Credentials;
import espalier.client.sdl.Stack.Expose;
import espalier.client.sdl.Stack.Mount;
import espalier.client.sdl.Stack.Service;
import espalier.client.sdl.Stack.Target;
import espalier.client.sdl.Stack.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What has to hold for a service that is deployed: its name, image, environment, ports, mounts and
/// credentials; and across services, that host names and ports of leased addresses are unique.
final class ServiceRules {
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int HOST_CHARACTERS = 253;
  private static final Set<String> NEXT_CASES =
      Set.of("error", "timeout", "500", "502", "503", "504", "403", "404", "429", "off");

  private final Findings findings;
  private final Stack stack;
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<String, String> leasedPorts = new HashMap<>();
  private final Set<String> leasedEndpoints = new HashSet<>();
  private boolean anyGlobal;

  ServiceRules(Findings findings, Stack stack) {
    this.findings = findings;
    this.stack = stack;
  }

  /// Checks `service` for one of its deployments, on `compute`.
  void check(String name, Service service, Compute compute) {
    YamlPath path = YamlPath.of("services", name);
    if (!NAME.matcher(name).matches()) {
      findings.refuse(
          path,
          "found name "
              + Texts.quoted(name)
              + ", expected small letters, digits and dashes, a letter first; rename it");
    }
    if (service.image().isEmpty()) {
      findings.refuse(path.key("image"), "found no image, expected one; write image: NAME:TAG");
    }
    checkEnvironment(path.key("env"), service.environment().orElse(List.of()));
    for (int i = 0; i < service.exposes().size(); i++) {
      checkExpose(path.key("expose").index(i), name, service.exposes().get(i));
    }
    checkMounts(path, service, compute);
    service.credentials().ifPresent(account -> checkCredentials(path.key("credentials"), account));
  }

  /// Checks what can only be said once every service was seen.
  void finish() {
    for (String endpoint : stack.endpoints().keySet()) {
      if (!leasedEndpoints.contains(endpoint)) {
        findings.refuse(
            YamlPath.of("endpoints", endpoint),
            "found an endpoint that nothing uses, expected a service with ip: "
                + Texts.quoted(endpoint)
                + "; use it or delete it");
      }
    }
    if (!anyGlobal) {
      findings.note(
          YamlPath.of("services"),
          "found no port that the outside can reach; the services run all the same, but Akash's"
              + " network would refuse the file");
    }
  }

  private void checkEnvironment(YamlPath path, List<String> variables) {
    for (int i = 0; i < variables.size(); i++) {
      String variable = variables.get(i);
      int equals = variable.indexOf('=');
      String name = equals < 0 ? variable : variable.substring(0, equals);
      if (!VARIABLE.matcher(name).matches() || name.equals(".") || name.startsWith("..")) {
        // A line without "=" may be a secret on its own, so only a name is ever shown.
        findings.refuse(
            path,
            "found "
                + (equals < 0 ? "item " + i : "item " + i + " named " + Texts.quoted(name))
                + ", expected NAME=value with letters, digits and - . _ in the name; rename it");
      }
    }
  }

  private void checkExpose(YamlPath path, String service, Expose expose) {
    if (expose.port() < 1) {
      findings.refuse(
          path.key("port"), "found no port, expected 1 to 65535; write for example port: 80");
    }
    if (GroupBuilder.protocol(expose.protocol()).isEmpty()) {
      findings.refuse(
          path.key("proto"),
          "found " + Texts.quoted(expose.protocol()) + ", expected tcp or udp; choose one");
    }
    checkNextCases(path.key("http_options").key("next_cases"), expose.options().nextCases());
    int rounds = Math.max(1, expose.targets().size());
    for (String host : expose.accept().orElse(List.of())) {
      checkHost(path.key("accept"), host, rounds);
    }
    for (Target target : expose.targets()) {
      anyGlobal |= target.global();
      if (!target.ip().isEmpty()) checkLeased(path.key("to"), service, expose, target);
    }
  }

  /// A host name may stand once in the whole manifest, and stands there once for each target.
  private void checkHost(YamlPath path, String host, int rounds) {
    if (host.length() > HOST_CHARACTERS || !HOST.matcher(host).matches()) {
      findings.refuse(
          path,
          "found host "
              + Texts.quoted(host)
              + ", expected small letters, digits, dashes and dots; correct the name");
    }
    if (hosts.merge(host, rounds, Integer::sum) > 1) {
      findings.refuse(
          path,
          "found host "
              + Texts.quoted(host)
              + " for more than one port or target, expected one; delete the others");
    }
  }

  private void checkNextCases(YamlPath path, List<String> cases) {
    for (String name : cases) {
      if (!NEXT_CASES.contains(name)) {
        findings.refuse(
            path,
            "found "
                + Texts.quoted(name)
                + ", expected error, timeout, 403, 404, 429, 500, 502, 503, 504 or off");
      }
    }
    if (cases.contains("off") && cases.size() > 1) {
      findings.refuse(path, "found off beside other cases, expected off alone; delete the others");
    }
  }

  private void checkLeased(YamlPath path, String service, Expose expose, Target target) {
    if (!target.global()) {
      findings.refuse(
          path,
          "found ip "
              + Texts.quoted(target.ip())
              + " on a port that is not global, expected global: true beside it; add it");
    }
    if (!stack.endpoints().containsKey(target.ip())) {
      findings.refuse(
          path,
          "found ip "
              + Texts.quoted(target.ip())
              + ", expected a name of endpoints; write endpoints: {NAME: {kind: ip}} at the top");
    }
    leasedEndpoints.add(target.ip());
    String key = target.ip() + "-" + expose.as() + "-" + expose.protocol();
    String other = leasedPorts.putIfAbsent(key, service);
    if (other != null) {
      findings.refuse(
          path,
          "found port "
              + expose.as()
              + " of ip "
              + Texts.quoted(target.ip())
              + " already used by service "
              + Texts.quoted(other)
              + ", expected a port of its own; change as");
    }
  }

  private void checkMounts(YamlPath path, Service service, Compute compute) {
    var volumes = new HashMap<String, Stack.Volume>();
    compute.volumes().forEach(volume -> volumes.put(volume.name(), volume));
    Map<String, Mount> mounts =
        service.parameters().map(Stack.Parameters::volumes).orElse(Map.of());
    var places = new HashMap<String, String>();
    for (var mount : mounts.entrySet()) {
      YamlPath at = path.key("params").key("storage").key(mount.getKey());
      Stack.Volume volume = volumes.get(mount.getKey());
      if (volume == null) {
        findings.refuse(
            at,
            "found a mount of volume "
                + Texts.quoted(mount.getKey())
                + ", expected a name under storage of the compute profile; correct the name");
        continue;
      }
      String place = mount.getValue().path();
      if (!place.startsWith("/")) {
        findings.refuse(
            at.key("mount"),
            "found "
                + (place.isEmpty() ? "nothing" : Texts.quoted(place))
                + ", expected an absolute path; begin it with /");
      }
      String other = places.putIfAbsent(place, mount.getKey());
      if (other != null) {
        findings.refuse(
            at.key("mount"),
            "found mount "
                + Texts.quoted(place)
                + " already in use by volume "
                + Texts.quoted(other)
                + ", expected a path of its own; change one");
      }
      checkReadOnly(at, volume, mount.getValue());
    }
    checkPersistent(path, compute, mounts);
  }

  private void checkReadOnly(YamlPath at, Stack.Volume volume, Mount mount) {
    if (stack.version() == Version.V2_1
        && mount.readOnly()
        && volume.attribute("class").equals(Optional.of("ram"))) {
      findings.refuse(
          at.key("readOnly"), "found readOnly for a volume in memory, expected false; delete it");
    }
  }

  /// 2.0 refuses persistent volumes of a service that mounts nothing at all; 2.1 does not ask.
  private void checkPersistent(YamlPath path, Compute compute, Map<String, Mount> mounts) {
    if (stack.version() != Version.V2_0 || !mounts.isEmpty()) return;
    for (Stack.Volume volume : compute.volumes()) {
      if (volume.attribute("persistent").equals(Optional.of("true"))) {
        findings.refuse(
            path,
            "found persistent volume "
                + Texts.quoted(volume.name())
                + " without a mount, expected one; write params: {storage: {"
                + volume.name()
                + ": {mount: /data}}}");
      }
    }
  }

  private void checkCredentials(YamlPath path, Credentials account) {
    if (account.host().isBlank()) {
      findings.refuse(path.key("host"), "found no registry, expected its host name; add host");
    }
    if (account.username().isBlank()) {
      findings.refuse(path.key("username"), "found no user, expected a name; add username");
    }
    if (account.password().isBlank()) {
      findings.refuse(path.key("password"), "found no password, expected one; add password");
    }
  }
}
