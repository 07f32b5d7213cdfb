package espalier.prover;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.fixedBytes;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Statement;
import espalier.prover.commitment.Randomness;
import espalier.prover.commitment.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A proof in chunks that several processes make by way of files, each holding one chunk only.
///
/// In this order: [#create]; [#commit] for each part, ascending, since parts need what earlier ones
/// made; [#seal]; [#prove] for each part, in any order and at the same time; [#proofs]. Each call
/// may be a process of its own. Files have mode 0600: they hold weights, inputs and the seeds of
/// all that hides them, so whoever can read the folder knows them; delete it when the proof is
/// made.
public final class ChunkFolder {
  private static final int HIDDEN_MAX = 256;
  private static final int FILE_BYTES_MAX = Integer.MAX_VALUE - 64;

  /// What all parts share.
  ///
  /// @param count of parts, exactly
  /// @param hidden inputs and outputs, by step
  /// @param weightSeed of the model's commitment
  /// @param seed of this proof, never used twice
  private record Job(
      Program program,
      ModelCommitment model,
      int count,
      List<Integer> hidden,
      Hash context,
      byte[] weightSeed,
      byte[] seed) {
    static final Codec<Job> CODEC =
        record(
            "chunk_job",
            Job::new,
            field("program", Program.CODEC, Job::program),
            field("model", ModelCommitment.CODEC, Job::model),
            field("count", whole32(1, Cut.PARTS_MAX), Job::count),
            field("hidden", list(whole32(0, Program.STEPS_MAX - 1), HIDDEN_MAX), Job::hidden),
            field("context", HASH, Job::context),
            field("weight_seed", fixedBytes(Randomness.SEED_BYTES), Job::weightSeed),
            field("seed", fixedBytes(Randomness.SEED_BYTES), Job::seed));
  }

  private final Path folder;
  private final Job job;
  private final ChunkVerifier verifier;

  private ChunkFolder(Path folder, Job job) {
    this.folder = folder;
    this.job = job;
    this.verifier = new ChunkVerifier(job.program(), job.count());
  }

  /// What is asked for.
  ///
  /// @param inputs cells by step
  /// @param hidden inputs and outputs, by step, whose values the proof keeps hidden
  /// @param context what the statement binds beside the model
  /// @param count of chunks, exactly: see [#parts]
  public record Request(
      Map<Integer, long[]> inputs, Set<Integer> hidden, Hash context, int count) {}

