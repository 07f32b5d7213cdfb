package espalier.proof.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Point;
import espalier.proof.transcript.Transcript;
import java.util.List;

/// What prover and verifier derive from the statement of an opening before its first message.
///
/// @param commitments the matrices
/// @param blocks the cubes of rows that the claims touch
/// @param variables of the first sumcheck: those of the largest block
/// @param rowBits variables of the second sumcheck: those of the most rows
/// @param host the number of the commitment that holds the pads; -1 if messages are in the clear
/// @param pads how many messages are padded
public record OpeningShape(
    List<Commitment> commitments,
    List<Block> blocks,
    int variables,
    int rowBits,
    int host,
    int pads) {
  /// More matrices are not opened together.
  public static final int MAX_COMMITMENTS = 64;

  /// @throws IllegalArgumentException if the claims do not fit the commitments
  public static OpeningShape of(List<Commitment> commitments, List<LinearClaim> claims) {
    if (commitments.isEmpty() || commitments.size() > MAX_COMMITMENTS) {
      throw new IllegalArgumentException(
          "an opening is about 1 to %d commitments; found %d"
              .formatted(MAX_COMMITMENTS, commitments.size()));
    }
    List<Block> blocks = Blocks.of(commitments, claims);
    int variables = 0;
    for (Block block : blocks) {
      int columnBits = commitments.get(block.commitment()).parameters().columnBits();
      variables = Math.max(variables, block.rowBits() + columnBits);
    }
    int rowBits = 0;
    for (Commitment commitment : commitments) {
      variables = Math.max(variables, commitment.parameters().columnBits());
      rowBits = Math.max(rowBits, commitment.parameters().rowBits());
    }
    int host = host(commitments);
    int pads = host < 0 ? 0 : Parameters.pads(blocks.size(), variables, rowBits);
    if (host >= 0) {
      checkPadding(commitments.get(host).parameters(), pads);
    }
    return new OpeningShape(List.copyOf(commitments), blocks, variables, rowBits, host, pads);
  }

  private static int host(List<Commitment> commitments) {
    int host = -1;
    boolean hides = false;
    for (int k = 0; k < commitments.size(); k++) {
      Hiding hiding = commitments.get(k).parameters().hiding();
      hides |= hiding != Hiding.NONE;
      if (hiding == Hiding.FRESH) {
        if (host >= 0) {
          throw new IllegalArgumentException("one commitment holds the pads; found two");
        }
        host = k;
      }
    }
    if (hides && host < 0) {
      throw new IllegalArgumentException(
          "what is hidden needs a commitment with a mask of its own to hold the pads; found none");
    }
    return host;
  }

  private static void checkPadding(Parameters shape, int pads) {
    int needed = shape.queries() + pads + Parameters.SLACK;
    if (shape.padding() < needed) {
      throw new IllegalArgumentException(
          "%d coefficients of padding hide this opening; the matrix has %d"
              .formatted(needed, shape.padding()));
    }
  }

  /// Whether messages are padded.
  public boolean isHidden() {
    return host >= 0;
  }

  /// Says the statement to the transcript: shapes and rows as 8-byte words, roots, the total.
  public void absorb(Transcript transcript, Extension total) {
    for (Commitment commitment : commitments) {
      transcript.absorb("opening/shape", commitment.words());
      transcript.absorb("opening/root", commitment.root());
    }
    transcript.absorb("opening/total", total);
  }

  /// Variables of a block.
  public int variables(Block block) {
    return block.rowBits() + commitments.get(block.commitment()).parameters().columnBits();
  }

  /// The weights of all claims about a block, as one multilinear polynomial, at its part of a point
  /// of the first sumcheck.
  public Extension weight(Block block, Point point) {
    int columnBits = commitments.get(block.commitment()).parameters().columnBits();
    int variables = variables(block);
    Extension sum = Extension.ZERO;
    for (LinearClaim claim : block.claims()) {
      sum = sum.plus(claim.evaluate(block.firstCell(columnBits), point, variables));
    }
    return sum.times(point.eq(0, point.size() - variables, 0));
  }

  /// The last `count` coordinates: those of a polynomial with fewer variables than the sumcheck.
  public static List<Extension> suffix(List<Extension> point, int count) {
    return point.subList(point.size() - count, point.size());
  }

  /// `prod (1 - z_j)` over the coordinates before the last `count`: a polynomial of fewer variables
  /// stands where all further bits are 0.
  public static Extension prefix(List<Extension> point, int count) {
    Extension product = Extension.ONE;
    for (Extension z : point.subList(0, point.size() - count)) {
      product = product.times(Extension.ONE.minus(z));
    }
    return product;
  }
}
