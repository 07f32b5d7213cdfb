package espalier.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A noun, which does nothing without a verb.
public abstract class NounCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public final void run() {
    CommandSpec noun = Objects.requireNonNull(spec, "picocli sets the spec");
    throw new ParameterException(
        noun.commandLine(),
        "'%s' needs a verb: one of %s"
            .formatted(noun.qualifiedName(), String.join(", ", noun.subcommands().keySet())));
  }
}
