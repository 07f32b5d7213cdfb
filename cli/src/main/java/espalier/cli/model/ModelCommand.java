package espalier.cli.model;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "model",
    description = "Proves what a model answered, without showing its weights.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model import digits.onnx --calibrate samples.json",
      "  espalier model prove digits.model --input image.json",
      "  espalier model verify answer.proof"
    },
    subcommands = {
      ModelImport.class,
      ModelShow.class,
      ModelRun.class,
      ModelProve.class,
      ModelCommitInput.class,
      ModelOpenInput.class,
      ModelChunk.class,
      ModelVerify.class,
      ModelRenew.class,
      ModelRegister.class,
      ModelAsk.class,
      ModelSubmit.class,
      ModelReceipts.class
    })
public final class ModelCommand extends NounCommand {}
