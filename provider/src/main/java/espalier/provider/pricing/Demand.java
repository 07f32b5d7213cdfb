package espalier.provider.pricing;

import espalier.base.unit.Rate;
import java.util.List;
import java.util.Optional;

/// What an order asks for, in the terms that prices are made of.
///
/// @param owner the tenant's address, for scripts with lists of friends
/// @param denomination the coin in which the price is asked
/// @param limit the most that the order pays
/// @param groups at least one, at most 64
public record Demand(String owner, String denomination, Rate limit, List<Group> groups) {
  private static final int MAX_GROUPS = 64;

  public Demand {
    groups = List.copyOf(groups);
    if (groups.isEmpty() || groups.size() > MAX_GROUPS) {
      throw new IllegalArgumentException(
          "demand has " + groups.size() + " groups; expected 1 to " + MAX_GROUPS);
    }
  }

  /// Equal replicas of one service.
  ///
  /// @param count how many replicas, at least 1
  public record Group(Machine machine, long count) {
    public Group {
      if (count < 1) throw new IllegalArgumentException("count is " + count + "; at least 1");
    }
  }

  /// The resources of one replica.
  ///
  /// @param cpuMillis thousandths of a processor
  /// @param endpoints ports that the world may reach
  /// @param addresses leased IP addresses
  public record Machine(
      long cpuMillis,
      long memoryBytes,
      List<Volume> storage,
      Optional<Gpu> gpu,
      long endpoints,
      long addresses) {
    public Machine {
      storage = List.copyOf(storage);
      for (long quantity : new long[] {cpuMillis, memoryBytes, endpoints, addresses}) {
        if (quantity < 0) {
          throw new IllegalArgumentException("a quantity is negative: " + quantity);
        }
      }
    }
  }

  /// Storage of one class, as in `default`, `beta3`, `ram`.
  public record Volume(String storageClass, long bytes) {
    public Volume {
      if (bytes < 0) throw new IllegalArgumentException("a volume has " + bytes + " bytes");
    }
  }

  /// GPUs of one model.
  ///
  /// @param model as in `a100`; `*` for any
  /// @param memory as in `80Gi`, if the order names it
  /// @param connection as in `pcie` or `sxm`, if the order names it
  public record Gpu(
      long units,
      String vendor,
      String model,
      Optional<String> memory,
      Optional<String> connection) {
    public Gpu {
      if (units < 1) throw new IllegalArgumentException("a GPU demand has " + units + " units");
    }
  }
}
