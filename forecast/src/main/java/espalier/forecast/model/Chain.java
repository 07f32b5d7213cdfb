package espalier.forecast.model;

import static espalier.forecast.model.Assumption.CAPTURE;
import static espalier.forecast.model.Assumption.COMPUTE_CRYPTO;
import static espalier.forecast.model.Assumption.COMPUTE_SHARE;
import static espalier.forecast.model.Assumption.GAINS_2022;
import static espalier.forecast.model.Assumption.GDP_GROWTH;
import static espalier.forecast.model.Assumption.HYPERSCALERS;
import static espalier.forecast.model.Assumption.IDENTITY_CRYPTO;
import static espalier.forecast.model.Assumption.IDENTITY_SHARE;
import static espalier.forecast.model.Assumption.MODELS_CRYPTO;
import static espalier.forecast.model.Assumption.PENETRATION;
import static espalier.forecast.model.Assumption.PRODUCTIVITY_MULTIPLE;
import static espalier.forecast.model.Assumption.SECURITY_CRYPTO;
import static espalier.forecast.model.Assumption.SECURITY_SHARE;
import static espalier.forecast.model.Assumption.SOFTWARE_SHARE;

/// The chain of multiplications on plain arrays, for a scenario and all its years; made once, used
/// for millions of draws.
///
/// Instances do not change and may be shared between threads.
public final class Chain {
  private static final int BUSINESSES = Business.values().length;

  private final boolean identityOfSoftware;

  /// What part of the target year's value each assumption has reached, by year and slot.
  private final double[][] reached = new double[Forecast.YEARS][Assumption.COUNT];

  public Chain(Scenario scenario) {
    identityOfSoftware = scenario.identityBase() == IdentityBase.SOFTWARE;
    for (int year = 0; year < Forecast.YEARS; year++) {
      for (Assumption one : Assumption.values()) {
        reached[year][one.slot()] =
            scenario.stated(one).reached(Forecast.FIRST_YEAR + year, one, scenario.adoption());
      }
    }
  }

  /// The assumptions as they are in `year`, from those of the target year; none leaves its range,
  /// and a split that passes the whole is scaled down to it.
  ///
  /// @param target by [Assumption#slot]
  /// @param out receives them; may be `target` itself
  public void inYear(double[] target, int year, double[] out) {
    double[] part = reached[year - Forecast.FIRST_YEAR];
    for (int i = 0; i < Assumption.COUNT; i++) {
      out[i] = target[i] * part[i];
    }
    for (int i = PENETRATION.slot(); i < Assumption.COUNT; i++) {
      out[i] = Math.min(1, out[i]); // all from here on are shares
    }
    double split =
        out[SOFTWARE_SHARE.slot()]
            + out[COMPUTE_SHARE.slot()]
            + out[IDENTITY_SHARE.slot()]
            + out[SECURITY_SHARE.slot()];
    if (split > 1) {
      out[SOFTWARE_SHARE.slot()] /= split;
      out[COMPUTE_SHARE.slot()] /= split;
      out[IDENTITY_SHARE.slot()] /= split;
      out[SECURITY_SHARE.slot()] /= split;
    }
  }

  /// All gains in `year`, in dollars.
  static double gains(double[] values, int year) {
    double growth = values[GDP_GROWTH.slot()] * values[PRODUCTIVITY_MULTIPLE.slot()];
    return values[GAINS_2022.slot()] * power(1 + growth, year - Forecast.FIRST_YEAR);
  }

  /// By multiplication: exponents are small whole numbers, and [Math#pow] costs more.
  private static double power(double base, int exponent) {
    double power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }

  /// What the four businesses take in `year`, in dollars, by [Business#slot].
  ///
  /// @param target the target year's assumptions
  /// @param scratch room for [Assumption#COUNT] numbers
  /// @return their sum
  public double businesses(double[] target, int year, double[] scratch, double[] out) {
    inYear(target, year, scratch);
    double revenue = gains(scratch, year) * scratch[PENETRATION.slot()] * scratch[CAPTURE.slot()];
    double software = revenue * scratch[SOFTWARE_SHARE.slot()];
    out[Business.MODELS.slot()] = software * scratch[MODELS_CRYPTO.slot()];
    out[Business.COMPUTE.slot()] =
        revenue
            * scratch[COMPUTE_SHARE.slot()]
            * (1 - scratch[HYPERSCALERS.slot()])
            * scratch[COMPUTE_CRYPTO.slot()];
    out[Business.IDENTITY.slot()] =
        (identityOfSoftware ? software : revenue)
            * scratch[IDENTITY_SHARE.slot()]
            * scratch[IDENTITY_CRYPTO.slot()];
    out[Business.SECURITY.slot()] =
        revenue * scratch[SECURITY_SHARE.slot()] * scratch[SECURITY_CRYPTO.slot()];
    double total = 0;
    for (int i = 0; i < BUSINESSES; i++) {
      total += out[i];
    }
    return total;
  }
}
