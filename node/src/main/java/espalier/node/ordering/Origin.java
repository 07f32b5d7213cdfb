package espalier.node.ordering;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Genesis;

/// What a node must know of its genesis at every start; the genesis itself may list millions of
/// balances, which matter only once.
public record Origin(String name, BlockTime time, Hash chain) {
  public static final Codec<Origin> CODEC =
      record(
          "origin",
          Origin::new,
          field("name", text(32), Origin::name),
          field("time", TIME, Origin::time),
          field("chain", HASH, Origin::chain));

  public static Origin of(Genesis genesis) {
    return new Origin(genesis.name(), genesis.time(), genesis.chain());
  }
}
