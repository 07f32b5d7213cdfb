package espalier.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import espalier.proof.circuit.Shape;
import espalier.proof.verifier.TensorCommitment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file of an input that proofs name.
final class CommittedInputTest {
  @TempDir Path folder;

  private static CommittedInput input() {
    var commitment = new TensorCommitment(Shape.of(3), 2, new Hash(1, 2, 3, 4));
    var seed = new byte[ModelFile.SEED_BYTES];
    seed[7] = 9;
    return new CommittedInput("x", 5, commitment, List.of(4L, -7L, 0L), seed);
  }

  private Path written() {
    Path file = folder.resolve("x.commitment");
    input().write(file);
    return file;
  }

  @Test
  void an_input_survives_its_file_and_is_never_written_over() {
    Path file = written();
    assertEquals(input(), CommittedInput.read(file));
    ModelRefused there = assertThrows(ModelRefused.class, () -> input().write(file));
    assertTrue(there.getMessage().contains("already"), there.getMessage());
    assertFalse(input().toString().contains("-7"), "cells are not told by accident");
  }

  @Test
  void only_the_owner_may_read_the_file() throws IOException {
    Path file = written();
    Assumptions.assumeTrue(
        ModelWriter.isPosix(file), "this file system knows no owners' permissions");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void proofs_are_counted_up_to_those_that_the_commitment_hides() {
    Path file = written();
    assertEquals(0, ProofCount.of(file));
    assertEquals(1, ProofCount.incrementInput(file, 2));
    assertEquals(2, ProofCount.incrementInput(file, 2));
    ModelRefused spent = assertThrows(ModelRefused.class, () -> ProofCount.incrementInput(file, 2));
    assertTrue(spent.getMessage().contains("commit-input"), spent.getMessage());
    assertEquals(input(), CommittedInput.read(file));
  }

  @Test
  void a_changed_shortened_or_longer_file_is_refused_or_another_input() throws IOException {
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length - ModelLayout.COUNT; i++) {
      whole[i] ^= 4;
      Files.write(file, whole);
      whole[i] ^= 4;
      try {
        assertNotEquals(input(), CommittedInput.read(file), "byte " + i);
      } catch (ModelRefused refused) {
        assertTrue(refused.getMessage().contains("x.commitment"), refused.getMessage());
      }
    }
    for (int i = whole.length - ModelLayout.COUNT; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThrows(ModelRefused.class, () -> ProofCount.incrementInput(file, 2));
    }
    for (int length = 0; length <= whole.length + 1; length++) {
      if (length != whole.length) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThrows(ModelRefused.class, () -> CommittedInput.read(file), "length " + length);
      }
    }
  }

  @Test
  void cells_that_are_not_the_shapes_are_refused() {
    CommittedInput input = input();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new CommittedInput(input.name(), 5, input.commitment(), List.of(1L, 2L), input.seed()));
  }
}
