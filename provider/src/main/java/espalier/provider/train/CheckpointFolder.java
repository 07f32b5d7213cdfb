package espalier.provider.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkpoints of one run, newest last, each a file that names its step and content.
///
/// A file is `ESPTRN01`, the hash of recipe and data (32 bytes), the step, the three groups of
/// [TrainingState] as little-endian floats, and SHA-256 of all before. Its name is
/// `step-STEP-HASH.checkpoint` with the first 16 digits of that last hash. It is written under
/// another name, forced to the disk and renamed, so a crash leaves either the whole file or none;
/// what was damaged later is refused by its hash, and the one before is used. The newest [#KEPT]
/// files are kept.
final class CheckpointFolder {
  static final int KEPT = 3;

  /// Steps have eight digits in a file name.
  static final int MAX_STEP = 99_999_999;

  private static final byte[] MAGIC = "ESPTRN01".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;
  private static final int HEAD_BYTES = MAGIC.length + HASH_BYTES + Integer.BYTES;
  private static final Pattern NAME =
      Pattern.compile("step-([0-9]{8})-([0-9a-f]{16})\\.checkpoint");

  private final Path folder;
  private final byte[] run;
  private final int[] lengths;

  /// @param recipe and `data` are hashes in hexadecimal: a checkpoint of another run is refused
  /// @param lengths of the arrays of each group
  CheckpointFolder(Path folder, String recipe, String data, int[] lengths) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.run = Sha256.digest().digest((recipe + data).getBytes(StandardCharsets.US_ASCII));
    this.lengths = lengths.clone();
  }

  /// A checkpoint that lies on the disk.
  ///
  /// @param sha256 of the whole file, in hexadecimal
  record Saved(Path file, String sha256) {}

  Saved save(TrainingState state) throws IOException {
    byte[] content = encode(state);
    String seal = HexFormat.of().formatHex(content, content.length - HASH_BYTES, content.length);
    String name = "step-%08d-%s.checkpoint".formatted(state.step(), seal.substring(0, 16));
    Path file = folder.resolve(name);
    // One name for all, so that what a kill left half written is overwritten by the next.
    Path unfinished = folder.resolve("unfinished.part");
    try {
      write(unfinished, content);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished); // Still there only if the disk was full.
    }
    try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    List<Path> files = newestFirst();
    for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
      Files.deleteIfExists(old);
    }
    return new Saved(file, Sha256.hex(content));
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /// The state of the newest checkpoint that is whole and of this run.
  ///
  /// @param refused hears of each newer one that is not: its file and a sentence
  Optional<TrainingState> newest(BiConsumer<Path, String> refused) throws IOException {
    for (Path file : newestFirst()) {
      try {
        return Optional.of(read(file));
      } catch (BadInput e) {
        refused.accept(file, String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /// Reads one checkpoint.
  ///
  /// @throws BadInput if it is missing, damaged, or of another run
  TrainingState read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInput("the checkpoint '" + file + "' does not exist; give the path of a file");
    }
    long expected = HEAD_BYTES + 3L * Float.BYTES * Arrays.stream(lengths).asLongStream().sum();
    expected += HASH_BYTES;
    long found = Files.size(file);
    if (found != expected) {
      throw new BadInput(
          "the checkpoint has %d bytes, a whole one of this run has %d; it is not used"
              .formatted(found, expected));
    }
    byte[] content = Files.readAllBytes(file);
    var digest = Sha256.digest();
    digest.update(content, 0, content.length - HASH_BYTES);
    byte[] seal = Arrays.copyOfRange(content, content.length - HASH_BYTES, content.length);
    if (!Arrays.equals(seal, digest.digest())) {
      throw new BadInput("the checkpoint does not match its hash, so it was damaged; not used");
    }
    return decode(content);
  }

  private byte[] encode(TrainingState state) {
    int floats = Arrays.stream(lengths).sum();
    var buffer =
        ByteBuffer.allocate(HEAD_BYTES + 3 * Float.BYTES * floats + HASH_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).put(run).putInt(state.step());
    for (float[][] group : List.of(state.parameters(), state.mean(), state.square())) {
      for (float[] array : group) {
        buffer.put(TrainingState.bytes(array));
      }
    }
    var digest = Sha256.digest();
    digest.update(buffer.array(), 0, buffer.position());
    return buffer.put(digest.digest()).array();
  }

  private TrainingState decode(byte[] content) {
    var buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    byte[] owner = new byte[HASH_BYTES];
    buffer.get(magic).get(owner);
    if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(owner, run)) {
      throw new BadInput(
          "the checkpoint belongs to another recipe or other data; give this run's own folder");
    }
    int step = buffer.getInt();
    return new TrainingState(step, group(buffer), group(buffer), group(buffer));
  }

  private float[][] group(ByteBuffer buffer) {
    float[][] group = new float[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      group[i] = new float[lengths[i]];
      buffer.asFloatBuffer().get(group[i]);
      buffer.position(buffer.position() + Float.BYTES * lengths[i]);
    }
    return group;
  }

  private List<Path> newestFirst() throws IOException {
    var files = new ArrayList<Path>();
    try (Stream<Path> listed = Files.list(folder)) {
      listed.filter(file -> matcher(file).matches()).forEach(files::add);
    }
    // Eight digits each, so names sort as steps do.
    files.sort(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed());
    return files;
  }

  private static Matcher matcher(Path file) {
    return NAME.matcher(file.getFileName().toString());
  }
}
