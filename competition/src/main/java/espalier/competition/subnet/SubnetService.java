package espalier.competition.subnet;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.nio.charset.StandardCharsets;

/// What a subnet asks and answers: the two shapes that miners, validators and users share.
///
/// @param name short, for people and command lines
/// @param text what is asked, answered and scored, in a sentence
/// @param version of the scoring; another version has another [#scorer]
public record SubnetService<Q, A>(
    String name, String text, int version, Codec<Q> questions, Codec<A> answers) {
  /// What a subnet's rules name, so that everybody can tell that the same thing scores.
  public Hash scorer() {
    return Sha256.tagged(
        "espalier/subnet/scorer",
        "%s\n%d\n%s".formatted(name, version, text).getBytes(StandardCharsets.UTF_8));
  }
}
