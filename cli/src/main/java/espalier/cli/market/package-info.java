/// `espalier market`: providers, offers, orders and leases.
///
/// Verbs that send a transaction extend [espalier.cli.SendingCommand] and return its requests;
/// verbs that read extend [espalier.cli.EspalierCommand]. The noun is a class `MarketCommand` here,
/// named among the subcommands of [espalier.cli.Espalier].
@NullMarked
package espalier.cli.market;

import org.jspecify.annotations.NullMarked;
