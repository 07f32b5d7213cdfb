package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.Signature;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Names;
import java.util.List;

/// Everything a party can ask of subnets. All amounts are in the ledger's first denomination.
public sealed interface SubnetTransaction extends Transaction {
  /// The actor founds a subnet.
  ///
  /// @param lockMax the most that it may cost; see [SubnetNetwork#lock]
  record FoundSubnet(String name, SubnetRules rules, Amount lockMax) implements SubnetTransaction {
    static final Codec<FoundSubnet> CODEC =
        record(
            "found_subnet",
            FoundSubnet::new,
            field("name", Names.CODEC, FoundSubnet::name),
            field("rules", SubnetRules.CODEC, FoundSubnet::rules),
            field("lock_max", AMOUNT, FoundSubnet::lockMax));

    public FoundSubnet {
      Names.require(name);
    }
  }

  /// Other rules from epoch `fromEpoch` on, which is not the next.
  record ChangeSubnet(Hash subnet, int fromEpoch, SubnetRules rules) implements SubnetTransaction {
    static final Codec<ChangeSubnet> CODEC =
        record(
            "change_subnet",
            ChangeSubnet::new,
            field("subnet", HASH, ChangeSubnet::subnet),
            field("from_epoch", whole32(2, Subnet.EPOCHS_MAX), ChangeSubnet::fromEpoch),
            field("rules", SubnetRules.CODEC, ChangeSubnet::rules));
  }

  /// Anybody puts money into the reserve that emission comes from; it does not come back.
  record FundSubsidy(Amount amount) implements SubnetTransaction {
    static final Codec<FundSubsidy> CODEC =
        record("fund_subsidy", FundSubsidy::new, field("amount", AMOUNT, FundSubsidy::amount));
  }

  /// The owner gives notice; after it everything is paid back.
  record EndSubnet(Hash subnet) implements SubnetTransaction {
    static final Codec<EndSubnet> CODEC =
        record("end_subnet", EndSubnet::new, field("subnet", HASH, EndSubnet::subnet));
  }

  /// The actor takes a place in a subnet.
  ///
  /// @param priceMax the most that it may cost
  record RegisterNeuron(Hash subnet, String endpoint, Amount priceMax)
      implements SubnetTransaction {
    static final Codec<RegisterNeuron> CODEC =
        record(
            "register_neuron",
            RegisterNeuron::new,
            field("subnet", HASH, RegisterNeuron::subnet),
            field("endpoint", text(Neuron.ENDPOINT_BYTES_MAX), RegisterNeuron::endpoint),
            field("price_max", AMOUNT, RegisterNeuron::priceMax));
  }

  /// The actor serves somewhere else, or nowhere.
  record ServeNeuron(Hash subnet, String endpoint) implements SubnetTransaction {
    static final Codec<ServeNeuron> CODEC =
        record(
            "serve_neuron",
            ServeNeuron::new,
            field("subnet", HASH, ServeNeuron::subnet),
            field("endpoint", text(Neuron.ENDPOINT_BYTES_MAX), ServeNeuron::endpoint));
  }

  /// The actor gives its place up.
  record LeaveSubnet(Hash subnet) implements SubnetTransaction {
    static final Codec<LeaveSubnet> CODEC =
        record("leave_subnet", LeaveSubnet::new, field("subnet", HASH, LeaveSubnet::subnet));
  }

  /// What the actor keeps of its delegators' dividends; a higher take applies two epochs later.
  record SetTake(Hash subnet, int take) implements SubnetTransaction {
    static final Codec<SetTake> CODEC =
        record(
            "set_take",
            SetTake::new,
            field("subnet", HASH, SetTake::subnet),
            field("take", whole32(0, 65_535), SetTake::take));
  }

  /// Stakes `amount` on a validator, who may be the actor.
  record Delegate(Hash subnet, AccountId validator, Amount amount) implements SubnetTransaction {
    static final Codec<Delegate> CODEC =
        record(
            "delegate",
            Delegate::new,
            field("subnet", HASH, Delegate::subnet),
            field("validator", ACCOUNT, Delegate::validator),
            field("amount", AMOUNT, Delegate::amount));
  }

  /// Takes shares out of a pool at what they are worth.
  record Undelegate(Hash subnet, AccountId validator, long shares) implements SubnetTransaction {
    static final Codec<Undelegate> CODEC =
        record(
            "undelegate",
            Undelegate::new,
            field("subnet", HASH, Undelegate::subnet),
            field("validator", ACCOUNT, Undelegate::validator),
            field("shares", WHOLE, Undelegate::shares));
  }

  /// A weight of 0 to 65 535 for an entry.
  record Weight(Hash entry, int value) {
    static final Codec<Weight> CODEC =
        record(
            "weight",
            Weight::new,
            field("entry", HASH, Weight::entry),
            field("value", whole32(0, 65_535), Weight::value));
  }

  /// The list of a vote's weights: by ascending entry, each once.
  Codec<List<Weight>> WEIGHTS = list(Weight.CODEC, SubnetRules.NEURONS_MAX);

