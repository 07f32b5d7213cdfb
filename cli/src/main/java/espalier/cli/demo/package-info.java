/// `espalier demo`: the whole main job on one machine, from an order to a trained model and its
/// bill.
///
/// The command is a class `DemoCommand` here, named among the subcommands of
/// [espalier.cli.Espalier].
@NullMarked
package espalier.cli.demo;

import org.jspecify.annotations.NullMarked;
