package espalier.client.sdl;

import espalier.client.sdl.JobSection.Job;
import espalier.client.sdl.JobSection.Match;
import espalier.client.sdl.Stack.Attribute;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What the ledger needs from an SDL: one order for each placement group.
///
/// **Price.** Akash prices are smallest units a block, so `uakt`, `uact` and `ibc/…` count for a
/// block of [#BLOCK_MILLISECONDS]; any other denomination counts for a second. A rate here is
/// nano-units a second, rounded down, so nobody is ever charged above the price that was written.
///
/// @param manifestHash 64 hexadecimal digits
/// @param denomination of every price in the plan
/// @param groups sorted by name
/// @param reclamationWindow the least notice of a provider that takes its machine back
/// @param match how a provider is chosen
/// @param recoveries recovery orders after a provider failed
public record Plan(
    String manifestHash,
    String denomination,
    List<Group> groups,
    Optional<Duration> reclamationWindow,
    Match match,
    int recoveries) {
  /// Milliseconds of an Akash block, by which per-block prices are converted: the constant with
  /// which Akash's console shows prices (`averageBlockTime = 6.098`). Real blocks took 6.1 s to 6.5
  /// s; a fixed number makes every reader of a file see the same price.
  public static final long BLOCK_MILLISECONDS = 6_098;

  /// One placement group: what one provider runs together.
  ///
  /// @param attributes what the provider must declare, sorted by key
  /// @param allOf accounts that must all have signed the attributes
  /// @param anyOf accounts of which one must have signed, unless empty
  /// @param total resources of all replicas
  /// @param exactPrice smallest units an interval for all replicas
  /// @param ratePerSecond nano-units a second for all replicas: the exact sum, rounded down once
  /// @param services sorted by name
  public record Group(
      String name,
      List<Attribute> attributes,
      List<String> allOf,
      List<String> anyOf,
      List<Unit> units,
      Amounts total,
      BigDecimal exactPrice,
      long ratePerSecond,
      List<Service> services) {}

  /// Resources that come `replicas` times at one price.
  ///
  /// @param id from 1, within the group; services name it
  /// @param each resources of one replica
  /// @param architecture processor architecture asked for, such as `amd64`
  /// @param models graphics processors of which any will do; empty without `each.gpus`
  /// @param ratePerSecond the most for one replica, nano-units a second
  /// @param endpoints of all replicas' services together
  public record Unit(
      int id,
      long replicas,
      Amounts each,
      Optional<String> architecture,
      List<GpuModel> models,
      BigDecimal exactPrice,
      long ratePerSecond,
      Endpoints endpoints) {}

  /// Amounts of everything that is metered.
  ///
  /// @param storageBytes by class: `ephemeral`, `default`, `beta1` to `beta3`, `ram`
  public record Amounts(
      long millicores, long memoryBytes, Map<String, Long> storageBytes, long gpus) {}

  /// A graphics processor that will do; an absent part means any.
  ///
  /// @param memoryBytes a multiple of 1 GiB
  /// @param connection `pcie` or `sxm`
  public record GpuModel(
      String vendor,
      Optional<String> model,
      OptionalLong memoryBytes,
      Optional<String> connection) {}

  /// Ways in from outside.
  ///
  /// @param http behind the shared ingress
  /// @param ports that the provider chooses
  /// @param addresses leased
  public record Endpoints(int http, int ports, int addresses) {}

  /// A service of a group.
  ///
  /// @param unit the [Unit] whose resources each replica has
  /// @param job what it does if it is a job
  public record Service(
      String name, Stack.Service definition, int unit, long replicas, Optional<Job> job) {}
}
