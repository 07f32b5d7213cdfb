package espalier.cli.model;

import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.ModelFile;
import espalier.model.file.ProofCount;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description =
        "Says what a model takes and answers, its id, how exact it is, and how many proofs it has left.",
    footerHeading = "%nExample:%n",
    footer = "  espalier model show digits.model")
final class ModelShow extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that import made.")
  private Path file = Path.of("");

  @Override
  protected Result run() throws Exception {
    ModelFile model = Progress.during(espalier(), "reading " + file, () -> ModelFile.read(file));
    int made = ProofCount.of(file);
    return Result.of(Shown.tree(model, made), Shown.text(model, made));
  }
}
