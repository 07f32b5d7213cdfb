package espalier.ledger.market;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Hash;
import java.util.List;

/// What a provider says about itself, under its signature.
///
/// @param endpoint where tenants reach it: `https://host:port`
/// @param certificate SHA-256 of the certificate that the endpoint shows
/// @param hardware hash of the hardware report, which the endpoint serves
/// @param benchmark units that its own benchmark measured, whole machine
public record Profile(
    String endpoint, Hash certificate, Hash hardware, long benchmark, List<Attribute> attributes) {
  public static final Codec<Profile> CODEC =
      record(
          "profile",
          Profile::new,
          field("endpoint", text(256), Profile::endpoint),
          field("certificate", HASH, Profile::certificate),
          field("hardware", HASH, Profile::hardware),
          field("benchmark", whole(0, 1_000_000_000_000L), Profile::benchmark),
          field("attributes", Attribute.LIST, Profile::attributes));
}
