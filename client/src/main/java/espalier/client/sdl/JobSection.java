package espalier.client.sdl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The `espalier` section: what turns a deployment into jobs that end, and how they are matched.
///
/// Akash does not know it; a file without it means here exactly what it means there.
/// `docs/guide/sdl.md` describes it with an example.
///
/// @param jobs by service name
/// @param match how a provider is chosen
/// @param recoveries recovery orders after a provider failed, 0 to 100
public record JobSection(Map<String, Job> jobs, Match match, int recoveries) {
  /// Recovery orders where the section does not say.
  static final int DEFAULT_RECOVERIES = 3;

  /// A service that ends by itself and leaves results.
  ///
  /// @param code what to run: the training description of `train`, an archive of `command`
  /// @param data unpacked read-only before the start
  /// @param results absolute paths in the sandbox that the tenant gets back
  /// @param timeLimitSeconds after which the job is ended, 1 second to 90 days
  public record Job(
      Workload workload,
      Optional<Source> code,
      List<DataSet> data,
      Optional<Checkpoints> checkpoints,
      List<String> results,
      OptionalLong timeLimitSeconds) {}

  /// What runs.
  public enum Workload {
    /// The command of the service's image.
    COMMAND,
    /// The built-in trainer, whose result is an ONNX file.
    TRAIN
  }

  /// Bytes that the tenant hands over: a file, a hash of what was handed over before, or both,
  /// which asks that they agree.
  ///
  /// @param path relative to the SDL file's folder, without `..`
  /// @param sha256 64 lower-case hexadecimal digits
  public record Source(Optional<String> path, Optional<String> sha256) {}

  /// A data set.
  ///
  /// @param name names it in lineage and messages
  /// @param mount absolute path in the sandbox
  public record DataSet(String name, Source source, String mount) {}

  /// What is kept while the job runs, so that another provider can go on.
  ///
  /// @param path absolute path of the folder whose content is a checkpoint
  public record Checkpoints(Interval every, String path) {}

  /// The time between two checkpoints.
  public sealed interface Interval {}

  /// Every `seconds`, 1 to 86400.
  public record Seconds(long seconds) implements Interval {}

  /// Every `steps` of training, 1 to 1000000.
  public record Steps(long steps) implements Interval {}

  /// How a provider is chosen.
  public record Match(Mode mode, Acceptance acceptance) {
    static final Match DEFAULT = new Match(Mode.OFFERS, new Cheapest());
  }

  /// Where the candidates come from.
  public enum Mode {
    /// Standing offers, matched at the end of the block.
    OFFERS,
    /// Sealed bids, as on Akash.
    BIDS
  }

  /// Which candidate wins.
  public sealed interface Acceptance {}

  /// The lowest price.
  public record Cheapest() implements Acceptance {}

  /// The best reputation for the price.
  public record BestScore() implements Acceptance {}

  /// The cheapest of the first `bids` that come, 1 to 64.
  public record FirstBids(int bids) implements Acceptance {}
}
