package espalier.ledger.market;

/// Why a lease ended, in the number ranges of Akash: below 10 000 the tenant's doing, from 10 000
/// the provider's, from 20 000 the network's.
public final class Reason {
  public static final int TENANT_CLOSED = 1;
  public static final int TENANT_UNRESPONSIVE = 2;
  public static final int COMPLETED = 9_000;
  public static final int COMPLETED_WITH_ERROR = 9_001;
  public static final int TERM_ENDED = 9_002;
  public static final int PROVIDER_UNSTABLE = 10_001;
  public static final int PROVIDER_DECOMMISSION = 10_002;
  public static final int MANIFEST_MISSING = 10_003;
  public static final int START_MISSED = 10_004;
  public static final int HEARTBEATS_MISSED = 10_005;
  public static final int AUDIT_FAILED = 10_006;
  public static final int INSUFFICIENT_FUNDS = 20_001;

  private Reason() {}

  /// Whether a lease that ended so counts against its provider, costs part of the bond and leads to
  /// a recovery order.
  public static boolean isFault(int reason) {
    return reason >= 10_000 && reason < 20_000 && reason != MANIFEST_MISSING;
  }

  static boolean isTenants(int reason) {
    return reason == TENANT_CLOSED || reason == TENANT_UNRESPONSIVE;
  }

  static boolean isProviders(int reason) {
    return reason == PROVIDER_UNSTABLE
        || reason == PROVIDER_DECOMMISSION
        || reason == MANIFEST_MISSING;
  }
}
