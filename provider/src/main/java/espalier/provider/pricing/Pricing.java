package espalier.provider.pricing;

import espalier.base.unit.Rate;

/// Answers what a demand costs here.
public sealed interface Pricing permits ScalePricing, ScriptPricing {
  /// The price of all groups together, or why there is none.
  Quote quote(Demand demand);

  /// An answer to a demand.
  sealed interface Quote {
    /// What one second costs.
    record Priced(Rate rate) implements Quote {}

    /// No price, and why, as a sentence with the remedy.
    record Unpriced(String why) implements Quote {}
  }
}
