package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.BASIS_POINTS;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Hash;
import espalier.scoring.subnet.BondRules;
import espalier.scoring.subnet.EmissionSplit;
import espalier.scoring.subnet.LiquidAlpha;
import espalier.scoring.subnet.RegistrationBurn;
import java.util.Optional;

/// What a subnet's owner promises; other rules apply from a later epoch only.
///
/// @param service what is asked, answered and scored, in words or as a URL
/// @param scorer the hash of what scores, so that everybody can tell that it is the same
/// @param tempoMilliseconds how long an epoch lasts
/// @param ownerPart what the owner gets of each payout, of 65 535
/// @param takeMax the most that a validator keeps of its delegators' dividends, of 65 535
/// @param callFee what of a user's payment to a validator goes into the pot
public record SubnetRules(
    String service,
    Hash scorer,
    long tempoMilliseconds,
    int ownerPart,
    int takeMax,
    BasisPoints callFee,
    Seats seats,
    Consensus consensus,
    Entry entry,
    Sustain sustain) {
  public static final int SERVICE_BYTES_MAX = 1_024;
  public static final long TEMPO_MILLISECONDS_MIN = 1_000;
  public static final long TEMPO_MILLISECONDS_MAX = 7 * 86_400_000L;
  public static final int OWNER_PART_MAX = 32_767;
  public static final int NEURONS_MAX = 1_024;
  public static final int VALIDATORS_MAX = 128;

  private static final Codec<Integer> U16 = whole32(0, 65_535);

  /// Who has a place.
  ///
  /// @param neurons how many may be registered
  /// @param validators how many may vote
  /// @param stakeMin the stake below which nobody votes
  /// @param immunityRounds a neuron that was scored in fewer rounds is pruned last
  public record Seats(int neurons, int validators, Amount stakeMin, int immunityRounds) {
    static final Codec<Seats> CODEC =
        record(
            "seats",
            Seats::new,
            field("neurons", whole32(2, NEURONS_MAX), Seats::neurons),
            field("validators", whole32(1, VALIDATORS_MAX), Seats::validators),
            field("stake_min", AMOUNT, Seats::stakeMin),
            field("immunity_rounds", whole32(0, 1_000), Seats::immunityRounds));
  }

  /// How votes become shares; see [espalier.scoring.subnet.Epoch].
  ///
  /// @param kappa the majority of stake that a weight needs, of 65 535
  /// @param proportional Yuma 3, whose bonds are proportions; else Yuma 2
  /// @param bondPenalty of 65 535
  /// @param bondAverage parts per million of an old bond that stay in an epoch
  /// @param liquid rates of single bonds, with Yuma 3 only
  public record Consensus(
      int kappa, boolean proportional, int bondPenalty, int bondAverage, Optional<Liquid> liquid) {
    static final Codec<Consensus> CODEC =
        record(
            "consensus",
            Consensus::new,
            field("kappa", U16, Consensus::kappa),
            field("proportional", TRUTH, Consensus::proportional),
            field("bond_penalty", U16, Consensus::bondPenalty),
            field("bond_average", whole32(0, BondRules.MILLION), Consensus::bondAverage),
            field("liquid", optional(Liquid.CODEC), Consensus::liquid));

    public Consensus {
      new BondRules(
          proportional ? BondRules.Kind.YUMA_3 : BondRules.Kind.YUMA_2,
          bondPenalty,
          bondAverage,
          liquid.map(Liquid::alpha));
    }

    BondRules bonds() {
      return new BondRules(
          proportional ? BondRules.Kind.YUMA_3 : BondRules.Kind.YUMA_2,
          bondPenalty,
          bondAverage,
          liquid.map(Liquid::alpha));
    }
  }

  /// See [LiquidAlpha].
  public record Liquid(int low, int high, int steepness) {
    static final Codec<Liquid> CODEC =
        record(
            "liquid_alpha",
            Liquid::new,
            field("low", U16, Liquid::low),
            field("high", U16, Liquid::high),
            field("steepness", whole32(0, LiquidAlpha.MAX_STEEPNESS), Liquid::steepness));

    public Liquid {
      new LiquidAlpha(low, high, steepness);
    }

    LiquidAlpha alpha() {
      return new LiquidAlpha(low, high, steepness);
    }
  }

  /// What registering costs; see [RegistrationBurn]. A tick is [SubnetNetwork#TICK_MILLISECONDS].
  ///
  /// @param increase what a registration multiplies the price by, in parts per million
  /// @param halfLife ticks in which the price halves
  /// @param bond the part of the price that comes back to who was scored in enough rounds; the rest
  ///   is burned
  public record Entry(Amount least, Amount most, int increase, int halfLife, BasisPoints bond) {
    static final int INCREASE_MAX = 100_000_000;
    static final int HALF_LIFE_MAX = 4_096;

    static final Codec<Entry> CODEC =
        record(
            "entry_price",
            Entry::new,
            field("least", AMOUNT, Entry::least),
            field("most", AMOUNT, Entry::most),
            field("increase", whole32(1_000_000, INCREASE_MAX), Entry::increase),
            field("half_life", whole32(1, HALF_LIFE_MAX), Entry::halfLife),
            field("bond", BASIS_POINTS, Entry::bond));

    public Entry {
      new RegistrationBurn(halfLife, increase, least, most);
    }

    RegistrationBurn burn() {
      return new RegistrationBurn(halfLife, increase, least, most);
    }
  }

  /// When a subnet that lives on emission alone is wound down.
  ///
  /// @param share what users' fees must be of what an epoch pays out
  /// @param epochs after so many epochs below it, one after another, notice is given; 0: never
  /// @param noticeMilliseconds from the notice to the end
  public record Sustain(BasisPoints share, int epochs, long noticeMilliseconds) {
    static final Codec<Sustain> CODEC =
        record(
            "sustain",
            Sustain::new,
            field("share", BASIS_POINTS, Sustain::share),
            field("epochs", whole32(0, 1_000_000), Sustain::epochs),
            field("notice_milliseconds", whole(0, 365 * 86_400_000L), Sustain::noticeMilliseconds));
  }

  public static final Codec<SubnetRules> CODEC =
      record(
          "subnet_rules",
          SubnetRules::new,
          field("service", text(SERVICE_BYTES_MAX), SubnetRules::service),
          field("scorer", HASH, SubnetRules::scorer),
          field(
              "tempo_milliseconds",
              whole(TEMPO_MILLISECONDS_MIN, TEMPO_MILLISECONDS_MAX),
              SubnetRules::tempoMilliseconds),
          field("owner_part", whole32(0, OWNER_PART_MAX), SubnetRules::ownerPart),
          field("take_max", whole32(0, EmissionSplit.MAX_TAKE), SubnetRules::takeMax),
          field("call_fee", BASIS_POINTS, SubnetRules::callFee),
          field("seats", Seats.CODEC, SubnetRules::seats),
          field("consensus", Consensus.CODEC, SubnetRules::consensus),
          field("entry", Entry.CODEC, SubnetRules::entry),
          field("sustain", Sustain.CODEC, SubnetRules::sustain));

  /// Upstream's figures where it has them; immunity, bond and sustain are this project's.
  ///
  /// @see "`docs/spec/subnet.md`"
  public static SubnetRules standard(String service, Hash scorer, long tempoMilliseconds) {
    return new SubnetRules(
        service,
        scorer,
        tempoMilliseconds,
        EmissionSplit.UPSTREAM_OWNER,
        EmissionSplit.MAX_TAKE,
        new BasisPoints(2_000),
        new Seats(256, 64, new Amount(1_000), 3),
        new Consensus(
            32_767, true, 65_535, 900_000, Optional.of(new Liquid(45_875, 58_982, 1_000))),
        new Entry(
            new Amount(1_000), new Amount(1_000_000_000), 1_260_000, 360, new BasisPoints(8_000)),
        new Sustain(new BasisPoints(0), 0, 86_400_000));
  }
}
