package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A place in a subnet: who mines or validates there.
///
/// The slot is used again after its holder has gone; the entry's id never is, and votes name
/// entries.
///
/// @param uid the slot, from 0
/// @param endpoint where it serves, as a URL; empty if it does not
/// @param bond comes back to who was scored in enough rounds
/// @param scored in how many rounds somebody voted for it
/// @param permit whether it may vote in this epoch
/// @param vote what it has bound itself to in this epoch
/// @param standing of the last epoch
/// @param history of the epochs before this one
public record Neuron(
    Hash entry,
    AccountId account,
    int uid,
    BlockTime registered,
    String endpoint,
    Amount bond,
    int scored,
    boolean permit,
    Optional<Commitment> vote,
    Standing standing,
    History history) {
  public static final int ENDPOINT_BYTES_MAX = 256;

  private static final Codec<Integer> U16 = whole32(0, 65_535);

  /// A vote that was committed to, and whether it was revealed.
  public record Commitment(Hash hash, BlockTime at, boolean revealed) {
    static final Codec<Commitment> CODEC =
        record(
            "vote_commitment",
            Commitment::new,
            field("hash", HASH, Commitment::hash),
            field("at", TIME, Commitment::at),
            field("revealed", TRUTH, Commitment::revealed));
  }

  /// What the last epoch made of it; proportions of 65 535.
  ///
  /// @param earned both as miner and as validator, its delegators' part included
  public record Standing(int consensus, int trust, int incentive, int dividends, Amount earned) {
    static final Standing NONE = new Standing(0, 0, 0, 0, Amount.ZERO);

    static final Codec<Standing> CODEC =
        record(
            "standing",
            Standing::new,
            field("consensus", U16, Standing::consensus),
            field("trust", U16, Standing::trust),
            field("incentive", U16, Standing::incentive),
            field("dividends", U16, Standing::dividends),
            field("earned", AMOUNT, Standing::earned));
  }

  /// What earlier epochs published about this neuron, and showed about its votes; see
  /// [espalier.scoring.subnet.MarginalInformation].
  ///
  /// @param last its part of the last consensus, of 2^30
  /// @param average the moving average of that
  /// @param agreement how much its votes agreed with others' beyond the last consensus, of 2^16
  /// @param novelAgreement the same beyond all that was published
  /// @param rounds in how many rounds it voted, counted up to a bound
  public record History(int last, int average, int agreement, int novelAgreement, int rounds) {
    static final History NONE = new History(0, 0, 0, 0, 0);

    private static final int PART_MAX = 1 << 30;
    private static final int AGREEMENT_MAX = 1 << 16;

    private static final Codec<Integer> AGREEMENT =
        whole32(0, 2 * AGREEMENT_MAX).as(up -> up - AGREEMENT_MAX, one -> one + AGREEMENT_MAX);

    static final Codec<History> CODEC =
        record(
            "neuron_history",
            History::new,
            field("last", whole32(0, PART_MAX), History::last),
            field("average", whole32(0, PART_MAX), History::average),
            field("agreement", AGREEMENT, History::agreement),
            field("novel_agreement", AGREEMENT, History::novelAgreement),
            field("rounds", whole32(0, 65_535), History::rounds));
  }

  public static final Codec<Neuron> CODEC =
      record(
          "neuron",
          Neuron::new,
          field("entry", HASH, Neuron::entry),
          field("account", ACCOUNT, Neuron::account),
          field("uid", whole32(0, SubnetRules.NEURONS_MAX - 1), Neuron::uid),
          field("registered", TIME, Neuron::registered),
          field("endpoint", text(ENDPOINT_BYTES_MAX), Neuron::endpoint),
          field("bond", AMOUNT, Neuron::bond),
          field("scored", whole32(0, Integer.MAX_VALUE), Neuron::scored),
          field("permit", TRUTH, Neuron::permit),
          field("vote", optional(Commitment.CODEC), Neuron::vote),
          field("standing", Standing.CODEC, Neuron::standing),
          field("history", History.CODEC, Neuron::history));

  /// The id of the `number`-th registration in a subnet.
  public static Hash entryId(Hash subnet, AccountId account, int number) {
    return Sha256.tagged(
        "espalier/competition/entry",
        subnet.bytes(),
        account.hash().bytes(),
        ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  Neuron withEndpoint(String next) {
    return new Neuron(
        entry, account, uid, registered, next, bond, scored, permit, vote, standing, history);
  }

  Neuron withVote(Commitment next) {
    return new Neuron(
        entry,
        account,
        uid,
        registered,
        endpoint,
        bond,
        scored,
        permit,
        Optional.of(next),
        standing,
        history);
  }

  /// As the next epoch begins with it.
  Neuron afterEpoch(boolean wasScored, boolean nextPermit, Standing next, History known) {
    return new Neuron(
        entry,
        account,
        uid,
        registered,
        endpoint,
        bond,
        wasScored ? Math.addExact(scored, 1) : scored,
        nextPermit,
        Optional.empty(),
        next,
        known);
  }
}
