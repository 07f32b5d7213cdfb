package espalier.prover.commitment;

import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Equality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Prints how long commitments and openings take; not part of the test run
/// (`-Dtest=CommitmentBench`).
final class CommitmentBench {
  private static final int RUNS = Integer.getInteger("espalier.bench.runs", 7);

  private static LinearClaim cube(
      RandomGenerator random, int commitment, long offset, int... bits) {
    var axes = new ArrayList<Axis>();
    for (int own : bits) {
      var point = new Extension[own];
      Arrays.setAll(point, j -> Instance.element(random));
      axes.add(new Axis(own, Equality.vector(point, (1 << own) - (1 << own) / 5)));
    }
    return new LinearClaim(commitment, offset, axes, Instance.element(random));
  }

  private static List<LinearClaim> claims(RandomGenerator random, int commitment, int bits) {
    var claims = new ArrayList<LinearClaim>();
    int half = (bits - 1) / 2;
    // One large tensor with three claims, then ever smaller ones with two each.
    for (int i = 0; i < 3; i++) {
      claims.add(cube(random, commitment, 0, bits - 1 - half, half));
    }
    long offset = 1L << (bits - 1);
    for (int own = bits - 2; own > bits - 8; own--) {
      claims.add(cube(random, commitment, offset, own / 2, own - own / 2));
      claims.add(cube(random, commitment, offset, own / 2, own - own / 2));
      offset += 1L << own;
    }
    return claims;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static void measure(String name, List<Parameters> shapes, List<Integer> bits) {
    var random = new Random(1);
    var cells = new ArrayList<long[]>();
    var claims = new ArrayList<LinearClaim>();
    for (int k = 0; k < shapes.size(); k++) {
      cells.add(random.ints(1L << bits.get(k), -128, 128).asLongStream().toArray());
      claims.addAll(claims(random, k, bits.get(k)));
    }
    var instance =
        new Instance(
            shapes,
            cells,
            List.of(),
            claims,
            bits.getFirst() > 18 ? Extension.ONE : Instance.of(shapes, cells, claims).total());
    var commit = new double[RUNS];
    var open = new double[RUNS];
    var verify = new double[RUNS];
    int bytes = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      List<CommittedMatrix> matrices = instance.commit();
      long committed = System.nanoTime();
      byte[] proof = instance.prove(matrices);
      long opened = System.nanoTime();
      if (bits.getFirst() <= 18) {
        instance.verify(instance.commitments(matrices), proof);
      }
      long verified = System.nanoTime();
      matrices.forEach(CommittedMatrix::close);
      commit[run] = (committed - start) / 1e6;
      open[run] = (opened - committed) / 1e6;
      verify[run] = (verified - opened) / 1e6;
      bytes = proof.length;
    }
    System.out.printf(
        "BENCH %s: commit %.1f ms, open %.1f ms, verify %.1f ms, %d bytes%n",
        name, median(commit), median(open), median(verify), bytes);
    shapes.forEach(shape -> System.out.println("BENCH   " + shape + " t=" + shape.queries()));
  }

  @Test
  void small() {
    int pads = Parameters.pads(40, 17, 10);
    for (int i = 0; i < 4; i++) {
      measure(
          "public 2^17 + 2^13",
          List.of(Parameters.open(1 << 17), Parameters.open(1 << 13)),
          List.of(17, 13));
    }
    for (int i = 0; i < 4; i++) {
      measure(
          "hidden 2^17 + 2^13",
          List.of(Parameters.reused(1 << 17, 16), Parameters.fresh(1 << 13, pads)),
          List.of(17, 13));
    }
    measure(
        "witness hidden 2^17 + 2^13",
        List.of(Parameters.open(1 << 17), Parameters.fresh(1 << 13, pads)),
        List.of(17, 13));
  }

  @Test
  void large() {
    measure("public 2^20", List.of(Parameters.open(1 << 20)), List.of(20));
    measure("public 2^23", List.of(Parameters.open(1 << 23)), List.of(23));
    measure("fresh 2^23", List.of(Parameters.fresh(1 << 23, 300)), List.of(23));
  }
}
