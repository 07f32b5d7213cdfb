package espalier.base.unit;

/// An amount of one denomination, written `1200 credit`.
public record Coin(Denomination denomination, Amount amount) {
  @Override
  public String toString() {
    return amount + " " + denomination;
  }
}
