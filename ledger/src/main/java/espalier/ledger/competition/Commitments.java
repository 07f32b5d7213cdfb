package espalier.ledger.competition;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import java.nio.charset.StandardCharsets;

/// The hashes by which participants bind themselves before they show anything.
///
/// None of them names the chain: a round's id follows from a transaction that does.
public final class Commitments {
  private Commitments() {}

  /// The id of an account's entry into a round under the name of one of its models.
  public static Hash entry(Hash round, AccountId account, String model) {
    return Sha256.tagged(
        "espalier/competition/entry", round.bytes(), account.hash().bytes(), utf8(model));
  }

  /// What commits an entry to its payload.
  ///
  /// The account is bound, so whoever sees a commitment cannot commit to the same payload; the salt
  /// hides payloads that could be guessed.
  ///
  /// @param payload the Merkle root of the payload
  /// @param salt 32 secret random bytes
  public static Hash commitment(
      Hash round, AccountId account, String model, Hash payload, Hash salt) {
    return Sha256.tagged(
        "espalier/competition/commit",
        round.bytes(),
        account.hash().bytes(),
        payload.bytes(),
        salt.bytes(),
        utf8(model));
  }

  /// What commits a round to the data that it is scored on.
  ///
  /// @param targets the Merkle root of the targets
  /// @param salt 32 secret random bytes; targets have few values and could be guessed
  public static Hash hidden(Hash salt, Hash targets) {
    return Sha256.tagged("espalier/competition/hidden", salt.bytes(), targets.bytes());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
