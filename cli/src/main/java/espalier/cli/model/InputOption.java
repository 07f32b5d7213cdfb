package espalier.cli.model;

import espalier.cli.CliException;
import espalier.model.file.InputReader;
import espalier.model.file.Port;
import espalier.proof.circuit.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// Which input a model is given.
final class InputOption {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = {
        "JSON with one list of numbers an input: {\"input_data\": [[0.5, 1.0]]}, or by name:",
        "{\"input_data\": {\"x\": [0.5, 1.0]}}."
      })
  private Path file = Path.of("");

  @Option(
      names = "--sample",
      paramLabel = "NUMBER",
      description = "Which sample, from 1, of a file with several.")
  private int sample;

  Path file() {
    return file;
  }

  /// Which sample of `count`, from 0.
  int index(int count) {
    if (sample == 0 && count == 1) {
      return 0;
    }
    if (sample < 1 || sample > count) {
      throw CliException.usage(
          "%s holds %d samples; choose one with --sample 1 to %d".formatted(file, count, count));
    }
    return sample - 1;
  }

  /// The cells of each input, by step.
  Map<Integer, long[]> read(Program program) {
    List<Port> ports = Port.inputs(program);
    List<List<double[]>> samples = InputReader.read(file, ports);
    List<double[]> chosen = samples.get(index(samples.size()));
    var given = new HashMap<Integer, long[]>();
    for (int i = 0; i < ports.size(); i++) {
      given.put(ports.get(i).step(), ports.get(i).wholes(chosen.get(i)));
    }
    return given;
  }
}
