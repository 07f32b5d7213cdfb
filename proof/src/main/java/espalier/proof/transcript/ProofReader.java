package espalier.proof.transcript;

import espalier.base.codec.Decoder;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The verifier's side of [ProofWriter]: reads what is expected, and nothing else.
///
/// How many elements follow is always known from the statement, so a proof contains no counts; it
/// is refused if it is shorter or longer, or if an element is not below p.
public final class ProofReader {
  private static final String CHECK = "proof bytes";

  private final Transcript transcript;
  private final Decoder in;

  public ProofReader(Transcript transcript, byte[] proof) {
    this.transcript = transcript;
    this.in = new Decoder(proof);
  }

  public Transcript transcript() {
    return transcript;
  }

  public Extension receive(String label) {
    Extension element = element();
    transcript.absorb(label, element);
    return element;
  }

  public List<Extension> receive(String label, int count) {
    var elements = new ArrayList<Extension>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element());
    }
    transcript.absorb(label, elements.toArray(Extension[]::new));
    return elements;
  }

  /// Receives a vector over E of `count` elements.
  public long[] receiveVector(String label, int count) {
    var vector = new long[2 * count];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = word();
    }
    transcript.absorb(label, vector);
    return vector;
  }

  public Hash receiveHash(String label) {
    Hash hash = Hash.of(bytes(Hash.BYTES));
    transcript.absorb(label, hash);
    return hash;
  }

  /// Receives a nonce and checks that it does the work of `bits` bits.
  public void receiveWork(String label, int bits) {
    byte[] seed = transcript.work(label);
    long nonce = ByteBuffer.wrap(bytes(Long.BYTES)).getLong();
    if (!Transcript.isWork(seed, nonce, bits)) {
      throw new ProofRefused(
          "grinding", "the nonce does not start a hash with " + bits + " zero bits");
    }
    transcript.absorb(label, nonce);
  }

  /// Reads `count` bytes that the transcript does not see.
  public byte[] bytes(int count) {
    try {
      return in.raw(count);
    } catch (Malformed tooShort) {
      throw new ProofRefused(CHECK, String.valueOf(tooShort.getMessage()));
    }
  }

  /// How many bytes are left.
  public int remaining() {
    return in.remaining();
  }

  /// @throws ProofRefused if bytes are left over
  public void end() {
    if (in.remaining() > 0) {
      throw new ProofRefused(
          CHECK, in.remaining() + " bytes follow the end of the proof; expected none");
    }
  }

  private Extension element() {
    long c0 = word();
    return new Extension(c0, word());
  }

  private long word() {
    long word;
    try {
      word = in.u64();
    } catch (Malformed tooShort) {
      throw new ProofRefused(CHECK, String.valueOf(tooShort.getMessage()));
    }
    if (!Goldilocks.isCanonical(word)) {
      throw new ProofRefused(
          CHECK,
          "the field element before byte %d is %s; expected one below p"
              .formatted(in.position(), Long.toUnsignedString(word)));
    }
    return word;
  }
}
