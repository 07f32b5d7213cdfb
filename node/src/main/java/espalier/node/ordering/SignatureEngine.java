package espalier.node.ordering;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import espalier.base.crypto.Ed25519;

/// Which Ed25519 implementation this process verifies with.
///
/// The JDK's verdicts are the rule. Amazon's provider gives the same ones some twenty times faster
/// (shown by edge vectors and by fuzzing in the tests) and is used where its native library loads.
/// Nothing else is ever used: other libraries differ on edge cases, and one transaction on which
/// two nodes differ forks them.
///
/// @param sentence which one it is and why, for the log and the status
public record SignatureEngine(Ed25519 ed25519, String sentence) {
  /// The fastest that loads here.
  public static SignatureEngine fastest() {
    try {
      Throwable obstacle = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
      if (obstacle == null) {
        return new SignatureEngine(
            Ed25519.with(AmazonCorrettoCryptoProvider.INSTANCE),
            "signatures are verified by Amazon Corretto Crypto Provider "
                + AmazonCorrettoCryptoProvider.INSTANCE.getVersionStr());
      }
      return jdk(obstacle);
    } catch (LinkageError obstacle) {
      return jdk(obstacle);
    }
  }

  private static SignatureEngine jdk(Throwable obstacle) {
    return new SignatureEngine(
        Ed25519.jdk(),
        "signatures are verified by the JDK, some twenty times slower, because the native library of"
            + " Amazon Corretto Crypto Provider does not load here ("
            + obstacle.getMessage()
            + "); its builds are for Linux on x86-64 with glibc");
  }
}