  /// Commits to the weights and hands everything over.
  ///
  /// @param folder a new folder
  /// @param uses how many openings hide the weights; 0 publishes them
  /// @param weightSeed of the model's commitment
  /// @throws IllegalArgumentException if weights or inputs do not fit the program
  public static ChunkFolder create(
      Path folder,
      Program program,
      Map<Integer, long[]> weights,
      int uses,
      byte[] weightSeed,
      Request request) {
    if (parts(program, request.count()) != request.count()) {
      throw new IllegalArgumentException(
          "the program has at most %d chunks; asked for %d"
              .formatted(parts(program, request.count()), request.count()));
    }
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException failed) {
      throw new UncheckedIOException("the folder " + folder + " could not be made", failed);
    }
    Storage kept = Storage.in(folder.resolve("weights"));
    try (Model model = Model.commit(program, weights, uses, weightSeed, kept)) {
      var job =
          new Job(
              program,
              model.commitment(),
              request.count(),
              List.copyOf(new TreeSet<>(request.hidden())),
              request.context(),
              weightSeed,
              Randomness.seed());
      write(folder.resolve("job"), Job.CODEC.encode(job));
      model.weights().forEach((step, cells) -> write(tensor(folder, step), cells));
      for (int input : model.plan().circuit().inputs()) {
        long[] cells = request.inputs().get(input);
        if (cells == null) {
          throw new IllegalArgumentException("step %d: an input is missing".formatted(input));
        }
        write(tensor(folder, input), cells);
      }
      return new ChunkFolder(folder, job);
    }
  }

  /// A folder that [#create] made, perhaps in another process.
  public static ChunkFolder open(Path folder) {
    try {
      return new ChunkFolder(folder, Job.CODEC.decode(read(folder.resolve("job"))));
    } catch (Malformed malformed) {
      throw new IllegalArgumentException(
          folder + " holds no work on chunks: " + malformed.getMessage(), malformed);
    }
  }

  /// How many chunks a program is cut into where `count` are asked for: so many, or fewer.
  public static int parts(Program program, int count) {
    return Cut.of(program, count).parts().size();
  }

  public int count() {
    return job.count();
  }

  public ModelCommitment model() {
    return job.model();
  }

  public ChunkVerifier verifier() {
    return verifier;
  }

  /// Runs a part and commits to it.
  ///
  /// @throws IllegalArgumentException if an earlier part is not committed yet
  public void commit(int part) {
    Set<Integer> weights = weights(part, false);
    try (Model model = model(weights, false)) {
      Map<Integer, long[]> known = known(part);
      Chunks.Committed committed = new Chunks(model, verifier, job.seed()).commit(part, known);
      committed
          .made()
          .forEach((step, cells) -> {
            if (!known.containsKey(step)) {
              write(tensor(folder, step), cells);
            }
          });
      write(folder.resolve("root-" + part), committed.root().bytes());
    }
  }

  /// Fixes the statement, once all parts are committed: no root can change any more.
  public Statement seal() {
    joint();
    Circuit circuit = verifier.whole().circuit();
    Statement statement =
        Prover.statement(
            circuit,
            job.model(),
            step -> cells(tensor(folder, step)),
            Set.copyOf(job.hidden()),
            job.context());
    write(folder.resolve("statement"), Statement.CODEC.encode(statement));
    return statement;
  }

  /// Proves a part; once only, since a second opening of the same witness would show what it hides.
  ///
  /// @throws IllegalArgumentException if the folder is not sealed, or the part was proved before
  public void prove(int part) {
    Statement statement = statement();
    try (Model model = model(weights(part, true), true)) {
      Map<Integer, long[]> known = known(part);
      write(folder.resolve("opened-" + part), new byte[0]);
      byte[] proof = new Chunks(model, verifier, job.seed()).prove(part, known, statement, joint());
      write(folder.resolve("proof-" + part), proof);
    }
  }

  /// What is proved, once sealed.
  public Statement statement() {
    try {
      return Statement.CODEC.decode(read(folder.resolve("statement")));
    } catch (Malformed malformed) {
      throw new IllegalArgumentException(
          "the statement in %s is not whole: %s".formatted(folder, malformed.getMessage()),
          malformed);
    }
  }

  /// The proofs of all parts, in their order.
  public List<byte[]> proofs() {
    var proofs = new ArrayList<byte[]>();
    for (int part = 0; part < job.count(); part++) {
      proofs.add(read(folder.resolve("proof-" + part)));
    }
    return proofs;
  }

  /// The program's outputs, by step, once all parts are committed.
  public Map<Integer, long[]> outputs() {
    var outputs = new HashMap<Integer, long[]>();
    for (int output : verifier.whole().circuit().outputs()) {
      outputs.put(output, cells(tensor(folder, output)));
    }
    return outputs;
  }

  // --- what a part needs -------------------------------------------------------------------------

  private Set<Integer> weights(int part, boolean opened) {
    var weights = new TreeSet<Integer>();
    Cut.Part own = verifier.cut().parts().get(part);
    for (int weight : verifier.plan(part).circuit().weights()) {
      weights.add(own.origin().get(weight));
    }
    if (opened) {
      weights.addAll(verifier.held(part, job.model()));
    }
    return weights;
  }

  private Model model(Set<Integer> weights, boolean opened) {
    var held = new HashMap<Integer, long[]>();
    weights.forEach(step -> held.put(step, cells(tensor(folder, step))));
    Path encoding = folder.resolve("weights");
    return opened
        ? Model.part(verifier.whole(), job.model(), held, job.weightSeed(), encoding)
        : Model.unopened(verifier.whole(), job.model(), held);
  }

  /// The tensors that a part reads and does not make, and the program's inputs.
  private Map<Integer, long[]> known(int part) {
    Cut.Part own = verifier.cut().parts().get(part);
    var known = new HashMap<Integer, long[]>();
    for (int local : verifier.plan(part).circuit().inputs()) {
      int step = own.origin().get(local);
      known.put(step, cells(tensor(folder, step)));
    }
    return known;
  }

  private Joint joint() {
    var roots = new ArrayList<Hash>();
    for (int part = 0; part < job.count(); part++) {
      roots.add(Hash.of(read(folder.resolve("root-" + part))));
    }
    return new Joint(roots);
  }

  // --- files -------------------------------------------------------------------------------------

  private static Path tensor(Path folder, int step) {
    return folder.resolve("tensor-" + step);
  }

  private static void write(Path file, long[] cells) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(8, cells.length));
    bytes.asLongBuffer().put(cells);
    write(file, bytes.array());
  }

  /// Writes a new file under another name first, so that one that is there is whole.
  private static void write(Path file, byte[] bytes) {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      if (bytes.length == 0) {
        Files.createFile(file, mode);
        return;
      }
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Files.deleteIfExists(partial);
      Files.createFile(partial, mode);
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
      Files.move(partial, file);
    } catch (FileAlreadyExistsException there) {
      throw new IllegalArgumentException(
          "%s is there already: this step was taken before; start anew in another folder"
              .formatted(file),
          there);
    } catch (IOException failed) {
      throw new UncheckedIOException(file + " could not be written", failed);
    }
  }

  private static long[] cells(Path file) {
    byte[] bytes = read(file);
    var cells = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).asLongBuffer().get(cells);
    return cells;
  }

  private static byte[] read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            file + " is missing: the steps before this one must be finished first");
      }
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "%s has %d bytes; at most %d are read"
                .formatted(file, Files.size(file), FILE_BYTES_MAX));
      }
      return Files.readAllBytes(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(file + " could not be read", failed);
    }
  }
}
