package espalier.prover.commitment;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.OpeningVerifier;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.proof.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A random statement about random cells, and its total by definition.
record Instance(
    List<Parameters> shapes,
    List<long[]> cells,
    List<Commitment> ranges,
    List<LinearClaim> claims,
    Extension total) {

  static Extension element(RandomGenerator random) {
    return new Extension(
        Goldilocks.canonical(random.nextLong()), Goldilocks.canonical(random.nextLong()));
  }

  static long[] vector(RandomGenerator random, int count) {
    var vector = new long[2 * count];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Goldilocks.canonical(random.nextLong());
    }
    return vector;
  }

  static long[] cells(RandomGenerator random, int count) {
    boolean small = random.nextBoolean();
    return random
        .longs(count)
        .map(x -> small ? (byte) x : Goldilocks.toSigned(Goldilocks.canonical(x)))
        .toArray();
  }

  /// Matrices of a few rows, claims of all forms.
  static Instance draw(RandomGenerator random, List<Parameters> shapes) {
    var cells = new ArrayList<long[]>();
    var claims = new ArrayList<LinearClaim>();
    for (int k = 0; k < shapes.size(); k++) {
      Parameters shape = shapes.get(k);
      int room = shape.rows() << shape.columnBits();
      cells.add(cells(random, room - random.nextInt(1 << shape.columnBits())));
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        claims.add(claim(random, k, shape));
      }
    }
    return of(shapes, cells, claims);
  }

  static Instance of(List<Parameters> shapes, List<long[]> cells, List<LinearClaim> claims) {
    Extension total = Extension.ZERO;
    for (LinearClaim claim : claims) {
      total = total.plus(value(claim, cells.get(claim.commitment())));
    }
    return new Instance(shapes, cells, List.of(), claims, total);
  }

  static LinearClaim claim(RandomGenerator random, int commitment, Parameters shape) {
    int whole = shape.dataRowBits() + shape.columnBits();
    int bits = random.nextInt(whole + 1);
    long cubes = Math.max(1, ((long) shape.rows() << shape.columnBits()) >>> bits);
    long offset = random.nextLong(cubes) << bits;
    var axes = new ArrayList<Axis>();
    for (int left = bits; left > 0; ) {
      int own = 1 + random.nextInt(left);
      axes.add(new Axis(own, weights(random, own)));
      left -= own;
    }
    return new LinearClaim(commitment, offset, axes, element(random));
  }

  private static long[] weights(RandomGenerator random, int bits) {
    int count = 1 + random.nextInt(1 << bits);
    if (random.nextBoolean()) {
      return vector(random, count);
    }
    var point = new Extension[bits];
    for (int j = 0; j < bits; j++) {
      point[j] = element(random);
    }
    return Equality.vector(point, count);
  }

  /// The slow twin: cell by cell, the weight by the bits of the cell's number.
  static Extension value(LinearClaim claim, long[] cells) {
    Extension sum = Extension.ZERO;
    for (long cell = 0; cell < 1L << claim.bits(); cell++) {
      long at = claim.offset() + cell;
      if (at >= cells.length) {
        break;
      }
      Extension weight = claim.coefficient();
      int below = claim.bits();
      for (Axis axis : claim.axes()) {
        below -= axis.bits();
        int index = (int) (cell >>> below) & ((1 << axis.bits()) - 1);
        weight =
            weight.times(
                index < axis.weights().count()
                    ? Extensions.get(axis.weights().vector(), index)
                    : Extension.ZERO);
      }
      sum = sum.plus(weight.timesBase(Goldilocks.fromSigned(cells[(int) at])));
    }
    return sum;
  }

  static byte[] seed(int number) {
    var seed = new byte[Randomness.SEED_BYTES];
    seed[0] = (byte) number;
    return seed;
  }

  List<CommittedMatrix> commit() {
    var matrices = new ArrayList<CommittedMatrix>();
    for (int k = 0; k < shapes.size(); k++) {
      CellSource source = CellSource.of(cells.get(k));
      matrices.add(
          shapes.get(k).hiding() == Hiding.NONE
              ? CommittedMatrix.commit(shapes.get(k), source)
              : CommittedMatrix.commit(shapes.get(k), source, seed(k)));
    }
    return matrices;
  }

  List<Commitment> commitments(List<CommittedMatrix> matrices) {
    return ranges.isEmpty() ? matrices.stream().map(CommittedMatrix::commitment).toList() : ranges;
  }

  byte[] prove(List<CommittedMatrix> matrices) {
    return Opening.prove(new Transcript("test"), matrices, commitments(matrices), claims, total);
  }

  void verify(List<Commitment> commitments, byte[] proof) {
    OpeningVerifier.verify(new Transcript("test"), commitments, claims, total, proof);
  }
}
