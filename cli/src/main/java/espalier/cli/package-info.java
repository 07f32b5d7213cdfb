/// The `espalier` command: nouns first, one class a command.
///
/// Read in this order: [Main] (the way from arguments to an exit code), [Espalier] (the root
/// command with the options that all share), [EspalierCommand] (what a command answers and how it
/// is printed), [SendingCommand] (whatever sends a transaction: dry run, key, fee), [ExitCode].
///
/// **To add a command**: write a class that extends [EspalierCommand] or [SendingCommand], give its
/// `@Command` a footer with an example, and name it in the `subcommands` of its noun; a new noun
/// goes into [Espalier]. `CommandTreeTest` walks the tree and checks the example and the options.
///
/// **Output.** A command returns one JSON tree and one text; `--json` prints the tree on standard
/// output and nothing else, also for errors. Progress and prompts go to standard error.
@NullMarked
package espalier.cli;

import org.jspecify.annotations.NullMarked;
