package espalier.cli.model;

import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.CommittedInput;
import espalier.model.file.ProofCount;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "open-input",
    description = {
      "Shows the input that a commitment is of, after making the commitment again from it.",
      "Give the file to whoever is to see the input: the same command convinces them."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier model open-input image.commitment")
final class ModelOpenInput extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "A file that commit-input made.")
  private Path file = Path.of("");

  @Override
  protected Result run() throws Exception {
    CommittedInput input = CommittedInput.read(file);
    Progress.during(
        espalier(),
        "committing",
        () -> {
          CommitmentOption.made(input, file).close();
          return input;
        });
    double[] reals =
        LongStream.of(input.values())
            .mapToDouble(cell -> Math.scalb((double) cell, -input.fraction()))
            .toArray();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("commitment", input.commitment().digest().toString());
    tree.put("input", input.name());
    tree.put("shape", input.commitment().shape().sizes());
    tree.put("values", reals);
    tree.put("proofs_made", ProofCount.of(file));
    tree.put("proofs_allowed", input.commitment().uses());
    return Result.of(
        tree,
        "commitment %s\ninput      %s %s: %s"
            .formatted(
                input.commitment().digest(),
                input.name(),
                input.commitment().shape(),
                Shown.numbers(reals)));
  }
}
