package espalier.cli.model;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.ModelFile;
import espalier.proof.verifier.ModelCommitment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "renew",
    description = {
      "Commits to a model's weights anew, once the proofs that the old commitment can hide are made.",
      "The model gets a new id; proofs about the old one stay valid."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier model renew digits.model --proofs 200")
final class ModelRenew extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that import made.")
  private Path file = Path.of("");

  @Option(
      names = "--proofs",
      paramLabel = "COUNT",
      description = "For how many proofs the weights stay hidden; 100 unless said.")
  private int proofs = Importing.USES;

  @Override
  protected Result run() throws Exception {
    if (proofs < 1 || proofs > ModelCommitment.USES_MAX) {
      throw CliException.usage(
          "--proofs is 1 to %d; found %d".formatted(ModelCommitment.USES_MAX, proofs));
    }
    ModelFile old = ModelFile.read(file);
    ModelFile renewed =
        Progress.during(
            espalier(),
            "committing to the weights",
            () -> Importing.commit(old.name(), old.program(), old.weights(), old.origin(), proofs));
    renewed.write(file);
    Path published = ModelFile.publicPath(file);
    renewed.published().write(published);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model", file.toString());
    tree.put("public", published.toString());
    tree.put("model_id", renewed.published().id().toString());
    tree.put("old_model_id", old.published().id().toString());
    tree.put("proofs_allowed", proofs);
    return Result.of(
        tree,
        "model      %s, id %s\nbefore     %s\nweights    %s\nwrote      %s and %s"
            .formatted(
                renewed.name(),
                renewed.published().id(),
                old.published().id(),
                Shown.weights(proofs, 0),
                file,
                published));
  }
}
