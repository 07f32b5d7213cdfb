package espalier.prover.commitment;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Goldilocks;
import espalier.proof.hash.Digests;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The Reed-Solomon encoding of a matrix, outside of the heap, column by column in each group.
///
/// Bytes: group after group; in a group, position after position the cells of its base rows, 8
/// bytes each, big-endian: what is hashed and what an opening shows.
final class EncodedRows implements AutoCloseable {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// Bytes that are written at a time.
  private static final int BUFFER = 1 << 18;

  private final Parameters parameters;
  private final Store store;

  /// Room for a new encoding.
  EncodedRows(Parameters parameters, Storage storage) {
    this.parameters = parameters;
    store = Store.create(storage, bytes(parameters));
  }

  /// An encoding that was kept in a file.
  EncodedRows(Parameters parameters, Path file) {
    this.parameters = parameters;
    store = Store.open(file, bytes(parameters));
  }

  /// The cells, then the leaves.
  private static long bytes(Parameters parameters) {
    return (8L * parameters.baseRows() + Digests.BYTES) << parameters.domainBits();
  }

  /// The leaves of the tree, as [#encode] left them.
  byte[] leaves() {
    long from = (8L * parameters.baseRows()) << parameters.domainBits();
    return store.read(from, Digests.BYTES << parameters.domainBits());
  }

  /// Encodes all rows, block of positions by block, and gives the leaves of the tree.
  byte[] encode(MatrixRows matrix) {
    var leaves = new byte[Digests.BYTES << parameters.domainBits()];
    var ntt = new Ntt(parameters.columnBits());
    IntStream.range(0, 1 << (parameters.domainBits() - parameters.columnBits()))
        .parallel()
        .forEach(coset -> new Coset(coset, ntt).encode(matrix, leaves));
    long from = (8L * parameters.baseRows()) << parameters.domainBits();
    store.write(from, leaves, leaves.length);
    store.finish();
    return leaves;
  }

  private long offset(int group, int position) {
    long before = ((long) group * Parameters.GROUP) << parameters.domainBits();
    return 8 * (before + (long) position * parameters.groupRows(group));
  }

  /// The cells of the shown groups and the digests of the others, position by position.
  byte[] columns(Commitment commitment, int[] positions) {
    // Each position of a large encoding is elsewhere in its file: several threads wait for it.
    List<byte[]> columns =
        Arrays.stream(positions).parallel().mapToObj(at -> column(commitment, at)).toList();
    var out = new ByteArrayOutputStream();
    columns.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private byte[] column(Commitment commitment, int position) {
    var out = new ByteArrayOutputStream();
    var digests = new Digests();
    var digest = new byte[Digests.BYTES];
    for (int group = 0; group < parameters.groups(); group++) {
      int length = 8 * parameters.groupRows(group);
      byte[] cells = store.read(offset(group, position), length);
      if (commitment.shows(group)) {
        out.writeBytes(cells);
      } else {
        digests.group(cells, 0, cells.length, digest, 0);
        out.writeBytes(digest);
      }
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    store.close();
  }

  /// The positions `coset * 2^c` to `(coset + 1) * 2^c - 1`: values at `s w^j`, where w has order
  /// `2^c` and s is the root of the domain's order to the power of coset with its bits reversed.
  private final class Coset {
    private final int first;
    private final Ntt ntt;
    private final int columns = parameters.columns();
    private final long[] powers;
    // s^(2^c): what multiplies each further 2^c coefficients.
    private final long wrap;
    private final long[][] rows;
    private final byte[] groups = new byte[parameters.groups() * columns * Digests.BYTES];
    private final Digests digests = new Digests();

    Coset(int coset, Ntt ntt) {
      this.first = coset * columns;
      this.ntt = ntt;
      int extraBits = parameters.domainBits() - parameters.columnBits();
      int exponent = Integer.reverse(coset) >>> (Integer.SIZE - extraBits);
      long shift = Goldilocks.pow(Goldilocks.rootOfUnity(parameters.domainBits()), exponent);
      powers = new long[columns];
      long power = 1;
      for (int i = 0; i < columns; i++) {
        powers[i] = power;
        power = Goldilocks.mul(power, shift);
      }
      wrap = power;
      rows = new long[Math.min(Parameters.GROUP, parameters.baseRows())][columns];
    }

    void encode(MatrixRows matrix, byte[] leaves) {
      for (int group = 0; group < parameters.groups(); group++) {
        int count = parameters.groupRows(group);
        for (int i = 0; i < count; i++) {
          encode(matrix, group * Parameters.GROUP + i, rows[i]);
        }
        hash(group, count);
      }
      var column = new byte[parameters.groups() * Digests.BYTES];
      for (int i = 0; i < columns; i++) {
        for (int group = 0; group < parameters.groups(); group++) {
          System.arraycopy(
              groups,
              (group * columns + i) * Digests.BYTES,
              column,
              group * Digests.BYTES,
              Digests.BYTES);
        }
        digests.column(column, 0, parameters.groups(), leaves, (first + i) * Digests.BYTES);
      }
    }

    private void encode(MatrixRows matrix, int row, long[] values) {
      matrix.cells(row, 0, columns, values);
      long[] padding = matrix.padding(row);
      for (int i = 0; i < columns; i++) {
        values[i] = Goldilocks.fromSigned(values[i]);
      }
      // Modulo X^(2^c) - s^(2^c), coefficients wrap around.
      long factor = 1;
      for (int i = 0; i < padding.length; i++) {
        int column = i & (columns - 1);
        if (column == 0) {
          factor = Goldilocks.mul(factor, wrap);
        }
        values[column] =
            Goldilocks.add(
                values[column], Goldilocks.mul(factor, Goldilocks.fromSigned(padding[i])));
      }
      twist(values, powers);
      ntt.transform(values, 0);
    }

    private static void twist(long[] values, long[] powers) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Goldilocks.mul(values[i], powers[i]);
      }
    }

    private void hash(int group, int count) {
      int length = 8 * count;
      int batch = Math.min(columns, Integer.highestOneBit(BUFFER / length));
      var cells = new byte[batch * length];
      for (int start = 0; start < columns; start += batch) {
        for (int i = 0; i < count; i++) {
          long[] row = rows[i];
          for (int column = 0; column < batch; column++) {
            WORDS.set(cells, column * length + 8 * i, row[start + column]);
          }
        }
        for (int column = 0; column < batch; column++) {
          int to = (group * columns + start + column) * Digests.BYTES;
          digests.group(cells, column * length, length, groups, to);
        }
        store.write(offset(group, first + start), cells, cells.length);
      }
    }
  }
}
