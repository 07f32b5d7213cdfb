package espalier.provider.runtime;

/// What a sandbox has used so far, from the kernel's counters; each is -1 where nothing counts it.
///
/// @param cpuNanoseconds processor time of the workload, including the writing of its logs
/// @param memoryPeakBytes most memory held at once
/// @param throttledPeriods scheduler periods in which the processor limit held the workload back
/// @param oomKills processes killed because the memory limit was reached
public record Usage(
    long cpuNanoseconds, long memoryPeakBytes, long throttledPeriods, long oomKills) {
  /// What is known where nothing counts.
  public static final Usage UNKNOWN = new Usage(-1, -1, -1, -1);
}
