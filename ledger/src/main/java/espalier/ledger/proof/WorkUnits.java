package espalier.ledger.proof;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.Arrays;
import java.util.List;

/// How much work a program's proofs are to verify, from the program alone and before any of it is
/// done.
///
/// A unit is about a microsecond of the reference machine; the weights below were fitted to
/// measurements (`docs/spec/proofs-on-ledger.md`). What counts: bytes to decode, constraints to
/// derive, weight vectors to build for every read, rows of tables to sum, cells to publish, bytes
/// of a proof to hash. The count saturates, so no program can make it wrap.
public final class WorkUnits {
  /// The longest vector that a read may need: the verifier holds it in memory.
  public static final long VECTOR_MAX = 1L << 22;

  private static final int BYTES_A_UNIT = 32;
  private static final int ENTRIES_A_UNIT = 32;
  private static final int PROOF_BYTES_A_UNIT = 32;
  private static final int PAIRS_A_UNIT = 64;
  private static final int ONE_HOT_ENTRIES_A_UNIT = 4;
  private static final long TERM_UNITS = 4;
  private static final long STEP_UNITS = 20;
  private static final long CUT_UNITS = 2_000;
  private static final long CUT_PART_UNITS = 200;
  private static final long PROOF_UNITS = 2_000;

  /// The costliest program that is registered: so that its longest proof still fits.
  public static final long PROGRAM_MAX =
      WorkMeter.WORK_MAX - ofProof(ProofTransaction.PROOF_BYTES_MAX, Values.BYTES_MAX);

  private long units;

  private WorkUnits() {}

  /// What reading and deriving a program costs, once for its registration.
  public static long ofReading(int programBytes) {
    return programBytes / BYTES_A_UNIT + 1L;
  }

  /// What one proof costs beyond the program's own work.
  public static long ofProof(int proofBytes, long publishedCells) {
    return PROOF_UNITS + (long) proofBytes / PROOF_BYTES_A_UNIT + ofPublished(publishedCells);
  }

  /// What the cells that are published cost to read.
  public static long ofPublished(long cells) {
    return cells / ENTRIES_A_UNIT;
  }

  /// What it costs to cut a model's program and to derive its parts, beyond what a part itself
  /// costs.
  public static long ofCut(Model model, int parts) {
    return model.work() + CUT_UNITS + parts * CUT_PART_UNITS;
  }

  /// What the program itself costs with each proof, or `Long.MAX_VALUE` if a vector is too long.
  public static long of(Program program, int programBytes) {
    var work = new WorkUnits();
    work.add(ofReading(programBytes));
    long shifts = 0;
    for (Step step : program.steps()) {
      work.add(STEP_UNITS);
      work.add(step);
      if (step instanceof Step.Shift) {
        shifts++;
      }
    }
    // Each shift looks for a table that bounds it among all steps.
    work.add(shifts * program.steps().size() / PAIRS_A_UNIT);
    for (Table table : program.tables()) {
      work.add(table.values().size() / ENTRIES_A_UNIT);
    }
    return work.units;
  }

  private void add(long more) {
    units = more > Long.MAX_VALUE - units ? Long.MAX_VALUE : units + more;
  }

  private void add(Step step) {
    switch (step) {
      case Step.Input input -> vectors(input.shape());
      case Step.Weight weight -> vectors(weight.shape());
      case Step.Define define -> add(define.value());
      case Step.Output output -> add(output.value());
      case Step.Shift shift -> add(shift.value());
      case Step.Map map -> add(map.value());
      case Step.Divide divide -> {
        add(divide.numerator());
        add(
            new Expression(
                divide.shape(),
                List.of(new Term(1, List.of(), List.of(), List.of(divide.denominator())))));
      }
      case Step.OneHot oneHot -> {
        add(oneHot.index());
        vectors(oneHot.shape());
        add(oneHot.size() / ONE_HOT_ENTRIES_A_UNIT);
      }
    }
  }

  private void add(Expression value) {
    vectors(value.shape());
    for (Term term : value.terms()) {
      add(TERM_UNITS);
      int[] sizes = term.variables(value.shape()).stream().mapToInt(size -> size).toArray();
      for (int size : sizes) {
        add(size / ENTRIES_A_UNIT);
      }
      for (Read read : term.factors()) {
        add(TERM_UNITS);
        add(read, sizes);
      }
    }
  }

  /// One vector for each axis of a tensor that is read whole.
  private void vectors(Shape shape) {
    for (int size : shape.sizes()) {
      add(size / ENTRIES_A_UNIT);
    }
  }

  /// All values of the variables that hang together through the read's axes, group by group.
  private void add(Read read, int[] sizes) {
    int[] group = groups(read.axes(), sizes.length);
    long[] values = new long[sizes.length];
    Arrays.fill(values, 1);
    for (int variable = 0; variable < sizes.length; variable++) {
      // Sizes are at most 2^24 and the product stops at 2^22, so nothing overflows.
      values[group[variable]] = Math.min(values[group[variable]] * sizes[variable], VECTOR_MAX + 1);
    }
    for (int variable = 0; variable < sizes.length; variable++) {
      add(
          values[variable] > VECTOR_MAX
              ? Long.MAX_VALUE
              : group[variable] == variable ? values[variable] / ENTRIES_A_UNIT : 0);
    }
  }

  /// The lowest variable that each one hangs together with.
  private static int[] groups(List<AxisIndex> axes, int variables) {
    var group = new int[variables];
    Arrays.setAll(group, variable -> variable);
    for (AxisIndex axis : axes) {
      int first = -1;
      for (int variable : axis.variables()) {
        if (first < 0) {
          first = variable;
        } else {
          join(group, first, variable);
        }
      }
    }
    return group;
  }

  private static void join(int[] group, int one, int other) {
    int from = Math.max(group[one], group[other]);
    int to = Math.min(group[one], group[other]);
    for (int variable = 0; variable < group.length; variable++) {
      if (group[variable] == from) {
        group[variable] = to;
      }
    }
  }
}
