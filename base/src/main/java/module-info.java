/// Units, identifiers, canonical bytes, hashes and signatures: what every part of Espalier shares.
module espalier.base {
  requires static org.jspecify;

  exports espalier.base.codec;
  exports espalier.base.crypto;
  exports espalier.base.unit;
}
