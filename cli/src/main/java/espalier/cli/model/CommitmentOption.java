package espalier.cli.model;

import espalier.cli.CliException;
import espalier.model.ModelRefused;
import espalier.model.file.CommittedInput;
import espalier.model.file.Port;
import espalier.model.file.ProofCount;
import espalier.proof.circuit.Program;
import espalier.prover.CommittedTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which inputs are named by commitments that were made before.
final class CommitmentOption {
  @Option(
      names = "--input-commitment",
      paramLabel = "FILE",
      description =
          "Proves that the input is the one of this file, which commit-input made; once for each.")
  private @Nullable List<Path> files;

  boolean isGiven() {
    return files != null;
  }

  /// The commitments, by the step whose input each is of, each counted as used once more.
  ///
  /// @param inputs cells by step
  /// @throws ModelRefused if a file is of another input, or spent
  Map<Integer, CommittedTensor> use(Program program, Map<Integer, long[]> inputs) {
    var used = new HashMap<Integer, CommittedTensor>();
    for (Path file : files == null ? List.<Path>of() : files) {
      CommittedInput input = CommittedInput.read(file);
      Port port = port(program, input, file);
      if (used.containsKey(port.step())) {
        throw CliException.usage(
            "two commitments are of the input '%s'; give one".formatted(port.name()));
      }
      if (!Arrays.equals(input.values(), inputs.get(port.step()))) {
        throw new ModelRefused(
            "the input is not the one of commitment %s; give the input that was committed, or commit to this one"
                .formatted(input.commitment().digest()));
      }
      CommittedTensor made = made(input, file);
      ProofCount.incrementInput(file, input.commitment().uses());
      used.put(port.step(), made);
    }
    return used;
  }

  /// The commitment, made again from what its file holds.
  ///
  /// @throws ModelRefused if it is not the one that the file names
  static CommittedTensor made(CommittedInput input, Path file) {
    var commitment = input.commitment();
    CommittedTensor made =
        CommittedTensor.commit(commitment.shape(), input.values(), commitment.uses(), input.seed());
    if (!made.commitment().equals(commitment)) {
      made.close();
      throw new ModelRefused(
          "the numbers in %s give the commitment %s, not %s which it names; whoever made it changed them"
              .formatted(file, made.commitment().digest(), commitment.digest()));
    }
    return made;
  }

  private static Port port(Program program, CommittedInput input, Path file) {
    List<Port> ports = Port.inputs(program);
    Port port =
        ports.stream()
            .filter(one -> ports.size() == 1 || one.name().equals(input.name()))
            .findFirst()
            .orElseThrow(() ->
                new ModelRefused(
                    "%s is of an input '%s', which the model does not have; its inputs are %s"
                        .formatted(file, input.name(), ports.stream().map(Port::name).toList())));
    if (!port.shape().equals(input.commitment().shape()) || port.fraction() != input.fraction()) {
      throw new ModelRefused(
          "%s is of numbers of shape %s in steps of 2^%d; the input '%s' has shape %s in steps of 2^%d: commit for this model"
              .formatted(
                  file,
                  input.commitment().shape(),
                  -input.fraction(),
                  port.name(),
                  port.shape(),
                  -port.fraction()));
    }
    return port;
  }
}
