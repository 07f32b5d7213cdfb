/// `espalier subnet`: found a subnet, mine or validate in it, stake, call it, and run one whole.
///
/// [SubnetCommand] lists the verbs; [Example] holds the two services that come with the program;
/// [Named] finds a subnet by name or id.
@NullMarked
package espalier.cli.subnet;

import org.jspecify.annotations.NullMarked;
