package espalier.provider.daemon;

import espalier.base.unit.Hash;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Service;
import espalier.ledger.market.Resources;
import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.runtime.WorkloadSpec;
import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import espalier.provider.train.BadInput;
import espalier.provider.train.TrainCommand;
import espalier.provider.train.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Turns a tenant's document and files into what a sandbox is started with.
///
/// Inside, the working folder is `/work`; the parents of result paths and the folder of checkpoints
/// are writable; data lie read-only where the document says. `ESPALIER_WORK`, `ESPALIER_RESULTS`,
/// `ESPALIER_CHECKPOINTS`, `ESPALIER_DATA` and `ESPALIER_RESUME` name these places, which a runtime
/// without a file system of its own has elsewhere.
final class Workshop {
  static final String WORK = "/work";
  private static final long LOG_BYTES = 64L << 20;
  private static final int PROCESSES = 1_024;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Optional<TrainCommand> trainer;
  private final boolean ownFiles;

  /// @param trainer the prepared trainer, if this provider has one
  /// @param ownFiles whether sandboxes have a file system of their own
  Workshop(Optional<TrainCommand> trainer, boolean ownFiles) {
    this.trainer = trainer;
    this.ownFiles = ownFiles;
  }

  /// What is handed to the workshop.
  ///
  /// @param folder of the lease
  /// @param bounds what the order pays for
  /// @param checkpoint to go on from
  record Materials(
      Path folder,
      ContentFiles files,
      Workload workload,
      Resources bounds,
      Optional<Hash> checkpoint) {
    Service service() {
      return workload.services().getFirst();
    }

    Optional<Job> job() {
      return service().job();
    }

    /// Where a writable place inside lies on this machine.
    Path host(String inside) {
      return folder.resolve("space").resolve(inside.substring(1));
    }
  }

  /// Lays out the files and says what to start.
  ///
  /// @throws Unusable if the document asks for what cannot be had here
  WorkloadSpec prepare(Materials materials) throws IOException {
    check(materials);
    try {
      var mounts = new ArrayList<Mount>();
      for (String place : writable(materials)) {
        mounts.add(new Mount(Files.createDirectories(materials.host(place)), place, true));
      }
      Path inputs = Files.createDirectories(materials.folder().resolve("inputs"));
      int number = 0;
      for (Input input : materials.job().map(Job::data).orElse(List.of())) {
        Path file = inputs.resolve("data-" + number++);
        materials.files().restore(input.blob().sha256(), file);
        mounts.add(new Mount(file, input.mount(), false));
      }
      Optional<String> resume = Optional.empty();
      if (materials.checkpoint().isPresent()) {
        Path file = inputs.resolve("resume");
        materials.files().restore(materials.checkpoint().get(), file);
        mounts.add(new Mount(file, "/resume/checkpoint", false));
        resume = Optional.of(place("/resume/checkpoint", file));
      }
      Program program =
          materials.service().kind() == Kind.TRAIN
              ? training(materials, mounts, resume)
              : command(materials, mounts, resume);
      return new WorkloadSpec(
          new RootFileSystem.Host(),
          program,
          mounts,
          limits(materials.bounds()),
          reach(materials.service()),
          Lifetime.SURVIVES);
    } catch (IllegalArgumentException | BadInput e) {
      throw new Unusable(String.valueOf(e.getMessage()));
    }
  }

  private static void check(Materials materials) throws Unusable {
    Service service = materials.service();
    if (materials.workload().services().size() > 1 || service.replicas() > 1) {
      throw new Unusable(
          "the document has %d services of up to %d replicas; this provider runs one program a lease"
              .formatted(materials.workload().services().size(), service.replicas()));
    }
    if (service.kind() == Kind.COMMAND && !service.image().equals("host")) {
      throw new Unusable(
          "image '%s' cannot be had here; this provider runs the image 'host'"
              .formatted(service.image()));
    }
    Resources each = service.each();
    Resources bounds = materials.bounds();
    if (each.millicores() > bounds.millicores()
        || each.memoryBytes() > bounds.memoryBytes()
        || each.storageBytes() > bounds.storageBytes()
        || each.gpus() > bounds.gpus()) {
      throw new Unusable("the document asks for %s; the order pays for %s".formatted(each, bounds));
    }
  }

  private String place(String inside, Path host) {
    return ownFiles ? inside : host.toString();
  }

  private String place(Materials materials, String inside) {
    return place(inside, materials.host(inside));
  }

  /// The writable places: the working folder, the folders of results, the folder of checkpoints.
  private static Set<String> writable(Materials materials) throws Unusable {
    var places = new TreeSet<String>();
    places.add(WORK);
    if (materials.job().isPresent()) {
      for (String result : materials.job().get().results()) {
        places.add(top(result));
      }
      materials.job().get().checkpoints().ifPresent(kept -> places.add(kept.path()));
    }
    for (String place : places) {
      if (!place.matches("(/[A-Za-z0-9._-]{1,64}){1,8}")
          || place.contains("/../")
          || place.matches("/(usr|bin|sbin|lib|lib32|lib64|etc|proc|dev|sys|tmp|resume)(/.*)?")) {
        throw new Unusable(
            "'%s' cannot be written in a sandbox; put results and checkpoints into folders such as"
                    .formatted(place)
                + " /results and /checkpoints");
      }
    }
    return places;
  }

