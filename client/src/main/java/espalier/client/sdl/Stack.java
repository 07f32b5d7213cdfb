package espalier.client.sdl;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An SDL file as written: what to run, on what, where, and for how much.
///
/// Names in maps keep the order of the file. An `Optional` list tells an absent one from an empty
/// one, because the manifest, and so its hash, does.
///
/// @param version `2.0` or `2.1`
/// @param includes the texts under `include`, which the reference reads and never opens
/// @param services by name
/// @param computes compute profiles by name
/// @param placements placement profiles by name
/// @param deployments by service name, then by placement name
/// @param endpoints kinds of named endpoints by name
/// @param reclamationWindow the notice that a provider must give, if the tenant asks for any
/// @param jobs the `espalier` section, if the file has one
public record Stack(
    Version version,
    List<String> includes,
    Map<String, Service> services,
    Map<String, Compute> computes,
    Map<String, Placement> placements,
    Map<String, Map<String, Deployment>> deployments,
    Map<String, String> endpoints,
    Optional<Duration> reclamationWindow,
    Optional<JobSection> jobs) {

  /// The versions of the grammar; they differ in how resources of a group are numbered, in
  /// credentials, and in which volumes need a mount.
  public enum Version {
    /// Each service has resources of its own.
    V2_0,
    /// Services of one compute profile share resources.
    V2_1
  }

  /// A container.
  ///
  /// @param image name with tag or digest; empty only where no deployment names the service
  public record Service(
      String image,
      Optional<List<String>> command,
      Optional<List<String>> arguments,
      Optional<List<String>> environment,
      List<Expose> exposes,
      Optional<Parameters> parameters,
      Optional<Credentials> credentials) {}

  /// A port of a service.
  ///
  /// @param port 1 to 65535 where a deployment names the service
  /// @param as the port outside, 0 for the same
  /// @param protocol as written, empty for TCP
  /// @param accept host names; absent and empty differ in the manifest
  public record Expose(
      long port,
      long as,
      String protocol,
      Optional<List<String>> accept,
      HttpOptions options,
      List<Target> targets) {}

  /// Who may reach a port.
  ///
  /// @param service a service of the same deployment, empty for none
  /// @param ip the name of a leased address, empty for none
  public record Target(String service, boolean global, String ip) {}

  /// What the ingress does; 0 and an empty list mean its default.
  ///
  /// @param maximumBodyBytes at most 104857600
  /// @param proxyBufferBytes at most 1048576
  /// @param readTimeoutMilliseconds at most 60000
  /// @param sendTimeoutMilliseconds at most 60000
  public record HttpOptions(
      long maximumBodyBytes,
      long proxyBufferBytes,
      long readTimeoutMilliseconds,
      long sendTimeoutMilliseconds,
      long nextTries,
      long nextTimeout,
      List<String> nextCases) {
    static final HttpOptions NONE = new HttpOptions(0, 0, 0, 0, 0, 0, List.of());
  }

  /// How a service is run.
  ///
  /// @param volumes mounts by volume name
  /// @param permissions what the service may read of its own deployment
  /// @param confidential `cpu` or `cpu-gpu` for a trusted execution environment, else empty
  public record Parameters(
      Map<String, Mount> volumes, Optional<List<String>> permissions, String confidential) {}

  /// Where a volume appears.
  public record Mount(String path, boolean readOnly) {}

  /// The account at a private image registry; its text never shows the password.
  public record Credentials(String host, String email, String username, String password) {
    @Override
    public String toString() {
      return "Credentials[host=" + host + ", username=" + username + "]";
    }
  }

  /// A named bundle of resources; parts are absent where the file leaves them out.
  public record Compute(
      OptionalLong millicores,
      List<Attribute> cpuAttributes,
      OptionalLong memoryBytes,
      List<Volume> volumes,
      long gpuUnits,
      List<Attribute> gpuAttributes) {}

  /// A disk.
  ///
  /// @param name `default` where the file gives none
  /// @param attributes `class` and `persistent`, or none where the file gives none
  public record Volume(String name, long bytes, List<Attribute> attributes) {
    Optional<String> attribute(String key) {
      return attributes.stream()
          .filter(attribute -> attribute.key().equals(key))
          .map(Attribute::value)
          .findFirst();
    }
  }

  /// A key with a value, the way Akash describes everything about hardware.
  public record Attribute(String key, String value) {}

  /// Where and for how much; absent lists and empty ones differ in the group specs.
  ///
  /// @param attributes what a provider must declare, sorted by key
  /// @param prices by compute profile
  public record Placement(
      List<Attribute> attributes, SignedBy signedBy, Map<String, Price> prices) {}

  /// Accounts whose signature under a provider's attributes is asked for.
  public record SignedBy(Optional<List<String>> allOf, Optional<List<String>> anyOf) {
    static final SignedBy NOBODY = new SignedBy(Optional.empty(), Optional.empty());
  }

  /// The most that one replica may cost.
  ///
  /// @param amount smallest units of `denomination` an interval, 18 decimals
  public record Price(String denomination, BigDecimal amount) {}

  /// How often a service runs in a placement.
  ///
  /// @param count replicas, at least 1
  public record Deployment(String profile, long count) {}
}
