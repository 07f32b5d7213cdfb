package espalier.provider.daemon;

import espalier.base.unit.Hash;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Service;
import espalier.ledger.market.Resources;
import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.image.BadImage;
import espalier.provider.image.ImageCache;
import espalier.provider.image.OciImage;
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
import java.nio.file.LinkOption;
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
///
/// An image that the tenant brings, `sha256:…`, is one of the job's data. Its environment always
/// counts; its command and working folder do if the service has no command of its own. Its root is
/// read-only and its user is not taken over: every sandbox has one user.
final class Workshop {
  static final String WORK = "/work";
  private static final String IMAGE = "sha256:[0-9a-f]{64}";
  private static final long LOG_BYTES = 64L << 20;
  private static final int PROCESSES = 1_024;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Optional<TrainCommand> trainer;
  private final boolean ownFiles;
  private final ImageCache images;

  /// @param trainer the prepared trainer, if this provider has one
  /// @param ownFiles whether sandboxes have a file system of their own
  /// @param images that tenants brought
  Workshop(Optional<TrainCommand> trainer, boolean ownFiles, ImageCache images) {
    this.trainer = trainer;
    this.ownFiles = ownFiles;
    this.images = images;
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
      Optional<OciImage> image = image(materials);
      Program program =
          materials.service().kind() == Kind.TRAIN
              ? training(materials, mounts, resume)
              : command(materials, mounts, resume, image);
      if (image.isPresent()) {
        checkMounts(image.get().root(), mounts);
      }
      return new WorkloadSpec(
          image.isPresent()
              ? new RootFileSystem.Folder(image.get().root())
              : new RootFileSystem.Host(),
          program,
          mounts,
          limits(materials.bounds()),
          reach(materials.service()),
          Lifetime.SURVIVES);
    } catch (IllegalArgumentException | BadInput | BadImage e) {
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
    if (service.kind() == Kind.COMMAND
        && !service.image().equals("host")
        && !service.image().matches(IMAGE)) {
      throw new Unusable(
          "image '%s' cannot be had here: nothing is fetched from registries; use 'host', or list"
                  .formatted(service.image())
              + " an OCI archive among the job's data and name it as sha256:64 digits");
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

  /// The image that the tenant brought, unpacked; empty for the provider's own system.
  private Optional<OciImage> image(Materials materials) throws IOException {
    Service service = materials.service();
    if (service.kind() != Kind.COMMAND || service.image().equals("host")) return Optional.empty();
    if (!ownFiles) {
      throw new Unusable(
          "sandboxes here have no file system of their own, so images cannot be run; order from a"
              + " provider with bubblewrap");
    }
    List<Input> data = materials.job().map(Job::data).orElse(List.of());
    for (int i = 0; i < data.size(); i++) {
      if (isImage(service, data.get(i))) {
        Path archive = materials.folder().resolve("inputs").resolve("data-" + i);
        return Optional.of(
            images.unpacked(
                data.get(i).blob().sha256(),
                archive,
                materials.folder(),
                materials.bounds().storageBytes()));
      }
    }
    throw new Unusable(
        "image %s is not among the job's data; list its archive there".formatted(service.image()));
  }

  private static boolean isImage(Service service, Input input) {
    return service.image().equals("sha256:" + input.blob().sha256());
  }

  /// A mount needs a place: one that the image has, or one at the top that it lacks altogether.
  private static void checkMounts(Path image, List<Mount> mounts) throws IOException {
    Path root = image.toRealPath();
    for (Mount mount : mounts) {
      Path place = root.resolve(mount.target().substring(1));
      Path top = root.resolve(root.relativize(place).getName(0));
      boolean free =
          mount.target().startsWith("/tmp/") || !Files.exists(top, LinkOption.NOFOLLOW_LINKS);
      boolean there =
          Files.exists(place, LinkOption.NOFOLLOW_LINKS)
              && !Files.isSymbolicLink(place)
              && Files.isDirectory(place) == Files.isDirectory(mount.source())
              && place.toRealPath().equals(place);
      if (!free && !there) {
        throw new Unusable(
            "'%s' cannot be mounted: the image has '/%s' without such a place; use one that it has, or a"
                    .formatted(mount.target(), top.getFileName())
                + " top folder that it lacks");
      }
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

  private Program command(
      Materials materials, List<Mount> mounts, Optional<String> resume, Optional<OciImage> image)
      throws IOException {
    Service service = materials.service();
    boolean byImage = service.command().isEmpty() && image.isPresent();
    var words = new ArrayList<>(byImage ? image.get().entrypoint() : service.command());
    words.addAll(
        byImage && service.arguments().isEmpty() ? image.get().command() : service.arguments());
    if (words.isEmpty()) {
      throw new Unusable(
          "the service has no command; the image '%s' has none of its own"
              .formatted(service.image()));
    }
    String start = byImage ? workingFolder(image.get()) : WORK;
    Optional<Hash> code = materials.job().flatMap(Job::code).map(Workload.Blob::sha256);
    if (code.isPresent()) {
      Path archive = materials.folder().resolve("inputs").resolve("code");
      materials.files().restore(code.get(), archive);
      mounts.add(new Mount(archive, "/resume/code", false));
      // Unpacked inside, where a hostile archive can harm nobody but its tenant.
      words.addAll(
          0, List.of("sh", "-c", "tar -xf \"$0\" && exec \"$@\"", place("/resume/code", archive)));
      start = WORK;
    }
    return new Program(words, environment(materials, resume, image), start);
  }

  /// Where the image wants to begin, if it has that folder; engines that may write make it.
  private static String workingFolder(OciImage image) {
    Path wanted = Path.of("/").resolve(image.workingFolder()).normalize();
    boolean own = wanted.toString().matches("/(proc|dev|sys|tmp)(/.*)?");
    boolean there =
        Files.isDirectory(
            image.root().resolve(wanted.toString().substring(1)), LinkOption.NOFOLLOW_LINKS);
    return image.workingFolder().isEmpty() || own || !there ? WORK : wanted.toString();
  }

  private Map<String, String> environment(
      Materials materials, Optional<String> resume, Optional<OciImage> image) throws Unusable {
    var environment = new LinkedHashMap<String, String>();
    environment.put("PATH", PATH);
    environment.put("HOME", place(materials, WORK));
    environment.put("LC_ALL", "C.UTF-8");
    addAll(environment, image.map(OciImage::environment).orElse(List.of()));
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
          for (int i = 0; i < job.data().size(); i++) {
            Input input = job.data().get(i);
            if (!isImage(materials.service(), input)) {
              Path file = materials.folder().resolve("inputs").resolve("data-" + i);
              environment.putIfAbsent("ESPALIER_DATA", place(input.mount(), file));
            }
          }
        });
    resume.ifPresent(file -> environment.put("ESPALIER_RESUME", file));
    addAll(environment, materials.service().environment());
    return environment;
  }

  private static void addAll(Map<String, String> environment, List<String> entries)
      throws Unusable {
    for (String entry : entries) {
      int split = entry.indexOf('=');
      if (split < 1) {
        // Not shown: it may be a secret.
        throw new Unusable("an environment entry is not NAME=value");
      }
      environment.put(entry.substring(0, split), entry.substring(split + 1));
    }
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
