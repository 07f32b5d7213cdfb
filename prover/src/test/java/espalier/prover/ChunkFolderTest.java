package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chunks that are handed from step to step in files, as separate processes do.
final class ChunkFolderTest {
  private static final byte[] SEED = new byte[32];
  private static final Program PROGRAM = Programs.small();

  @TempDir private Path temporary;

  private ChunkFolder folder(Map<Integer, long[]> given, int uses) {
    var request =
        new ChunkFolder.Request(Map.of(0, given.get(0)), Set.of(0), new Hash(1, 2, 3, 4), 3);
    Path folder = temporary.resolve("chunks");
    return ChunkFolder.create(folder, PROGRAM, given, uses, SEED, request);
  }

  @Test
  void parts_proved_in_any_order_from_the_files_alone_verify_together() throws IOException {
    Map<Integer, long[]> given = Programs.given(new Random(1));
    assertEquals(3, folder(given, 9).count());
    Path path = temporary.resolve("chunks");
    for (int part = 0; part < 3; part++) {
      ChunkFolder.open(path).commit(part);
    }
    Statement statement = ChunkFolder.open(path).seal();
    for (int part : new int[] {2, 0, 1}) {
      ChunkFolder.open(path).prove(part);
    }
    ChunkFolder done = ChunkFolder.open(path);
    assertEquals(statement, done.statement());
    assertEquals(new Hash(1, 2, 3, 4), statement.context());
    assertEquals(1, statement.published().size());
    assertArrayEquals(Interpreter.run(PROGRAM, given)[9], done.outputs().get(9));
    var verifier = new ChunkVerifier(PROGRAM, 3);
    Verdict verdict = verifier.verify(done.model(), statement, done.proofs());
    assertInstanceOf(Verified.class, verdict, verdict::toString);
    try (var files = Files.list(path)) {
      for (Path file : files.toList()) {
        assertEquals(
            PosixFilePermissions.fromString("rw-------"),
            Files.getPosixFilePermissions(file),
            file::toString);
      }
    }
  }

  @Test
  void steps_out_of_order_or_taken_twice_are_refused() {
    ChunkFolder folder = folder(Programs.given(new Random(2)), 0);
    List<Runnable> early =
        List.of(() -> folder.commit(2), folder::seal, () -> folder.prove(0), folder::proofs);
    for (Runnable step : early) {
      refused(step, "is missing: the steps before this one");
    }
    for (int part = 0; part < 3; part++) {
      folder.commit(part);
    }
    refused(() -> folder.commit(0), "is there already");
    folder.seal();
    refused(folder::seal, "is there already");
    folder.prove(1);
    // A second opening of the same witness would show what it hides.
    refused(() -> folder.prove(1), "is there already");
  }

  private static void refused(Runnable step, String message) {
    var refused = assertThrows(IllegalArgumentException.class, step::run);
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
  }

  @Test
  void more_chunks_than_the_program_has_are_refused() {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    assertEquals(4, ChunkFolder.parts(PROGRAM, 4));
    assertEquals(8, ChunkFolder.parts(PROGRAM, 64));
    var request = new ChunkFolder.Request(given, Set.of(), Hash.ZERO, 64);
    refused(
        () -> ChunkFolder.create(temporary.resolve("many"), PROGRAM, given, 0, SEED, request),
        "at most 8 chunks");
  }
}
