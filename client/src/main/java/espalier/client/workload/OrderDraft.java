package espalier.client.workload;

import espalier.base.unit.AccountId;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.sdl.JobSection;
import espalier.client.sdl.Plan;
import espalier.client.sdl.Sdl;
import espalier.client.sdl.Stack;
import espalier.client.workload.Workload.Blob;
import espalier.client.workload.Workload.Checkpoints;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Port;
import espalier.client.workload.Workload.Service;
import espalier.ledger.market.Acceptance;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Needs;
import espalier.ledger.market.Resources;
import espalier.ledger.market.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An order ready to be signed: one placement group of an SDL file.
///
/// @param group the group's name in the file
/// @param terms for the ledger
/// @param workload for the provider
/// @param files where the bytes of the workload's blobs lie; a blob without file was handed over
///   before
public record OrderDraft(String group, Terms terms, Workload workload, Map<Hash, Path> files) {
  /// How long sealed bids are taken, where the file asks for them.
  private static final long BIDDING_MILLISECONDS = 5_000;

  /// Drafts of all groups of a file.
  ///
  /// @param folder against which the file's paths are read
  /// @throws IllegalArgumentException with a sentence, if the ledger has no word for what is asked
  /// @throws IOException if a file that the SDL names cannot be read
  public static List<OrderDraft> of(Sdl sdl, Path folder) throws IOException {
    var drafts = new ArrayList<OrderDraft>();
    for (Plan.Group group : sdl.plan().groups()) {
      drafts.add(draft(sdl.plan(), group, folder));
    }
    return List.copyOf(drafts);
  }

  private static OrderDraft draft(Plan plan, Plan.Group group, Path folder) throws IOException {
    var files = new LinkedHashMap<Hash, Path>();
    var services = new ArrayList<Service>();
    for (Plan.Service service : group.services()) {
      services.add(service(group, service, folder, files));
    }
    var workload = new Workload(services);
    var terms =
        new Terms(
            needs(group),
            new Denomination(plan.denomination()),
            new Rate(group.ratePerSecond()),
            acceptance(plan.match()),
            workload.manifest(),
            0,
            plan.recoveries());
    return new OrderDraft(group.name(), terms, workload, Map.copyOf(files));
  }

  private static Needs needs(Plan.Group group) {
    var gpus = new ArrayList<GpuModel>();
    for (Plan.Unit unit : group.units()) {
      for (Plan.GpuModel model : unit.models()) {
        gpus.add(
            new GpuModel(
                model.vendor(),
                model.model().orElse(""),
                model.memoryBytes().orElse(0),
                model.connection().orElse("")));
      }
    }
    return new Needs(
        resources(group.total()),
        gpus.stream().distinct().toList(),
        group.attributes().stream()
            .map(attribute -> new Attribute(attribute.key(), attribute.value()))
            .sorted()
            .toList(),
        group.allOf().stream().map(AccountId::parse).toList(),
        group.anyOf().stream().map(AccountId::parse).toList());
  }

  private static Resources resources(Plan.Amounts amounts) {
    return new Resources(
        amounts.millicores(),
        amounts.memoryBytes(),
        amounts.storageBytes().values().stream().mapToLong(Long::longValue).sum(),
        Math.toIntExact(amounts.gpus()));
  }

  private static Acceptance acceptance(JobSection.Match match) {
    return switch (match.acceptance()) {
      case JobSection.FirstBids(int bids) -> new Acceptance.Bids(bids, BIDDING_MILLISECONDS);
      case JobSection.Cheapest _, JobSection.BestScore _
          when match.mode() == JobSection.Mode.BIDS ->
          new Acceptance.Bids(64, BIDDING_MILLISECONDS);
      case JobSection.Cheapest _ -> new Acceptance.Cheapest();
      case JobSection.BestScore _ -> new Acceptance.BestScore();
    };
  }

  private static Service service(
      Plan.Group group, Plan.Service service, Path folder, Map<Hash, Path> files)
      throws IOException {
    Plan.Unit unit =
        group.units().stream().filter(one -> one.id() == service.unit()).findFirst().orElseThrow();
    Stack.Service definition = service.definition();
    Optional<JobSection.Job> job = service.job();
    boolean trains = job.filter(one -> one.workload() == JobSection.Workload.TRAIN).isPresent();
    return new Service(
        service.name(),
        trains ? Kind.TRAIN : Kind.COMMAND,
        definition.image(),
        definition.command().orElse(List.of()),
        definition.arguments().orElse(List.of()),
        definition.environment().orElse(List.of()),
        Math.toIntExact(service.replicas()),
        resources(unit.each()),
        definition.exposes().stream().map(OrderDraft::port).toList(),
        job.isPresent() ? Optional.of(job(job.get(), folder, files)) : Optional.empty());
  }

  private static Port port(Stack.Expose expose) {
    return new Port(
        Math.toIntExact(expose.port()),
        expose.protocol().equalsIgnoreCase("udp"),
        expose.targets().stream().anyMatch(Stack.Target::global));
  }

  private static Job job(JobSection.Job job, Path folder, Map<Hash, Path> files)
      throws IOException {
    var data = new ArrayList<Input>();
    for (JobSection.DataSet set : job.data()) {
      data.add(new Input(set.name(), blob(set.source(), folder, files), set.mount()));
    }
    Optional<Blob> code =
        job.code().isPresent()
            ? Optional.of(blob(job.code().get(), folder, files))
            : Optional.empty();
    return new Job(
        code,
        data,
        job.checkpoints().map(OrderDraft::checkpoints),
        job.results(),
        Duration.ofSeconds(job.timeLimitSeconds().orElse(0)).toMillis());
  }

  private static Checkpoints checkpoints(JobSection.Checkpoints checkpoints) {
    return switch (checkpoints.every()) {
      case JobSection.Seconds(long seconds) ->
          new Checkpoints(checkpoints.path(), Duration.ofSeconds(seconds).toMillis(), 0);
      case JobSection.Steps(long steps) -> new Checkpoints(checkpoints.path(), 0, steps);
    };
  }

  private static Blob blob(JobSection.Source source, Path folder, Map<Hash, Path> files)
      throws IOException {
    if (source.path().isEmpty()) {
      throw new IllegalArgumentException(
          "blob %s has no path; name the file, so that it can be handed to whoever runs the job"
              .formatted(source.sha256().orElse("")));
    }
    Path file = folder.resolve(source.path().get());
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "%s is not a file; paths are read from the SDL file's folder".formatted(file));
    }
    Hash hash = Digests.sha256(file);
    if (source.sha256().isPresent() && !source.sha256().get().equals(hash.toString())) {
      throw new IllegalArgumentException(
          "%s has the hash %s; the SDL names %s"
              .formatted(source.path().get(), hash, source.sha256().get()));
    }
    files.put(hash, file);
    return new Blob(hash, Files.size(file));
  }
}
