/// `espalier simulate`: what attacks on tournaments and subnets earn, played over many seeds.
@NullMarked
package espalier.cli.simulate;

import org.jspecify.annotations.NullMarked;
