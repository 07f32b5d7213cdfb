package espalier.proof.verifier;

import espalier.proof.field.Extension;
import java.util.Collections;
import java.util.List;

/// Counts what a reduction asks for; its messages and challenges are all one.
final class Counting implements Channel {
  private int pads;
  private int messages;

  @Override
  public Affine hidden() {
    messages++;
    pads++;
    return Affine.ZERO;
  }

  @Override
  public Affine blind() {
    pads++;
    return Affine.ZERO;
  }

  @Override
  public Extension clear() {
    messages++;
    return Extension.ONE;
  }

  @Override
  public Extension challenge() {
    return Extension.ONE;
  }

  @Override
  public List<Extension> joint() {
    return Collections.nCopies(Joint.COORDINATES + 1, Extension.ONE);
  }

  int pads() {
    return pads;
  }

  int messages() {
    return messages;
  }
}
