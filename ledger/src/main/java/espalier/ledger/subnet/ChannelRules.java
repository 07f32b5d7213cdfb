package espalier.ledger.subnet;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.subnet.SubnetRejection.AMOUNT_TOO_LARGE;
import static espalier.ledger.subnet.SubnetRejection.CHANNEL_ENDING;
import static espalier.ledger.subnet.SubnetRejection.CHANNEL_UNKNOWN;
import static espalier.ledger.subnet.SubnetRejection.KEY_INVALID;
import static espalier.ledger.subnet.SubnetRejection.NOT_USER;
import static espalier.ledger.subnet.SubnetRejection.NOT_VALIDATOR;
import static espalier.ledger.subnet.SubnetRejection.SUBNET_ENDING;
import static espalier.ledger.subnet.SubnetRejection.VALIDATOR_UNKNOWN;
import static espalier.ledger.subnet.SubnetRejection.VOUCHER_ABOVE_DEPOSIT;
import static espalier.ledger.subnet.SubnetRejection.VOUCHER_INVALID;
import static espalier.ledger.subnet.SubnetRejection.VOUCHER_USED;

import espalier.base.crypto.Ed25519;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.subnet.Subnet.Money;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.ChannelClosed;
import espalier.ledger.subnet.SubnetEvent.ChannelEnding;
import espalier.ledger.subnet.SubnetEvent.ChannelOpened;
import espalier.ledger.subnet.SubnetEvent.ChannelToppedUp;
import espalier.ledger.subnet.SubnetEvent.VoucherRedeemed;
import espalier.ledger.subnet.SubnetTransaction.CloseChannel;
import espalier.ledger.subnet.SubnetTransaction.OpenChannel;
import espalier.ledger.subnet.SubnetTransaction.RedeemVoucher;
import espalier.ledger.subnet.SubnetTransaction.TopUpChannel;
import java.util.Optional;

/// Users pay for calls: a deposit here, vouchers off the ledger, and the validator redeems the
/// last.
final class ChannelRules {
  /// What the validator has to redeem once the user wants the rest back.
  static final long NOTICE_MILLISECONDS = 3_600_000;

  private static final Ed25519 SIGNATURES = Ed25519.jdk();

  private ChannelRules() {}

