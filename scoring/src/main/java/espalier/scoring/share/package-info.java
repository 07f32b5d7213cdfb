/// Dividing whole units so that nothing is lost: [LargestRemainder].
@NullMarked
package espalier.scoring.share;

import org.jspecify.annotations.NullMarked;
