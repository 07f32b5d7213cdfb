package espalier.proof.transcript;

import espalier.base.codec.Encoder;
import espalier.base.unit.Hash;
import espalier.proof.field.Extension;

/// The prover's messages: each goes into the proof's bytes and, under a label, into the transcript.
public final class ProofWriter {
  private final Transcript transcript;
  private final Encoder out = new Encoder();

  public ProofWriter(Transcript transcript) {
    this.transcript = transcript;
  }

  public Transcript transcript() {
    return transcript;
  }

  public void send(String label, Extension... elements) {
    transcript.absorb(label, elements);
    for (Extension element : elements) {
      out.u64(element.c0()).u64(element.c1());
    }
  }

  /// Sends a vector over E.
  public void sendVector(String label, long[] vector) {
    transcript.absorb(label, vector);
    for (long word : vector) {
      out.u64(word);
    }
  }

  public void send(String label, Hash hash) {
    transcript.absorb(label, hash);
    out.raw(hash.bytes());
  }

  /// Sends 8 bytes that are no field element.
  public void sendWord(String label, long word) {
    transcript.absorb(label, word);
    out.u64(word);
  }

  /// Adds bytes that the transcript need not see, because a root in it binds them.
  public void append(byte[] bytes) {
    out.raw(bytes);
  }

  /// The proof so far.
  public byte[] toBytes() {
    return out.toBytes();
  }
}
