package espalier.client.sdl;

import espalier.client.sdl.Stack.Attribute;
import espalier.client.sdl.Stack.Credentials;
import espalier.client.sdl.Stack.Parameters;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a provider is sent, in Akash's form: services by placement group.
///
/// @param groups sorted by name
public record Manifest(List<Group> groups) {
  /// The services of one placement, sorted by name.
  public record Group(String name, List<Service> services) {}

  /// A container with its resources.
  ///
  /// @param count replicas
  public record Service(
      String name,
      Stack.Service definition,
      Resources resources,
      long count,
      List<Expose> exposes,
      Optional<Parameters> parameters,
      Optional<Credentials> credentials) {}

  /// Resources of one replica.
  ///
  /// @param id from 1, within the group
  /// @param millicores 10 to 384000
  /// @param memoryBytes 1 MiB to 2 TiB
  /// @param volumes in the reference's order
  /// @param gpuUnits 0 to 24
  public record Resources(
      int id,
      long millicores,
      List<Attribute> cpuAttributes,
      long memoryBytes,
      List<Stack.Volume> volumes,
      long gpuUnits,
      List<Attribute> gpuAttributes,
      List<Endpoint> endpoints) {}

  /// How a service is reached from outside.
  ///
  /// @param sequence number of the leased address, 0 for none
  public record Endpoint(Kind kind, int sequence) {}

  /// Kinds of endpoint; the number is Akash's.
  public enum Kind {
    /// Behind the provider's shared ingress on port 80.
    SHARED_HTTP(0),
    /// A port that the provider chooses.
    RANDOM_PORT(1),
    /// An address of its own.
    LEASED_IP(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /// The number in JSON, where 0 is left out.
    int number() {
      return number;
    }
  }

  /// A port with one of its targets.
  ///
  /// @param externalPort 0 for the same as `port`
  /// @param protocol `TCP` or `UDP`
  /// @param hosts host names; absent and empty differ in JSON
  /// @param ip name of the leased address, empty for none
  public record Expose(
      long port,
      long externalPort,
      String protocol,
      String service,
      boolean global,
      Optional<List<String>> hosts,
      Stack.HttpOptions options,
      String ip,
      int sequence) {
    /// Whether the provider's shared ingress serves this port.
    boolean isIngress() {
      return protocol.equals("TCP") && global && (externalPort == 0 ? port : externalPort) == 80;
    }
  }

  /// The manifest as Akash writes it.
  public JsonNode json() {
    return ReferenceJson.manifest(this);
  }
}