  /// What commits `account` to a vote in an epoch of a subnet.
  ///
  /// @param salt 32 secret random bytes
  static Hash commitment(
      Hash subnet, AccountId account, int epoch, List<Weight> weights, Hash salt) {
    return Sha256.tagged(
        "espalier/subnet/vote",
        subnet.bytes(),
        account.hash().bytes(),
        java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array(),
        salt.bytes(),
        WEIGHTS.encode(weights));
  }

  /// Binds the actor to its weights for the epoch under way.
  record CommitWeights(Hash subnet, int epoch, Hash commitment) implements SubnetTransaction {
    static final Codec<CommitWeights> CODEC =
        record(
            "commit_weights",
            CommitWeights::new,
            field("subnet", HASH, CommitWeights::subnet),
            field("epoch", whole32(1, Subnet.EPOCHS_MAX), CommitWeights::epoch),
            field("commitment", HASH, CommitWeights::commitment));
  }

  /// Shows the weights that the actor is bound to.
  record RevealWeights(Hash subnet, int epoch, List<Weight> weights, Hash salt)
      implements SubnetTransaction {
    static final Codec<RevealWeights> CODEC =
        record(
            "reveal_weights",
            RevealWeights::new,
            field("subnet", HASH, RevealWeights::subnet),
            field("epoch", whole32(1, Subnet.EPOCHS_MAX), RevealWeights::epoch),
            field("weights", WEIGHTS, RevealWeights::weights),
            field("salt", HASH, RevealWeights::salt));

    public RevealWeights {
      weights = List.copyOf(weights);
      for (int i = 1; i < weights.size(); i++) {
        if (weights.get(i).entry().compareTo(weights.get(i - 1).entry()) <= 0) {
          throw new IllegalArgumentException(
              "weights stand in ascending order of entries, each once; found %s after %s"
                  .formatted(weights.get(i).entry(), weights.get(i - 1).entry()));
        }
      }
    }
  }

  /// The actor sets `deposit` aside for calls through a validator.
  ///
  /// @param key signs the vouchers
  record OpenChannel(Hash subnet, AccountId validator, PublicKey key, Amount deposit)
      implements SubnetTransaction {
    static final Codec<OpenChannel> CODEC =
        record(
            "open_channel",
            OpenChannel::new,
            field("subnet", HASH, OpenChannel::subnet),
            field("validator", ACCOUNT, OpenChannel::validator),
            field("key", PublicKey.CODEC, OpenChannel::key),
            field("deposit", AMOUNT, OpenChannel::deposit));
  }

  /// The user adds to a channel's deposit.
  record TopUpChannel(Hash channel, Amount amount) implements SubnetTransaction {
    static final Codec<TopUpChannel> CODEC =
        record(
            "top_up_channel",
            TopUpChannel::new,
            field("channel", HASH, TopUpChannel::channel),
            field("amount", AMOUNT, TopUpChannel::amount));
  }

  /// The validator takes what a voucher allows beyond what it has taken.
  ///
  /// @param total what the voucher allows in all
  record RedeemVoucher(Hash channel, Amount total, Signature signature)
      implements SubnetTransaction {
    static final Codec<RedeemVoucher> CODEC =
        record(
            "redeem_voucher",
            RedeemVoucher::new,
            field("channel", HASH, RedeemVoucher::channel),
            field("total", AMOUNT, RedeemVoucher::total),
            field("signature", Signature.CODEC, RedeemVoucher::signature));
  }

  /// The user wants back what is left, after time for the validator to redeem.
  record CloseChannel(Hash channel) implements SubnetTransaction {
    static final Codec<CloseChannel> CODEC =
        record("close_channel", CloseChannel::new, field("channel", HASH, CloseChannel::channel));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(3200, "found_subnet", FoundSubnet.class, FoundSubnet.CODEC),
          variant(3201, "change_subnet", ChangeSubnet.class, ChangeSubnet.CODEC),
          variant(3202, "fund_subsidy", FundSubsidy.class, FundSubsidy.CODEC),
          variant(3203, "end_subnet", EndSubnet.class, EndSubnet.CODEC),
          variant(3210, "register_neuron", RegisterNeuron.class, RegisterNeuron.CODEC),
          variant(3211, "serve_neuron", ServeNeuron.class, ServeNeuron.CODEC),
          variant(3212, "leave_subnet", LeaveSubnet.class, LeaveSubnet.CODEC),
          variant(3213, "set_take", SetTake.class, SetTake.CODEC),
          variant(3220, "delegate", Delegate.class, Delegate.CODEC),
          variant(3221, "undelegate", Undelegate.class, Undelegate.CODEC),
          variant(3230, "commit_weights", CommitWeights.class, CommitWeights.CODEC),
          variant(3231, "reveal_weights", RevealWeights.class, RevealWeights.CODEC),
          variant(3240, "open_channel", OpenChannel.class, OpenChannel.CODEC),
          variant(3241, "top_up_channel", TopUpChannel.class, TopUpChannel.CODEC),
          variant(3242, "redeem_voucher", RedeemVoucher.class, RedeemVoucher.CODEC),
          variant(3243, "close_channel", CloseChannel.class, CloseChannel.CODEC));
}
