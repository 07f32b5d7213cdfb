package espalier.cli.model;

import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.prover.ChunkFolder;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "chunk",
    hidden = true,
    description = "Takes one step of a proof in chunks; 'prove --chunks' starts it.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model chunk answer.proof.chunks commit 0",
      "  espalier model chunk answer.proof.chunks prove 0"
    })
final class ModelChunk extends EspalierCommand {
  /// What is done with a chunk.
  enum Part {
    commit,
    prove
  }

  @Parameters(index = "0", paramLabel = "FOLDER", description = "Where the work lies.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "STEP", description = "One of ${COMPLETION-CANDIDATES}.")
  private Part step = Part.commit;

  @Parameters(index = "2", paramLabel = "NUMBER", description = "The chunk's number, from 0.")
  private int number;

  @Override
  protected Result run() {
    ChunkFolder work = ChunkFolder.open(folder);
    switch (step) {
      case commit -> work.commit(number);
      case prove -> work.prove(number);
    }
    return Result.of(Map.of("chunk", number, "step", step.toString()), "");
  }
}
