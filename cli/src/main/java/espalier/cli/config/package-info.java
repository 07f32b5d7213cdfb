/// `espalier config`: the profiles in the state folder's one configuration file.
@NullMarked
package espalier.cli.config;

import org.jspecify.annotations.NullMarked;
