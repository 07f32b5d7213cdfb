package espalier.ledger.market;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;

/// A registered provider and what its leases have shown.
///
/// @param leases how many it serves now
/// @param completed leases that ended without a fault of its own
/// @param failed leases that ended by a fault of its own
/// @param earned smallest units of all denominations together that were paid to it
public record Provider(
    Profile profile, Standing standing, int leases, long completed, long failed, Amount earned) {

  /// Whether its offers are matched.
  public enum Standing {
    ACTIVE,
    /// It let a lease's heartbeats lapse; its next sign of life makes it active.
    SILENT,
    /// An auditor found its hardware other than declared; only an auditor lifts that.
    SUSPENDED
  }

  public static final Codec<Provider> CODEC =
      record(
          "provider",
          Provider::new,
          field("profile", Profile.CODEC, Provider::profile),
          field("standing", choice("standing", Standing.values()), Provider::standing),
          field("leases", whole32(0, Integer.MAX_VALUE), Provider::leases),
          field("completed", WHOLE, Provider::completed),
          field("failed", WHOLE, Provider::failed),
          field("earned", AMOUNT, Provider::earned));

  static Provider registered(Profile profile) {
    return new Provider(profile, Standing.ACTIVE, 0, 0, 0, Amount.ZERO);
  }

  Provider withProfile(Profile changed) {
    return new Provider(changed, standing, leases, completed, failed, earned);
  }

  Provider withStanding(Standing changed) {
    return new Provider(profile, changed, leases, completed, failed, earned);
  }

  /// Active again if it was only silent.
  Provider alive() {
    return standing == Standing.SILENT ? withStanding(Standing.ACTIVE) : this;
  }

  Provider withLease() {
    return new Provider(profile, standing, leases + 1, completed, failed, earned);
  }

  Provider withoutLease(boolean fault, Amount paid) {
    return new Provider(
        profile,
        standing,
        leases - 1,
        completed + (fault ? 0 : 1),
        failed + (fault ? 1 : 0),
        Amount.of(
            earned.units() > Long.MAX_VALUE - paid.units()
                ? Long.MAX_VALUE
                : earned.units() + paid.units()));
  }
}