  static Outcome open(Subnets subnets, OpenChannel open, Call call) {
    Optional<Rejected> refusal =
        subnets
            .closed(open.subnet())
            .or(() -> Subnets.zero(open.deposit()))
            .or(() -> subnets.poor(call.actor(), open.deposit()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Subnet subnet = subnets.state().existing(open.subnet());
    if (subnet.health().phase() == Phase.ENDING) {
      return rejected(
          SUBNET_ENDING,
          "subnet '%s' ends at %s; ask another"
              .formatted(subnet.name(), subnet.health().ends().orElseThrow()));
    }
    if (subnets.state().neuron(subnet.id(), open.validator()).isEmpty()) {
      return rejected(
          VALIDATOR_UNKNOWN,
          "%s has no place in subnet '%s'; choose one of its neurons"
              .formatted(open.validator(), subnet.name()));
    }
    if (open.key().isSmallOrder()) {
      return rejected(
          KEY_INVALID,
          "key %s has small order: anybody could sign for it; make another".formatted(open.key()));
    }

    var channel =
        new Channel(
            call.newId("subnet-channel"),
            subnet.id(),
            call.actor(),
            open.validator(),
            open.key(),
            open.deposit(),
            Amount.ZERO,
            Optional.empty());
    subnets.collectFor(open.validator(), call.actor(), open.deposit());
    subnets.state().put(channel);
    return accepted(new ChannelOpened(channel));
  }

  private static Rejected unknown(Hash channel) {
    return rejected(
        CHANNEL_UNKNOWN, "no channel %s; it was closed, or it never was".formatted(channel));
  }

  private static Rejected notUser(Channel channel) {
    return rejected(NOT_USER, "only " + channel.user() + " may do this; it opened the channel");
  }

  static Outcome topUp(Subnets subnets, TopUpChannel top, Call call) {
    Optional<Channel> found = subnets.state().channel(top.channel());
    if (found.isEmpty()) {
      return unknown(top.channel());
    }
    Channel channel = found.get();
    if (!channel.user().equals(call.actor())) {
      return notUser(channel);
    }
    if (channel.ends().isPresent()) {
      return rejected(
          CHANNEL_ENDING,
          "channel %s ends at %s; open another".formatted(channel.id(), channel.ends().get()));
    }
    Optional<Rejected> refusal =
        subnets
            .closed(channel.subnet())
            .or(() -> Subnets.zero(top.amount()))
            .or(() -> subnets.poor(call.actor(), top.amount()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (top.amount().units() > Long.MAX_VALUE - channel.deposit().units()) {
      return rejected(
          AMOUNT_TOO_LARGE,
          "over its life a channel takes in at most 2^63 - 1 units; %s were deposited"
              .formatted(channel.deposit()));
    }

    subnets.collectFor(channel.validator(), call.actor(), top.amount());
    subnets.state().put(channel.withDeposit(channel.deposit().plus(top.amount())));
    return accepted(new ChannelToppedUp(channel.id(), call.actor(), top.amount()));
  }

  static Outcome redeem(Subnets subnets, RedeemVoucher redeem, Call call) {
    Optional<Channel> found = subnets.state().channel(redeem.channel());
    if (found.isEmpty()) {
      return unknown(redeem.channel());
    }
    Channel channel = found.get();
    if (!channel.validator().equals(call.actor())) {
      return rejected(NOT_VALIDATOR, "only " + channel.validator() + " may redeem its vouchers");
    }
    Optional<Rejected> closed = subnets.closed(channel.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    if (redeem.total().exceeds(channel.deposit())) {
      return rejected(
          VOUCHER_ABOVE_DEPOSIT,
          "a voucher for %s in all; the deposit is %s; ask the user to top the channel up"
              .formatted(redeem.total(), channel.deposit()));
    }
    if (!redeem.total().exceeds(channel.spent())) {
      return rejected(
          VOUCHER_USED,
          "a voucher for %s in all; %s were redeemed already; show a larger one"
              .formatted(redeem.total(), channel.spent()));
    }
    byte[] signed = Channel.voucher(channel.id(), redeem.total());
    if (!SIGNATURES.verifies(channel.key(), signed, redeem.signature())) {
      return rejected(
          VOUCHER_INVALID,
          "the signature is not one of key %s on %s of channel %s"
              .formatted(channel.key(), redeem.total(), channel.id()));
    }

    Subnet subnet = subnets.state().existing(channel.subnet());
    Amount gained = redeem.total().minus(channel.spent());
    Amount fee = gained.shareRoundedDown(subnet.rules().callFee());
    subnets.pay(channel.validator(), gained.minus(fee));
    subnets.state().put(channel.withSpent(redeem.total()));
    Money money = subnet.money();
    subnets
        .state()
        .put(
            subnet.withMoney(
                new Money(
                    money.pot().plus(fee), money.lock(), money.staked(), money.fees().plus(fee))));
    return accepted(new VoucherRedeemed(channel.id(), gained.minus(fee), fee));
  }

  static Outcome close(Subnets subnets, CloseChannel close, Call call) {
    Optional<Channel> found = subnets.state().channel(close.channel());
    if (found.isEmpty()) {
      return unknown(close.channel());
    }
    Channel channel = found.get();
    if (!channel.user().equals(call.actor())) {
      return notUser(channel);
    }
    if (channel.ends().isPresent()) {
      return rejected(
          CHANNEL_ENDING,
          "channel %s ends at %s already".formatted(channel.id(), channel.ends().get()));
    }
    Optional<Rejected> closed = subnets.closed(channel.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }

    Channel ending = channel.ending(call.time().plusMilliseconds(NOTICE_MILLISECONDS));
    subnets.state().put(ending);
    subnets.timers().arm(ending.timer());
    return accepted(new ChannelEnding(channel.id(), ending.ends().orElseThrow()));
  }

  /// Gives the user back what is left.
  static ChannelClosed settle(Subnets subnets, Channel channel) {
    Amount left = channel.left();
    subnets.pay(channel.user(), left);
    subnets.state().remove(channel);
    if (channel.ends().isPresent()) {
      subnets.timers().disarm(channel.timer());
    }
    return new ChannelClosed(channel.id(), left);
  }

  /// The user's deadline came.
  static ChannelClosed expire(Subnets subnets, Hash channel, BlockTime due) {
    Channel ending = subnets.state().channel(channel).orElseThrow();
    if (!ending.ends().equals(Optional.of(due))) {
      throw new espalier.ledger.InvariantViolation("channel " + channel + " ends at another time");
    }
    return settle(subnets, ending);
  }
}
