package espalier.prover.commitment;

import espalier.proof.commitment.RunningClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.transcript.ProofWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Runs sumchecks over sums of summands, with messages in the clear or padded.
///
/// A summand of fewer variables stands where all further top bits are 0: until its turn comes, its
/// polynomial is `(1 - X)` times its total.
final class Sumcheck {
  private final ProofWriter out;
  // A vector over E; empty if messages are in the clear.
  private final long[] pads;
  private int pad;

  Sumcheck(ProofWriter out, long[] pads) {
    this.out = out;
    this.pads = pads;
  }

  /// How many messages were sent.
  int messages() {
    return pad;
  }

  /// The value plus the next pad.
  Extension padded(Extension value) {
    int own = pad++;
    return pads.length == 0 ? value : value.plus(Extensions.get(pads, own));
  }

  /// Binds `variables` variables and gives the point.
  ///
  /// @param label the first word of the labels of messages and challenges
  List<Extension> run(
      String label, RunningClaim claim, List<? extends Summand> summands, int variables) {
    var point = new ArrayList<Extension>();
    var factors = new ArrayList<Extension>();
    var totals = new ArrayList<Extension>();
    for (Summand summand : summands) {
      factors.add(Extension.ONE);
      totals.add(summand.variables() < variables ? summand.total() : Extension.ZERO);
    }
    for (int left = variables; left > 0; left--) {
      int bound = left;
      List<? extends Summand> turns =
          summands.stream().filter(summand -> summand.variables() >= bound).toList();
      Iterator<Summand.Round> rounds = rounds(turns).iterator();
      Extension atZero = Extension.ZERO;
      Extension leading = Extension.ZERO;
      for (int i = 0; i < summands.size(); i++) {
        if (summands.get(i).variables() < left) {
          atZero = atZero.plus(factors.get(i).times(totals.get(i)));
        } else {
          Summand.Round round = rounds.next();
          atZero = atZero.plus(factors.get(i).times(round.atZero()));
          leading = leading.plus(factors.get(i).times(round.leading()));
        }
      }
      int first = pad;
      Extension sentZero = padded(atZero);
      Extension sentLeading = padded(leading);
      out.send(label + "/round", sentZero, sentLeading);
      Extension z = out.transcript().challenge(label + "/z");
      claim.round(sentZero, sentLeading, first, z);
      for (int i = 0; i < summands.size(); i++) {
        if (summands.get(i).variables() < left) {
          factors.set(i, factors.get(i).times(Extension.ONE.minus(z)));
        }
      }
      turns.parallelStream().forEach(summand -> summand.bind(z));
      point.add(z);
    }
    return point;
  }

  private static List<Summand.Round> rounds(List<? extends Summand> summands) {
    return summands.parallelStream().map(Summand::round).toList();
  }
}