  /// The first folder of a path: where a result lies, whether it names a file or a folder.
  static String top(String path) {
    int second = path.indexOf('/', 1);
    return second < 0 ? path : path.substring(0, second);
  }

  private Program training(Materials materials, List<Mount> mounts, Optional<String> resume)
      throws Unusable {
    TrainCommand command =
        trainer.orElseThrow(
            () -> new Unusable("this provider has no trainer; order one that declares it"));
    Job job =
        materials
            .job()
            .filter(one -> !one.data().isEmpty() && !one.results().isEmpty())
            .orElseThrow(() -> new Unusable("train needs one data set and one path of results"));
    var words = new ArrayList<>(materials.service().arguments());
    Input table = job.data().getFirst();
    Path data = materials.folder().resolve("inputs").resolve("data-0");
    add(words, "--data", place(table.mount(), data));
    String results = top(job.results().getFirst());
    add(words, "--output", place(materials, results));
    job.checkpoints()
        .ifPresent(kept -> {
          add(words, "--checkpoints", place(materials, kept.path()));
          if (kept.everySteps() > 0) {
            add(words, "--checkpoint-steps", Long.toString(kept.everySteps()));
          }
          if (kept.everyMilliseconds() > 0) {
            long seconds = Math.max(1, kept.everyMilliseconds() / 1_000);
            add(words, "--checkpoint-seconds", Long.toString(seconds));
          }
        });
    resume.ifPresent(file -> add(words, "--resume", file));
    for (Path path : command.readable()) {
      // What lies below /usr is in every sandbox already.
      if (!path.startsWith("/usr") && mounts.stream().noneMatch(one -> one.source().equals(path))) {
        mounts.add(new Mount(path, path.toString(), false));
      }
    }
    return new Program(command.arguments(TrainSpec.parse(words)), command.environment(), WORK);
  }

  private static void add(List<String> words, String name, String value) {
    words.add(name);
    words.add(value);
  }

  private Program command(Materials materials, List<Mount> mounts, Optional<String> resume)
      throws IOException {
    Service service = materials.service();
    var words = new ArrayList<>(service.command());
    words.addAll(service.arguments());
    if (words.isEmpty()) {
      throw new Unusable("the service has no command; the image 'host' has none of its own");
    }
    Optional<Hash> code = materials.job().flatMap(Job::code).map(Workload.Blob::sha256);
    if (code.isPresent()) {
      Path archive = materials.folder().resolve("inputs").resolve("code");
      materials.files().restore(code.get(), archive);
      mounts.add(new Mount(archive, "/resume/code", false));
      // Unpacked inside, where a hostile archive can harm nobody but its tenant.
      words.addAll(
          0, List.of("sh", "-c", "tar -xf \"$0\" && exec \"$@\"", place("/resume/code", archive)));
    }
    return new Program(words, environment(materials, resume), WORK);
  }

  private Map<String, String> environment(Materials materials, Optional<String> resume)
      throws Unusable {
    var environment = new LinkedHashMap<String, String>();
    environment.put("PATH", PATH);
    environment.put("HOME", place(materials, WORK));
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("ESPALIER_WORK", place(materials, WORK));
    materials
        .job()
        .ifPresent(job -> {
          job.results().stream()
              .findFirst()
              .ifPresent(one -> environment.put("ESPALIER_RESULTS", place(materials, top(one))));
          job.checkpoints()
              .ifPresent(
                  kept -> environment.put("ESPALIER_CHECKPOINTS", place(materials, kept.path())));
          if (!job.data().isEmpty()) {
            Path file = materials.folder().resolve("inputs").resolve("data-0");
            environment.put("ESPALIER_DATA", place(job.data().getFirst().mount(), file));
          }
        });
    resume.ifPresent(file -> environment.put("ESPALIER_RESUME", file));
    for (String entry : materials.service().environment()) {
      int split = entry.indexOf('=');
      if (split < 1) {
        // Not shown: it may be a secret.
        throw new Unusable("an environment entry is not NAME=value");
      }
      environment.put(entry.substring(0, split), entry.substring(split + 1));
    }
    return environment;
  }

  private static Limits limits(Resources bounds) {
    return new Limits(
        Math.max(10, bounds.millicores()),
        bounds.memoryBytes(),
        PROCESSES,
        bounds.storageBytes(),
        LOG_BYTES);
  }

  private static Reach reach(Service service) {
    return service.ports().isEmpty()
        ? Reach.none()
        : new Reach(
            Network.HOST_LOOPBACK,
            service.ports().stream().map(Workload.Port::number).distinct().toList());
  }
}
