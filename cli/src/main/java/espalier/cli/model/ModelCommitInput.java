package espalier.cli.model;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.CommittedInput;
import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.proof.verifier.TensorCommitment;
import espalier.prover.CommittedTensor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "commit-input",
    description = {
      "Commits to an input, so that proofs about several models can name it without showing it.",
      "Publish the commitment; keep the file, which holds the input and goes to 'espalier model prove",
      "--input-commitment'."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier model commit-input digits.model --input image.json --out image.commitment")
final class ModelCommitInput extends EspalierCommand {
  /// For how many proofs an input stays hidden unless said.
  private static final int USES = 16;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model that takes the input: its scales make whole numbers of it.")
  private Path file = Path.of("");

  @Mixin private final InputOption input = new InputOption();

  @Option(
      names = "--name",
      paramLabel = "INPUT",
      description = "Which input, if the model has several.")
  private @Nullable String name;

  @Option(
      names = "--proofs",
      paramLabel = "COUNT",
      description = "For how many proofs the input stays hidden; 16 unless said.")
  private int proofs = USES;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the commitment is written; input.commitment unless said.")
  private Path out = Path.of("input.commitment");

  @Override
  protected Result run() throws Exception {
    if (proofs < 1 || proofs > TensorCommitment.USES_MAX) {
      throw CliException.usage(
          "--proofs is 1 to %d; found %d".formatted(TensorCommitment.USES_MAX, proofs));
    }
    ModelFile model = Progress.during(espalier(), "reading " + file, () -> ModelFile.read(file));
    Map<Integer, long[]> given = input.read(model.program());
    Port port = port(Port.inputs(model.program()));
    long[] cells = java.util.Objects.requireNonNull(given.get(port.step()));
    var seed = new byte[ModelFile.SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    try (CommittedTensor made =
        Progress.during(
            espalier(),
            "committing",
            () -> CommittedTensor.commit(port.shape(), cells, proofs, seed))) {
      List<Long> whole = Arrays.stream(cells).boxed().toList();
      var committed =
          new CommittedInput(port.name(), port.fraction(), made.commitment(), whole, seed);
      committed.write(out);
      var tree = new LinkedHashMap<String, Object>();
      tree.put("file", out.toString());
      tree.put("commitment", made.commitment().digest().toString());
      tree.put("input", port.name());
      tree.put("shape", port.shape().sizes());
      tree.put("proofs_allowed", proofs);
      return Result.of(
          tree,
          "input      %s %s\ncommitment %s\nhidden     for %,d proofs\nwrote      %s (the input: keep it)"
              .formatted(port.name(), port.shape(), made.commitment().digest(), proofs, out));
    }
  }

  private Port port(List<Port> ports) {
    List<Port> named =
        ports.stream().filter(port -> name == null || port.name().equals(name)).toList();
    if (named.size() != 1) {
      throw CliException.usage(
          "the model has the inputs %s; choose one with --name"
              .formatted(ports.stream().map(Port::name).toList()));
    }
    return named.getFirst();
  }
}
