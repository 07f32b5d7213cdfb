package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.base.unit.Hash;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageTest {
  private static final Parameters SHAPE = new Parameters(40, 1, 6, 0, 8, Hiding.NONE);

  @TempDir private Path folder;

  private final Instance told = Instance.draw(new Random(1), List.of(SHAPE));
  private final CellSource source = CellSource.of(told.cells().getFirst());

  private CommittedMatrix commit(Storage storage) {
    return CommittedMatrix.commit(SHAPE, source, Instance.seed(1), storage);
  }

  private void assertOpens(CommittedMatrix matrix, Hash root) {
    assertEquals(root, matrix.root());
    told.verify(List.of(matrix.commitment()), told.prove(List.of(matrix)));
  }

  @Test
  void an_encoding_in_memory_in_a_file_or_read_again_is_the_same() throws IOException {
    Path file = folder.resolve("encoding");
    Hash root;
    try (var matrix = commit(Storage.DEFAULT)) {
      root = matrix.root();
    }
    try (var matrix = commit(new Storage(0, Optional.empty()))) {
      assertOpens(matrix, root);
    }
    try (var matrix = commit(Storage.in(file))) {
      assertOpens(matrix, root);
    }
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    try (var matrix = CommittedMatrix.reopen(SHAPE, source, Instance.seed(1), file, root)) {
      assertOpens(matrix, root);
    }
  }

  @Test
  void a_file_that_holds_something_else_is_refused() throws IOException {
    Path file = folder.resolve("encoding");
    commit(Storage.in(file)).close();
    assertThrows(
        IllegalArgumentException.class,
        () -> CommittedMatrix.reopen(SHAPE, source, Instance.seed(1), file, Hash.ZERO));
    assertThrows(UncheckedIOException.class, () -> commit(Storage.in(file)));
    Files.write(file, new byte[100]);
    assertThrows(
        IllegalArgumentException.class,
        () -> CommittedMatrix.reopen(SHAPE, source, Instance.seed(1), file, Hash.ZERO));
    Path absent = folder.resolve("absent");
    assertThrows(
        UncheckedIOException.class,
        () -> CommittedMatrix.reopen(SHAPE, source, Instance.seed(1), absent, Hash.ZERO));
  }
}
