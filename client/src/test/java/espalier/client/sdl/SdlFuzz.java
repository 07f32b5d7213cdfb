package espalier.client.sdl;

import java.util.Arrays;

/// The target of fuzzing: any bytes are either refused with problems or read to a plan that holds
/// what [Plan] promises.
///
/// [SdlFuzzTest] runs it on seeded mutations of the corpus; Jazzer's own driver runs it as
/// `--target_class=espalier.client.sdl.SdlFuzz`, see `docs/guide/sdl.md`.
public final class SdlFuzz {
  private static final int PROBLEM_CHARACTERS = 10_000;

  private SdlFuzz() {}

  /// Reads `input`; throws what no input may cause.
  ///
  /// @return whether it was accepted
  public static boolean accepts(byte[] input) {
    Sdl sdl;
    try {
      sdl = Sdl.read(input);
    } catch (SdlException e) {
      if (e.problems().size() > Limits.PROBLEMS) throw new AssertionError("unbounded problems");
      e.problems().forEach(SdlFuzz::check);
      return false;
    }
    sdl.notes().forEach(SdlFuzz::check);
    check(sdl);
    try {
      Sdl again = Sdl.read(input);
      if (!Arrays.equals(again.manifestHash(), sdl.manifestHash())
          || !again.plan().equals(sdl.plan())) {
        throw new AssertionError("two readings of one file differ");
      }
    } catch (SdlException e) {
      throw new AssertionError("accepted once and refused once", e);
    }
    return true;
  }

  /// The entry that Jazzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    accepts(input);
  }

  private static void check(Problem problem) {
    boolean printable = problem.toString().chars().noneMatch(Character::isISOControl);
    if (problem.line() < 1
        || problem.column() < 1
        || !printable
        || problem.toString().length() > PROBLEM_CHARACTERS
        || !problem.sentence().startsWith("found ")) {
      throw new AssertionError("no message for a user: " + problem);
    }
  }

  private static void check(Sdl sdl) {
    if (sdl.manifest().groups().size() != sdl.groupSpecs().size()
        || sdl.plan().groups().isEmpty()) {
      throw new AssertionError("manifest, group specs and plan disagree about groups");
    }
    for (Plan.Group group : sdl.plan().groups()) {
      long rates = 0;
      long millicores = 0;
      for (Plan.Unit unit : group.units()) {
        rates += unit.replicas() * unit.ratePerSecond();
        millicores += unit.replicas() * unit.each().millicores();
        if (unit.each().millicores() < Limits.UNIT_CPU_MINIMUM
            || unit.each().memoryBytes() > Limits.UNIT_MEMORY_MAXIMUM
            || unit.each().gpus() > Limits.UNIT_GPU_MAXIMUM
            || unit.replicas() < 1) {
          throw new AssertionError("a unit past its bounds: " + unit);
        }
      }
      // Rounding each replica down can only lose against rounding the exact sum down once.
      if (rates > group.ratePerSecond() || millicores != group.total().millicores()) {
        throw new AssertionError("totals that are not the sum: " + group);
      }
    }
  }
}
