package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.competition.Names;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.Optional;

/// A subnet: its rules, its clock and its money.
///
/// @param name unique among subnets; 1 to 32 of `a-z`, `0-9` and `-`
/// @param change rules that apply from a later epoch on
public record Subnet(
    Hash id,
    AccountId owner,
    String name,
    SubnetRules rules,
    Optional<Change> change,
    Clock clock,
    Money money,
    Price price,
    Health health) {
  static final int EPOCHS_MAX = 1_000_000_000;

  /// Other rules, and the first epoch that they apply to.
  public record Change(int fromEpoch, SubnetRules rules) {
    static final Codec<Change> CODEC =
        record(
            "subnet_change",
            Change::new,
            field("from_epoch", whole32(2, EPOCHS_MAX), Change::fromEpoch),
            field("rules", SubnetRules.CODEC, Change::rules));
  }

  /// The epoch under way; epochs count from 1.
  ///
  /// @param reveals from then on votes are revealed, until then they are committed to
  public record Clock(int epoch, BlockTime began, BlockTime reveals, BlockTime ends) {
    static final Codec<Clock> CODEC =
        record(
            "subnet_clock",
            Clock::new,
            field("epoch", whole32(1, EPOCHS_MAX), Clock::epoch),
            field("began", TIME, Clock::began),
            field("reveals", TIME, Clock::reveals),
            field("ends", TIME, Clock::ends));

    static Clock starting(int epoch, BlockTime now, SubnetRules rules) {
      long tempo = rules.tempoMilliseconds();
      return new Clock(epoch, now, now.plusMilliseconds(tempo / 2), now.plusMilliseconds(tempo));
    }
  }

  /// @param pot what the next epochs pay out
  /// @param lock what founding cost; shared out at the end
  /// @param staked what all pools hold together
  /// @param fees what users' calls brought into the pot since the last epoch
  public record Money(Amount pot, Amount lock, Amount staked, Amount fees) {
    static final Codec<Money> CODEC =
        record(
            "subnet_money",
            Money::new,
            field("pot", AMOUNT, Money::pot),
            field("lock", AMOUNT, Money::lock),
            field("staked", AMOUNT, Money::staked),
            field("fees", AMOUNT, Money::fees));

    Money withPot(Amount next) {
      return new Money(next, lock, staked, fees);
    }

    Money withStaked(Amount next) {
      return new Money(pot, lock, next, fees);
    }
  }

  /// What the last registration left the price at, and when.
  ///
  /// @param registrations how many there have been
  public record Price(Amount amount, BlockTime since, int registrations) {
    static final Codec<Price> CODEC =
        record(
            "subnet_price",
            Price::new,
            field("amount", AMOUNT, Price::amount),
            field("since", TIME, Price::since),
            field("registrations", whole32(0, Integer.MAX_VALUE), Price::registrations));

    /// The price now.
    Amount at(BlockTime now, SubnetRules rules) {
      long ticks = now.millisecondsSince(since) / SubnetNetwork.TICK_MILLISECONDS;
      return rules.entry().burn().afterTicks(amount, ticks);
    }
  }

  /// Whether it goes on.
  public enum Phase {
    ACTIVE,
    /// Notice was given: epochs go on until it ends.
    ENDING,
    /// Everything is being paid back.
    CLOSING
  }

  /// @param poor epochs, one after another, whose fees were below the share that rules ask for
  /// @param ends when notice runs out
  public record Health(Phase phase, int poor, Optional<BlockTime> ends) {
    static final Health WELL = new Health(Phase.ACTIVE, 0, Optional.empty());

    static final Codec<Health> CODEC =
        record(
            "subnet_health",
            Health::new,
            field("phase", choice("subnet_phase", Phase.values()), Health::phase),
            field("poor", whole32(0, Integer.MAX_VALUE), Health::poor),
            field("ends", optional(TIME), Health::ends));
  }

  public static final Codec<Subnet> CODEC =
      record(
          "subnet",
          Subnet::new,
          field("id", HASH, Subnet::id),
          field("owner", ACCOUNT, Subnet::owner),
          field("name", Names.CODEC, Subnet::name),
          field("rules", SubnetRules.CODEC, Subnet::rules),
          field("change", optional(Change.CODEC), Subnet::change),
          field("clock", Clock.CODEC, Subnet::clock),
          field("money", Money.CODEC, Subnet::money),
          field("price", Price.CODEC, Subnet::price),
          field("health", Health.CODEC, Subnet::health));

  Timer epochTimer() {
    return new Timer(clock.ends(), Kind.SUBNET_EPOCH, id);
  }

  Subnet withMoney(Money next) {
    return new Subnet(id, owner, name, rules, change, clock, next, price, health);
  }

  Subnet withPrice(Price next) {
    return new Subnet(id, owner, name, rules, change, clock, money, next, health);
  }

  Subnet withHealth(Health next) {
    return new Subnet(id, owner, name, rules, change, clock, money, price, next);
  }

  Subnet withChange(Change next) {
    return new Subnet(id, owner, name, rules, Optional.of(next), clock, money, price, health);
  }

  /// In its next epoch, which begins now under the rules that apply to it.
  Subnet withNextEpoch(BlockTime now) {
    int epoch = clock.epoch() + 1;
    boolean changes = change.isPresent() && change.get().fromEpoch() <= epoch;
    SubnetRules next = changes ? change.get().rules() : rules;
    return new Subnet(
        id,
        owner,
        name,
        next,
        changes ? Optional.empty() : change,
        Clock.starting(epoch, now, next),
        new Money(money.pot(), money.lock(), money.staked(), Amount.ZERO),
        price,
        health);
  }
}
