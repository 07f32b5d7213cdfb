package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import java.util.List;

/// What an order asks of a provider, price aside.
///
/// @param gpus kinds of which any will do; empty if any kind will do or none is needed
/// @param attributes that the provider must declare, with keys ascending
/// @param allOf auditors who must all have signed every one of these attributes
/// @param anyOf auditors of whom one must have, unless empty
public record Needs(
    Resources resources,
    List<GpuModel> gpus,
    List<Attribute> attributes,
    List<AccountId> allOf,
    List<AccountId> anyOf) {
  public static final int GPU_MODELS_MAX = 16;
  public static final int AUDITORS_MAX = 16;

  public static final Codec<Needs> CODEC =
      record(
          "needs",
          Needs::new,
          field("resources", Resources.CODEC, Needs::resources),
          field("gpus", list(GpuModel.CODEC, GPU_MODELS_MAX), Needs::gpus),
          field("attributes", Attribute.LIST, Needs::attributes),
          field("all_of", list(ACCOUNT, AUDITORS_MAX), Needs::allOf),
          field("any_of", list(ACCOUNT, AUDITORS_MAX), Needs::anyOf));
}
