package espalier.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Prints a script that completes commands and options with the tab key.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier completion bash",
      "",
      "To use it: source <(espalier completion bash), or for fish:",
      "espalier completion fish | source"
    })
final class CompletionCommand extends EspalierCommand {
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(index = "0", paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  protected Result run() {
    String script =
        switch (shell) {
          // picocli's script loads bash's completion into zsh by itself.
          case bash, zsh -> AutoComplete.bash("espalier", spec().root().commandLine());
          case fish -> fish(spec().root());
        };
    return Result.of(Map.of("shell", shell.name(), "script", script), script.stripTrailing());
  }

  private static String fish(CommandSpec root) {
    var out = new StringBuilder("# Completion of espalier for fish.\ncomplete -c espalier -f\n");
    append(out, root, "");
    return out.toString();
  }

  /// @param path the nouns so far, each after a space
  private static void append(StringBuilder out, CommandSpec command, String path) {
    String condition =
        path.isEmpty()
            ? "__fish_use_subcommand"
            : "string match -qr '^espalier%s( |$)' (commandline -cp)".formatted(path);
    command
        .subcommands()
        .forEach((name, sub) -> {
          out.append("complete -c espalier -n ")
              .append(quoted(condition))
              .append(" -a ")
              .append(name);
          out.append(" -d ").append(quoted(description(sub.getCommandSpec()))).append('\n');
          append(out, sub.getCommandSpec(), path + " " + name);
        });
    command.options().stream()
        .filter(option -> path.isEmpty() || !option.inherited())
        .forEach(option -> {
          String long0 = option.longestName().replaceFirst("^--", "");
          String when = path.isEmpty() ? "true" : condition;
          out.append("complete -c espalier -n ").append(quoted(when)).append(" -l ").append(long0);
          out.append(option.arity().max() > 0 ? " -r" : "").append(" -d ");
          out.append(quoted(String.join(" ", option.description()))).append('\n');
        });
  }

  private static String description(CommandSpec command) {
    return String.join(" ", command.usageMessage().description());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"";
  }
}
