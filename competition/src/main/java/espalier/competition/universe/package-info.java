/// Which rows a round asks about: [espalier.competition.universe.Universe].
@NullMarked
package espalier.competition.universe;

import org.jspecify.annotations.NullMarked;
