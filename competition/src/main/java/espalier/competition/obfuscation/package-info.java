/// Real tables made anonymous, and what shows that the way it is done did not change.
///
/// Read in this order: [espalier.competition.obfuscation.FeatureTable] is the table as its owner
/// has it, [espalier.competition.obfuscation.ObfuscationKey] the 32 secret bytes and everything
/// derived from them, [espalier.competition.obfuscation.Obfuscation] the transformation,
/// [espalier.competition.obfuscation.Dataset] what is published,
/// [espalier.competition.obfuscation.DatasetComparison] what a participant compares between two
/// rounds, [espalier.competition.obfuscation.Opening] what an owner shows of one era to let others
/// run the transformation again.
///
/// **What is hidden.** Row ids, the order of rows, the names and the order of columns, and every
/// value below its fifth of an era. Ranks are public by design: who owns a similar table can line
/// columns up by correlation.
///
/// **What is shown.** The root of a dataset binds the key's commitment, the columns and each era's
/// bytes. Eras that two rounds share can be compared byte for byte by anybody; an opened era is
/// recomputed from raw values under the same commitment. An era that is neither shared nor opened
/// is shown to be nothing but fixed before the commits of its round; that the raw table is true
/// cannot be shown at all.
@NullMarked
package espalier.competition.obfuscation;

import org.jspecify.annotations.NullMarked;
