package espalier.provider.pricing;

import espalier.base.unit.Rate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// So much for each unit of each resource; all prices in nano-units per second.
///
/// @param cpuMilli for a thousandth of a processor
/// @param memoryMebibyte for a MiB of memory
/// @param storageMebibyte for a MiB of storage, by class
/// @param endpoint for a port that the world may reach
/// @param address for a leased IP address
/// @param gpu for a GPU, by model; `*` stands for every model that is not named
public record ScalePricing(
    long cpuMilli,
    long memoryMebibyte,
    Map<String, Long> storageMebibyte,
    long endpoint,
    long address,
    Map<String, Long> gpu)
    implements Pricing {
  private static final long MEBIBYTE = 1L << 20;

  public ScalePricing {
    storageMebibyte = Map.copyOf(storageMebibyte);
    gpu = Map.copyOf(gpu);
    for (long price : new long[] {cpuMilli, memoryMebibyte, endpoint, address}) check(price);
    storageMebibyte.values().forEach(ScalePricing::check);
    gpu.values().forEach(ScalePricing::check);
  }

  private static void check(long price) {
    if (price < 0) {
      throw new IllegalArgumentException("a price is negative: " + price + " nano-units a second");
    }
  }

  @Override
  public Quote quote(Demand demand) {
    try {
      long sum = 0;
      for (Demand.Group group : demand.groups()) {
        Optional<String> unknown = unknown(group.machine());
        if (unknown.isPresent()) return new Quote.Unpriced(unknown.get());
        sum = Math.addExact(sum, Math.multiplyExact(machine(group.machine()), group.count()));
      }
      return sum == 0
          ? new Quote.Unpriced("the price comes to nothing; set a price for what is offered")
          : new Quote.Priced(new Rate(sum));
    } catch (ArithmeticException _) {
      return new Quote.Unpriced("the price exceeds what the ledger can hold; lower the quantities");
    }
  }

  private Optional<String> unknown(Demand.Machine machine) {
    for (Demand.Volume volume : machine.storage()) {
      if (!storageMebibyte.containsKey(volume.storageClass())) {
        return Optional.of(
            "no price for storage class %s; priced are %s"
                .formatted(volume.storageClass(), new TreeMap<>(storageMebibyte).keySet()));
      }
    }
    return machine
        .gpu()
        .filter(wanted -> gpuPrice(wanted.model()).isEmpty())
        .map(wanted ->
            "no price for GPU model %s; priced are %s"
                .formatted(wanted.model(), new TreeMap<>(gpu).keySet()));
  }

  // An order for any model pays for the dearest one, which it may get.
  private Optional<Long> gpuPrice(String model) {
    if (model.equals("*")) return gpu.values().stream().max(Long::compare);
    return Optional.ofNullable(gpu.get(model)).or(() -> Optional.ofNullable(gpu.get("*")));
  }

  private long machine(Demand.Machine machine) {
    long sum = Math.multiplyExact(machine.cpuMillis(), cpuMilli);
    sum = plus(sum, Math.ceilDiv(machine.memoryBytes(), MEBIBYTE), memoryMebibyte);
    for (Demand.Volume volume : machine.storage()) {
      long price = storageMebibyte.getOrDefault(volume.storageClass(), 0L);
      sum = plus(sum, Math.ceilDiv(volume.bytes(), MEBIBYTE), price);
    }
    sum = plus(sum, machine.endpoints(), endpoint);
    sum = plus(sum, machine.addresses(), address);
    if (machine.gpu().isPresent()) {
      Demand.Gpu wanted = machine.gpu().get();
      sum = plus(sum, wanted.units(), gpuPrice(wanted.model()).orElseThrow());
    }
    return sum;
  }

  private static long plus(long sum, long quantity, long price) {
    return Math.addExact(sum, Math.multiplyExact(quantity, price));
  }
}
