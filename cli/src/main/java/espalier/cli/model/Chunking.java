package espalier.cli.model;

import espalier.cli.CliException;
import espalier.model.ModelRefused;
import espalier.model.file.ModelFile;
import espalier.model.file.ProofCount;
import espalier.model.file.ProofFile;
import espalier.model.file.PublicModel;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.prover.ChunkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One proof in chunks: a process for each, one after the other, so that memory is that of one.
final class Chunking {
  private final Path folder;

  private Chunking(Path folder) {
    this.folder = folder;
  }

  /// @param path where the model lies
  /// @param count of chunks; a small program may have fewer
  /// @param folder where chunks are handed over; it is made, and deleted in the end
  /// @throws ModelRefused if no more proofs may be made
  static Proving.Proved prove(
      Path path, ModelFile model, Proving.Question question, int count, Path folder)
      throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      throw CliException.usage(
          "%s is there already, perhaps of a proof that was stopped; delete it or choose another --out"
              .formatted(folder));
    }
    try {
      return new Chunking(folder).run(path, model, question, count);
    } finally {
      delete(folder);
    }
  }

  private Proving.Proved run(Path path, ModelFile model, Proving.Question question, int count)
      throws IOException, InterruptedException {
    PublicModel published = model.published();
    int parts = ChunkFolder.parts(model.program(), count);
    int made = counted(path, model, new ChunkVerifier(model.program(), parts).weightOpenings());
    long start = System.nanoTime();
    var request =
        new ChunkFolder.Request(
            question.inputs(), question.hidden().steps(published), question.context(), parts);
    ChunkFolder work =
        ChunkFolder.create(
            folder, model.program(), model.weights(), model.budget(), model.seed(), request);
    if (!work.model().equals(published.commitment())) {
      throw new ModelRefused(
          "the weights in %s do not give the commitment that it names; import the model again"
              .formatted(path));
    }
    long ready = System.nanoTime();
    for (int part = 0; part < parts; part++) {
      process("commit", part);
    }
    Statement statement = work.seal();
    for (int part = 0; part < parts; part++) {
      process("prove", part);
    }
    long proved = System.nanoTime();
    var file = new ProofFile(Optional.of(published), statement, work.proofs(), Optional.empty());
    if (Proving.verify(published, file) instanceof Verdict.Rejected(var refusal, String message)) {
      throw new IllegalStateException(
          "the verifier refuses our own proof (%s): %s".formatted(refusal, message));
    }
    long verified = System.nanoTime();
    return new Proving.Proved(
        file,
        work.outputs(),
        made,
        (ready - start) / 1e6,
        (proved - ready) / 1e6,
        (verified - proved) / 1e6);
  }

  /// Each chunk that opens the weights uses up one of the proofs that they are hidden for.
  private static int counted(Path path, ModelFile model, int openings) {
    if (model.budget() == 0) {
      return 0;
    }
    int made = ProofCount.of(path);
    if (made + openings > model.budget()) {
      throw new ModelRefused(
          "this proof in chunks opens the weights %d times and %d of the %d proofs that hide them were made; ask for fewer chunks, or make a new commitment with 'espalier model renew %s'"
              .formatted(openings, made, model.budget(), path));
    }
    for (int i = 0; i < openings; i++) {
      made = ProofCount.increment(path, model.budget());
    }
    return made;
  }

  /// One step of one chunk, in a process that holds nothing else.
  private void process(String step, int part) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED"));
    String root = System.getProperty("espalier.root");
    if (root != null) {
      command.add("-Despalier.root=" + root);
    }
    command.addAll(
        List.of(
            "espalier.cli.Main",
            "model",
            "chunk",
            folder.toString(),
            step,
            Integer.toString(part)));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    // By the environment: a class path is long for a command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String said;
    try (var out = process.getInputStream()) {
      process.getOutputStream().close();
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw CliException.local(
          "chunk %d could not %s: exit code %d%s"
              .formatted(part, step, exitCode, said.isEmpty() ? "" : ": " + said));
    }
  }

  /// The folder holds weights and seeds in the clear.
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
