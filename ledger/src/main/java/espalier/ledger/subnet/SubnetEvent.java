package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import java.util.List;

/// Everything that can have happened in subnets.
public sealed interface SubnetEvent extends Event {
  record SubnetFounded(Subnet subnet) implements SubnetEvent {
    static final Codec<SubnetFounded> CODEC =
        record(
            "subnet_founded",
            SubnetFounded::new,
            field("subnet", Subnet.CODEC, SubnetFounded::subnet));
  }

  record SubnetChanged(Hash subnet, Subnet.Change change) implements SubnetEvent {
    static final Codec<SubnetChanged> CODEC =
        record(
            "subnet_changed",
            SubnetChanged::new,
            field("subnet", HASH, SubnetChanged::subnet),
            field("change", Subnet.Change.CODEC, SubnetChanged::change));
  }

  record SubsidyFunded(AccountId from, Amount amount) implements SubnetEvent {
    static final Codec<SubsidyFunded> CODEC =
        record(
            "subsidy_funded",
            SubsidyFunded::new,
            field("from", ACCOUNT, SubsidyFunded::from),
            field("amount", AMOUNT, SubsidyFunded::amount));
  }

  /// Why notice was given.
  enum EndReason {
    OWNER,
    FEES_TOO_LOW
  }

  record SubnetEnding(Hash subnet, EndReason reason, BlockTime ends) implements SubnetEvent {
    static final Codec<SubnetEnding> CODEC =
        record(
            "subnet_ending",
            SubnetEnding::new,
            field("subnet", HASH, SubnetEnding::subnet),
            field("reason", choice("end_reason", EndReason.values()), SubnetEnding::reason),
            field("ends", TIME, SubnetEnding::ends));
  }

  /// Users pay enough again.
  record SubnetHealed(Hash subnet) implements SubnetEvent {
    static final Codec<SubnetHealed> CODEC =
        record("subnet_healed", SubnetHealed::new, field("subnet", HASH, SubnetHealed::subnet));
  }

  /// Nothing of it is left.
  record SubnetClosed(Hash subnet) implements SubnetEvent {
    static final Codec<SubnetClosed> CODEC =
        record("subnet_closed", SubnetClosed::new, field("subnet", HASH, SubnetClosed::subnet));
  }

  /// @param price what was paid, bond included
  record NeuronRegistered(Hash subnet, Neuron neuron, Amount price) implements SubnetEvent {
    static final Codec<NeuronRegistered> CODEC =
        record(
            "neuron_registered",
            NeuronRegistered::new,
            field("subnet", HASH, NeuronRegistered::subnet),
            field("neuron", Neuron.CODEC, NeuronRegistered::neuron),
            field("price", AMOUNT, NeuronRegistered::price));
  }

  record NeuronServing(Hash subnet, Hash entry, String endpoint) implements SubnetEvent {
    static final Codec<NeuronServing> CODEC =
        record(
            "neuron_serving",
            NeuronServing::new,
            field("subnet", HASH, NeuronServing::subnet),
            field("entry", HASH, NeuronServing::entry),
            field("endpoint", text(Neuron.ENDPOINT_BYTES_MAX), NeuronServing::endpoint));
  }

  /// @param pruned whether it had to make room
  /// @param returned of its bond; the rest went into the pot
  record NeuronLeft(Hash subnet, Hash entry, AccountId account, boolean pruned, Amount returned)
      implements SubnetEvent {
    static final Codec<NeuronLeft> CODEC =
        record(
            "neuron_left",
            NeuronLeft::new,
            field("subnet", HASH, NeuronLeft::subnet),
            field("entry", HASH, NeuronLeft::entry),
            field("account", ACCOUNT, NeuronLeft::account),
            field("pruned", TRUTH, NeuronLeft::pruned),
            field("returned", AMOUNT, NeuronLeft::returned));
  }

  record TakeSet(Hash subnet, AccountId validator, int take, int fromEpoch) implements SubnetEvent {
    static final Codec<TakeSet> CODEC =
        record(
            "take_set",
            TakeSet::new,
            field("subnet", HASH, TakeSet::subnet),
            field("validator", ACCOUNT, TakeSet::validator),
            field("take", whole32(0, 65_535), TakeSet::take),
            field("from_epoch", whole32(1, Integer.MAX_VALUE), TakeSet::fromEpoch));
  }

  record Delegated(
      Hash subnet, AccountId validator, AccountId delegator, Amount amount, long shares)
      implements SubnetEvent {
    static final Codec<Delegated> CODEC =
        record(
            "delegated",
            Delegated::new,
            field("subnet", HASH, Delegated::subnet),
            field("validator", ACCOUNT, Delegated::validator),
            field("delegator", ACCOUNT, Delegated::delegator),
            field("amount", AMOUNT, Delegated::amount),
            field("shares", WHOLE, Delegated::shares));
  }

  record Undelegated(
      Hash subnet, AccountId validator, AccountId delegator, Amount amount, long shares)
      implements SubnetEvent {
    static final Codec<Undelegated> CODEC =
        record(
            "undelegated",
            Undelegated::new,
            field("subnet", HASH, Undelegated::subnet),
            field("validator", ACCOUNT, Undelegated::validator),
            field("delegator", ACCOUNT, Undelegated::delegator),
            field("amount", AMOUNT, Undelegated::amount),
            field("shares", WHOLE, Undelegated::shares));
  }

  record WeightsCommitted(Hash subnet, int epoch, Hash entry) implements SubnetEvent {
    static final Codec<WeightsCommitted> CODEC =
        record(
            "weights_committed",
            WeightsCommitted::new,
            field("subnet", HASH, WeightsCommitted::subnet),
            field("epoch", whole32(1, Subnet.EPOCHS_MAX), WeightsCommitted::epoch),
            field("entry", HASH, WeightsCommitted::entry));
  }

