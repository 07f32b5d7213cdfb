package espalier.client.sdl;

/// The bounds of everything that an SDL can bring in; each is tested at the bound and one past it.
public final class Limits {
  /// Bytes in a file; the longest of 352 real files has 10 KB.
  public static final int BYTES = 256 * 1024;

  /// Mappings and lists inside one another; the grammar needs 9.
  public static final int DEPTH = 24;

  /// Values in a file after every alias is written out; this is what stops an alias bomb.
  public static final int NODES = 20_000;

  /// Aliases (`*name`) in a file.
  public static final int ALIASES = 200;

  /// Problems that one refusal lists.
  public static final int PROBLEMS = 50;

  /// Services in a file.
  public static final int SERVICES = 256;

  /// Placement groups in a file, as the reference's network limit says.
  public static final int GROUPS = 20;

  /// Volumes in a compute profile. Up to here the reference's stable sort is an insertion sort,
  /// whose outcome the manifest hash depends on.
  public static final int VOLUMES = 20;

  /// Exposed targets of a service.
  public static final int TARGETS = 512;

  /// Replicas of a service, in the unsigned 32-bit number that the reference reads.
  public static final long COUNT = 0xffff_ffffL;

  /// Millicores of a unit: 10 m to 384 cores.
  public static final long UNIT_CPU_MINIMUM = 10;

  /// See [#UNIT_CPU_MINIMUM].
  public static final long UNIT_CPU_MAXIMUM = 384_000;

  /// Graphics processors of a unit.
  public static final long UNIT_GPU_MAXIMUM = 24;

  /// Bytes of memory of a unit: 1 MiB to 2 TiB.
  public static final long UNIT_MEMORY_MINIMUM = 1L << 20;

  /// See [#UNIT_MEMORY_MINIMUM].
  public static final long UNIT_MEMORY_MAXIMUM = 2L << 40;

  /// Bytes of a volume: 5 MiB to 32 TiB.
  public static final long VOLUME_MINIMUM = 5L << 20;

  /// See [#VOLUME_MINIMUM].
  public static final long VOLUME_MAXIMUM = 32L << 40;

  /// A group holds at most so many times the maximum of a unit.
  public static final long GROUP_FACTOR = 50;

  /// The highest price of one replica, in smallest units an interval.
  public static final long UNIT_PRICE_MAXIMUM = 10_000_000;

  /// Data sets of a job.
  public static final int JOB_DATA = 64;

  /// Result paths of a job.
  public static final int JOB_RESULTS = 64;

  /// Characters of a path in the `espalier` section.
  public static final int PATH_CHARACTERS = 1_024;

  /// Steps between two checkpoints.
  public static final long CHECKPOINT_STEPS = 1_000_000;

  /// Seconds between two checkpoints: a day.
  public static final long CHECKPOINT_SECONDS = 86_400;

  /// Seconds that a job may run: 90 days.
  public static final long JOB_SECONDS = 90L * 86_400;

  /// Bids that an order waits for before it takes the best: `first-k`.
  public static final long FIRST_BIDS = 64;

  /// Recovery orders after a provider failed.
  public static final long RECOVERIES = 100;

  private Limits() {}
}
