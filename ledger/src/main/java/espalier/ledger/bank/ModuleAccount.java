package espalier.ledger.bank;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// The accounts of the ledger's own modules, which no key can sign for.
public enum ModuleAccount {
  /// Transaction fees.
  FEES,
  /// What escrows hold.
  ESCROW,
  /// What bonds hold.
  BONDS,
  /// The market's take and what slashing leaves to nobody else.
  TREASURY,
  /// The pots of tournaments and of their open rounds.
  TOURNAMENTS,
  /// The reserve that the emission of subnets comes from.
  SUBSIDY,
  /// Pots, locks, stakes, entry bonds and deposits of subnets.
  SUBNETS,
  /// Where redeemed money goes in a meter's view; it never holds any.
  BURNED;

  private static final Set<AccountId> IDS =
      Arrays.stream(values()).map(ModuleAccount::id).collect(Collectors.toUnmodifiableSet());

  private final AccountId id =
      new AccountId(Sha256.tagged("espalier/module", name().getBytes(StandardCharsets.US_ASCII)));

  public AccountId id() {
    return id;
  }

  public static boolean isOne(AccountId account) {
    return IDS.contains(account);
  }
}