  record WeightsRevealed(Hash subnet, int epoch, Hash entry, List<SubnetTransaction.Weight> weights)
      implements SubnetEvent {
    static final Codec<WeightsRevealed> CODEC =
        record(
            "weights_revealed",
            WeightsRevealed::new,
            field("subnet", HASH, WeightsRevealed::subnet),
            field("epoch", whole32(1, Subnet.EPOCHS_MAX), WeightsRevealed::epoch),
            field("entry", HASH, WeightsRevealed::entry),
            field("weights", SubnetTransaction.WEIGHTS, WeightsRevealed::weights));
  }

  /// @param amount what went into the subnet's pot
  record Emitted(Hash subnet, Amount amount) implements SubnetEvent {
    static final Codec<Emitted> CODEC =
        record(
            "subnet_emitted",
            Emitted::new,
            field("subnet", HASH, Emitted::subnet),
            field("amount", AMOUNT, Emitted::amount));
  }

  /// What an epoch paid, and what stays in the pot.
  record EpochPaid(
      Hash subnet, int epoch, Amount owner, Amount miners, Amount validators, Amount pot)
      implements SubnetEvent {
    static final Codec<EpochPaid> CODEC =
        record(
            "epoch_paid",
            EpochPaid::new,
            field("subnet", HASH, EpochPaid::subnet),
            field("epoch", whole32(1, Subnet.EPOCHS_MAX), EpochPaid::epoch),
            field("owner", AMOUNT, EpochPaid::owner),
            field("miners", AMOUNT, EpochPaid::miners),
            field("validators", AMOUNT, EpochPaid::validators),
            field("pot", AMOUNT, EpochPaid::pot));
  }

  record ChannelOpened(Channel channel) implements SubnetEvent {
    static final Codec<ChannelOpened> CODEC =
        record(
            "channel_opened",
            ChannelOpened::new,
            field("channel", Channel.CODEC, ChannelOpened::channel));
  }

  record ChannelToppedUp(Hash channel, AccountId from, Amount amount) implements SubnetEvent {
    static final Codec<ChannelToppedUp> CODEC =
        record(
            "channel_topped_up",
            ChannelToppedUp::new,
            field("channel", HASH, ChannelToppedUp::channel),
            field("from", ACCOUNT, ChannelToppedUp::from),
            field("amount", AMOUNT, ChannelToppedUp::amount));
  }

  /// @param validator what the validator got
  /// @param pot what the subnet's pot got
  record VoucherRedeemed(Hash channel, Amount validator, Amount pot) implements SubnetEvent {
    static final Codec<VoucherRedeemed> CODEC =
        record(
            "voucher_redeemed",
            VoucherRedeemed::new,
            field("channel", HASH, VoucherRedeemed::channel),
            field("validator", AMOUNT, VoucherRedeemed::validator),
            field("pot", AMOUNT, VoucherRedeemed::pot));
  }

  record ChannelEnding(Hash channel, BlockTime ends) implements SubnetEvent {
    static final Codec<ChannelEnding> CODEC =
        record(
            "channel_ending",
            ChannelEnding::new,
            field("channel", HASH, ChannelEnding::channel),
            field("ends", TIME, ChannelEnding::ends));
  }

  record ChannelClosed(Hash channel, Amount returned) implements SubnetEvent {
    static final Codec<ChannelClosed> CODEC =
        record(
            "channel_closed",
            ChannelClosed::new,
            field("channel", HASH, ChannelClosed::channel),
            field("returned", AMOUNT, ChannelClosed::returned));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(3200, "subnet_founded", SubnetFounded.class, SubnetFounded.CODEC),
          variant(3201, "subnet_changed", SubnetChanged.class, SubnetChanged.CODEC),
          variant(3202, "subsidy_funded", SubsidyFunded.class, SubsidyFunded.CODEC),
          variant(3203, "subnet_ending", SubnetEnding.class, SubnetEnding.CODEC),
          variant(3204, "subnet_healed", SubnetHealed.class, SubnetHealed.CODEC),
          variant(3205, "subnet_closed", SubnetClosed.class, SubnetClosed.CODEC),
          variant(3210, "neuron_registered", NeuronRegistered.class, NeuronRegistered.CODEC),
          variant(3211, "neuron_serving", NeuronServing.class, NeuronServing.CODEC),
          variant(3212, "neuron_left", NeuronLeft.class, NeuronLeft.CODEC),
          variant(3213, "take_set", TakeSet.class, TakeSet.CODEC),
          variant(3220, "delegated", Delegated.class, Delegated.CODEC),
          variant(3221, "undelegated", Undelegated.class, Undelegated.CODEC),
          variant(3230, "weights_committed", WeightsCommitted.class, WeightsCommitted.CODEC),
          variant(3231, "weights_revealed", WeightsRevealed.class, WeightsRevealed.CODEC),
          variant(3232, "subnet_emitted", Emitted.class, Emitted.CODEC),
          variant(3233, "epoch_paid", EpochPaid.class, EpochPaid.CODEC),
          variant(3240, "channel_opened", ChannelOpened.class, ChannelOpened.CODEC),
          variant(3241, "channel_topped_up", ChannelToppedUp.class, ChannelToppedUp.CODEC),
          variant(3242, "voucher_redeemed", VoucherRedeemed.class, VoucherRedeemed.CODEC),
          variant(3243, "channel_ending", ChannelEnding.class, ChannelEnding.CODEC),
          variant(3244, "channel_closed", ChannelClosed.class, ChannelClosed.CODEC));
}
