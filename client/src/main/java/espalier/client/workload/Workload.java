package espalier.client.workload;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.ledger.market.Resources;
import java.util.List;
import java.util.Optional;

/// What one provider is to run for one order.
///
/// The provider receives the canonical bytes, checks that their hash is the order's manifest, and
/// fetches nothing that is not named in them by content hash.
///
/// @param services 1 to 20
public record Workload(List<Service> services) {
  /// The longest document that is read: 1 MiB.
  public static final int BYTES_MAX = 1 << 20;

  public static final int SERVICES_MAX = 20;
  private static final int WORDS_MAX = 256;
  private static final int WORD_BYTES_MAX = 32 * 1024;

  /// What a service is.
  public enum Kind {
    /// The command in the image, until it ends or is stopped.
    COMMAND,
    /// The built-in trainer; `arguments` are its options.
    TRAIN
  }

  /// One program.
  ///
  /// @param image `host` for the provider's own read-only system, the hash of an OCI archive among
  ///   the data as `sha256:…`, or a reference that only a Docker engine can resolve
  /// @param environment `NAME=value`
  /// @param each resources of one replica
  public record Service(
      String name,
      Kind kind,
      String image,
      List<String> command,
      List<String> arguments,
      List<String> environment,
      int replicas,
      Resources each,
      List<Port> ports,
      Optional<Job> job) {
    static final Codec<Service> CODEC =
        record(
            "service",
            Service::new,
            field("name", text(64), Service::name),
            field("kind", choice("kind", Kind.values()), Service::kind),
            field("image", text(512), Service::image),
            field("command", list(text(WORD_BYTES_MAX), WORDS_MAX), Service::command),
            field("arguments", list(text(WORD_BYTES_MAX), WORDS_MAX), Service::arguments),
            field("environment", list(text(WORD_BYTES_MAX), WORDS_MAX), Service::environment),
            field("replicas", whole32(1, 50), Service::replicas),
            field("each", Resources.CODEC, Service::each),
            field("ports", list(Port.CODEC, 64), Service::ports),
            field("job", optional(Job.CODEC), Service::job));
  }

  /// A port on which the service listens.
  ///
  /// @param outside whether it is reachable from outside the provider
  public record Port(int number, boolean udp, boolean outside) {
    static final Codec<Port> CODEC =
        record(
            "port",
            Port::new,
            field("number", whole32(1, 65_535), Port::number),
            field("udp", TRUTH, Port::udp),
            field("outside", TRUTH, Port::outside));
  }

  /// What makes a service a job: it ends and leaves results.
  ///
  /// @param code an archive unpacked into the working folder
  /// @param results absolute paths in the sandbox
  /// @param timeLimitMilliseconds 0 for none
  public record Job(
      Optional<Blob> code,
      List<Input> data,
      Optional<Checkpoints> checkpoints,
      List<String> results,
      long timeLimitMilliseconds) {
    static final Codec<Job> CODEC =
        record(
            "job",
            Job::new,
            field("code", optional(Blob.CODEC), Job::code),
            field("data", list(Input.CODEC, 64), Job::data),
            field("checkpoints", optional(Checkpoints.CODEC), Job::checkpoints),
            field("results", list(text(4096), 64), Job::results),
            field(
                "time_limit_milliseconds",
                whole(0, 90L * 24 * 3600 * 1000),
                Job::timeLimitMilliseconds));
  }

  /// Bytes by content.
  public record Blob(Hash sha256, long bytes) {
    /// The largest blob: 64 GiB.
    public static final long BYTES_MAX = 64L << 30;

    public static final Codec<Blob> CODEC =
        record(
            "blob",
            Blob::new,
            field("sha256", HASH, Blob::sha256),
            field("bytes", whole(0, BYTES_MAX), Blob::bytes));
  }

  /// A data set, mounted read-only at an absolute path.
  public record Input(String name, Blob blob, String mount) {
    static final Codec<Input> CODEC =
        record(
            "input",
            Input::new,
            field("name", text(64), Input::name),
            field("blob", Blob.CODEC, Input::blob),
            field("mount", text(4096), Input::mount));
  }

  /// What is kept while a job runs.
  ///
  /// @param everyMilliseconds 0 if counted in steps
  /// @param everySteps 0 if counted in time
  public record Checkpoints(String path, long everyMilliseconds, long everySteps) {
    static final Codec<Checkpoints> CODEC =
        record(
            "checkpoints",
            Checkpoints::new,
            field("path", text(4096), Checkpoints::path),
            field("every_milliseconds", whole(0, 86_400_000), Checkpoints::everyMilliseconds),
            field("every_steps", whole(0, 1_000_000), Checkpoints::everySteps));
  }

  public static final Codec<Workload> CODEC =
      record(
          "workload",
          Workload::new,
          field("services", list(Service.CODEC, SERVICES_MAX), Workload::services));

  public Workload {
    services = List.copyOf(services);
    if (services.isEmpty()) {
      throw new IllegalArgumentException("a workload has at least one service");
    }
  }

  /// What the order names as its manifest.
  public Hash manifest() {
    return manifest(CODEC.encode(this));
  }

  /// The manifest of a document's canonical bytes.
  public static Hash manifest(byte[] document) {
    return Sha256.tagged("espalier/workload", document);
  }

  /// All blobs that the provider needs before it can start.
  public List<Blob> blobs() {
    return services.stream()
        .flatMap(service -> service.job().stream())
        .flatMap(job ->
            java.util.stream.Stream.concat(
                job.code().stream(), job.data().stream().map(Input::blob)))
        .distinct()
        .toList();
  }
}
