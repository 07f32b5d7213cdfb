package espalier.proof.verifier;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Circuit.Column;
import espalier.proof.circuit.Constraint;
import espalier.proof.circuit.Constraint.Lookup;
import espalier.proof.circuit.Constraint.TableName;
import espalier.proof.circuit.Constraint.Zero;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Table;
import espalier.proof.commitment.Parameters;
import espalier.proof.verifier.Placement.Cube;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Where everything of a circuit lies: columns in the committed cubes, lookups among the leaves.
///
/// Both sides derive it from the program alone, once. Parts are ordered by size, largest first, so
/// each is aligned to its own size without gaps; equal sizes keep their order. In the witness's
/// cube that is: columns by number, the tables' multiplicities, the pads. Among the leaves: the
/// lookups by constraint, then, again from the largest, the tables; then the blind leaf.
public final class Plan {
  /// The logarithm of the leaves of the lookup tree is at most this.
  public static final int LEAF_BITS_MAX = 28;

  /// A lookup's leaves: one for each cell of the padded cube of its expression's shape.
  ///
  /// @param constraint its number in the circuit
  public record Segment(int constraint, Lookup lookup, Rows table, int offset, int bits) {}

  /// A table's leaves, one for each row.
  ///
  /// @param number of the table in this circuit
  /// @param tag tells its rows from other tables'
  /// @param low the first row's x; the others follow
  /// @param function the y of each row, or nothing where y is always 0
  public record Rows(
      int number, int tag, long low, Optional<Table> function, int offset, int bits) {
    /// The first row's y.
    public long firstY() {
      return function.map(table -> table.values().getFirst()).orElse(0L);
    }

    /// The y of a row.
    public long y(int row) {
      return function.isPresent() ? function.get().values().get(row) : 0;
    }
  }

  /// Field operations that a verifier spends on weights of reads, at most.
  public static final long WORK_MAX = 1L << 28;

  /// @param piece of a column; 0 for what has one
  private record Part(int order, int piece, int bits) {
    Part(int order, int bits) {
      this(order, 0, bits);
    }
  }

  private final Circuit circuit;
  private final List<Integer> shared;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Rows> tables = new ArrayList<>();
  private final int lookupLeaves;
  private final int leaves;
  private final int padCount;
  private final int messageCount;
  private final Layout[] columns;
  private final Placement[] counts;
  private final Placement pads;
  private final long weightCells;
  private final long witnessCells;
  // By constraint, by expression, by term.
  private final List<List<List<Reads>>> reads;

  private Plan(Circuit circuit, Optional<Plan> whole, List<Integer> origin, List<Integer> shared) {
    this.circuit = circuit;
    this.shared = List.copyOf(shared);
    this.reads = checked(circuit);
    List<Rows> unplaced = unplacedTables(circuit);
    var lookups = new ArrayList<Part>();
    List<Constraint> constraints = circuit.constraints();
    for (int i = 0; i < constraints.size(); i++) {
      if (constraints.get(i) instanceof Lookup lookup) {
        lookups.add(new Part(i, lookup.x().shape().bits()));
      }
    }
    var tableParts = new ArrayList<Part>();
    unplaced.forEach(rows -> tableParts.add(new Part(rows.number(), rows.bits())));
    long[] lookupOffsets = place(lookups, 0);
    this.lookupLeaves = bounded(end(lookups));
    // Tables come after the lookups, each aligned to its own size.
    long[] tableOffsets = place(tableParts, lookupLeaves);
    long last = lookupLeaves;
    for (int i = 0; i < unplaced.size(); i++) {
      Rows rows = unplaced.get(i);
      last = Math.max(last, tableOffsets[i] + (1L << rows.bits()));
      tables.add(
          new Rows(
              rows.number(),
              rows.tag(),
              rows.low(),
              rows.function(),
              bounded(tableOffsets[i]),
              rows.bits()));
    }
    this.leaves = bounded(last + 1);
    var byName = new HashMap<TableName, Rows>();
    List<TableName> names = circuit.tables();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), tables.get(i));
    }
    for (int i = 0; i < lookups.size(); i++) {
      int number = lookups.get(i).order();
      var lookup = (Lookup) constraints.get(number);
      Rows rows = java.util.Objects.requireNonNull(byName.get(lookup.table()));
      segments.add(
          new Segment(number, lookup, rows, (int) lookupOffsets[i], lookups.get(i).bits()));
    }
    var counting = new Counting();
    Reduction.count(this, counting);
    this.padCount = counting.pads();
    this.messageCount = counting.messages();
    this.columns = layouts(circuit);
    this.counts = new Placement[tables.size()];
    if (whole.isPresent()) {
      for (int step : circuit.weights()) {
        columns[step] = whole.get().column(origin.get(step));
      }
      this.weightCells = circuit.weights().isEmpty() ? 0 : whole.get().weightCells;
    } else {
      this.weightCells = placeColumns(Cube.WEIGHTS);
    }
    int padBits = Shape.bits(2 * Math.max(1, padCount));
    var witness = new ArrayList<Part>(parts(Cube.WITNESS));
    int columnCount = witness.size();
    for (Rows rows : tables) {
      witness.add(new Part(rows.number(), rows.bits()));
    }
    witness.add(new Part(0, padBits));
    long[] offsets = place(witness, 0);
    place(witness.subList(0, columnCount), offsets);
    for (int i = 0; i < tables.size(); i++) {
      counts[i] = at(Cube.WITNESS, offsets[columnCount + i], tables.get(i).bits());
    }
    this.pads = at(Cube.WITNESS, offsets[offsets.length - 1], padBits);
    this.witnessCells = end(witness);
  }

  /// A bound on the messages of the opening that need a pad.
  ///
  /// @param apart matrices of tensors that are committed apart
  int openingPads(List<Parameters> apart) {
    int pieces = parts(Cube.WITNESS).size() + parts(Cube.WEIGHTS).size();
    int blocks = pieces + tables.size() + 1 + apart.size();
    int variables = 64 - Long.numberOfLeadingZeros(Math.max(weightCells, witnessCells));
    for (Parameters matrix : apart) {
      variables = Math.max(variables, matrix.columnBits() + matrix.rowBits());
    }
    // Rows may be padded up, and one more variable numbers those that hide.
    return Parameters.pads(blocks, variables + 1, Math.min(22, variables + 2));
  }

  /// @throws IllegalArgumentException if the circuit has more lookups than a proof takes
  public static Plan of(Circuit circuit) {
    return new Plan(circuit, Optional.empty(), List.of(), List.of());
  }

  /// The plan of a part: its weights lie where they lie in the whole.
  ///
  /// @throws IllegalArgumentException as for a whole circuit
  public static Plan of(Cut.Part part, Plan whole) {
    return new Plan(part.circuit(), Optional.of(whole), part.origin(), part.shared());
  }

  /// How each constraint's expressions read; refuses a program that a verifier could not check in
  /// bounded time, before any proof is read.
  private static List<List<List<Reads>>> checked(Circuit circuit) {
    long work = 0;
    var all = new ArrayList<List<List<Reads>>>();
    for (Constraint constraint : circuit.constraints()) {
      var own = new ArrayList<List<Reads>>();
      for (Expression expression : expressions(constraint)) {
        var terms = new ArrayList<Reads>();
        for (Term term : expression.terms()) {
          Reads reads = Reads.of(circuit, expression.shape(), term);
          terms.add(reads);
          for (Links links : reads.links()) {
            long[] cost = links.cost();
            if (cost[1] > Batch.SPLITS_MAX) {
              throw new IllegalArgumentException(
                  "step %d, %s: a read's axes hang together across others in %d ways; at most 2^12 are allowed: transpose first"
                      .formatted(constraint.step(), constraint.name(), cost[1]));
            }
            work += cost[0] * cost[1];
          }
        }
        own.add(terms);
      }
      all.add(own);
    }
    if (work > WORK_MAX) {
      throw new IllegalArgumentException(
          "a verifier would spend %d field operations on this program's reads; at most 2^28 are allowed"
              .formatted(work));
    }
    return all;
  }

  private static List<Expression> expressions(Constraint constraint) {
    return switch (constraint) {
      case Zero zero -> List.of(zero.value());
      case Lookup lookup -> {
        var both = new ArrayList<Expression>();
        both.add(lookup.x());
        lookup.y().ifPresent(both::add);
        yield both;
      }
    };
  }

  private static List<Rows> unplacedTables(Circuit circuit) {
    var found = new ArrayList<Rows>();
    for (TableName name : circuit.tables()) {
      int number = found.size();
      found.add(
          switch (name) {
            case TableName.Range(int bits) -> new Rows(number, bits, 0, Optional.empty(), 0, bits);
            case TableName.Function(int which) -> {
              Table table = circuit.program().tables().get(which);
              int bits = Shape.bits(table.values().size());
              yield new Rows(number, 64 + which, table.low(), Optional.of(table), 0, bits);
            }
          });
    }
    return found;
  }

  /// Offsets of parts in the order given, laid out from the largest to the smallest.
  private static long[] place(List<Part> parts, long from) {
    Integer[] order = new Integer[parts.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt((Integer i) -> -parts.get(i).bits()));
    var offsets = new long[parts.size()];
    long next = from;
    for (int i : order) {
      long size = 1L << parts.get(i).bits();
      next = (next + size - 1) / size * size;
      offsets[i] = next;
      next += size;
    }
    return offsets;
  }

  private static long end(List<Part> parts) {
    long end = 0;
    for (Part part : parts) {
      end += 1L << part.bits();
    }
    return end;
  }

  private static int bounded(long leaves) {
    if (leaves > 1L << LEAF_BITS_MAX) {
      throw new IllegalArgumentException(
          "%d lookups; a proof takes at most 2^%d: prove it in chunks"
              .formatted(leaves, LEAF_BITS_MAX));
    }
    return (int) leaves;
  }

  /// Where nothing has its place yet.
  private static Layout[] layouts(Circuit circuit) {
    var layouts = new Layout[circuit.columns().size()];
    for (int i = 0; i < layouts.length; i++) {
      Column column = circuit.columns().get(i);
      layouts[i] = Layout.of(column.weight() ? Cube.WEIGHTS : Cube.WITNESS, column.shape());
    }
    return layouts;
  }

  private List<Part> parts(Cube cube) {
    var parts = new ArrayList<Part>();
    List<Column> all = circuit.columns();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).weight() == (cube == Cube.WEIGHTS)) {
        List<Layout.Piece> pieces = columns[i].pieces();
        for (int piece = 0; piece < pieces.size(); piece++) {
          parts.add(new Part(i, piece, pieces.get(piece).shape().bits()));
        }
      }
    }
    return parts;
  }

  private long placeColumns(Cube cube) {
    List<Part> parts = parts(cube);
    place(parts, place(parts, 0));
    return end(parts);
  }

  /// Puts columns' pieces, which follow each other, at their offsets.
  private void place(List<Part> parts, long[] offsets) {
    for (int i = 0; i < parts.size(); i++) {
      int column = parts.get(i).order();
      var pieces = new ArrayList<>(columns[column].pieces());
      int piece = parts.get(i).piece();
      pieces.set(piece, pieces.get(piece).at(offsets[i]));
      columns[column] = new Layout(columns[column].cube(), pieces);
    }
  }

  private static Placement at(Cube cube, long offset, int bits) {
    return new Placement(cube, offset, bits);
  }

  public Circuit circuit() {
    return circuit;
  }

  /// How the terms of a constraint's expression read.
  ///
  /// @param expression 0; or 1 for what a lookup's second expression is
  List<Reads> reads(int constraint, int expression) {
    return reads.get(constraint).get(expression);
  }

  /// Columns that other parts have too, ascending; none in a whole.
  public List<Integer> shared() {
    return shared;
  }

  /// The pad that hides a shared column, the same number in every part that has it.
  ///
  /// @param index in [#shared]
  public int sharedPad(int index) {
    return padCount - shared.size() + index;
  }

  /// Lookups in the order of their constraints.
  public List<Segment> segments() {
    return List.copyOf(segments);
  }

  /// In the order of [Circuit#tables()].
  public List<Rows> tables() {
    return List.copyOf(tables);
  }

  /// How many of the first leaves belong to lookups, padding included.
  public int lookupLeaves() {
    return lookupLeaves;
  }

  /// The leaf that makes the tree's root uniform; the last one that is used.
  public int blindLeaf() {
    return leaves - 1;
  }

  /// The lookup tree's depth.
  public int leafBits() {
    return Shape.bits(leaves);
  }

  public Layout column(int column) {
    return columns[column];
  }

  /// The multiplicities of a table's rows.
  public Placement counts(int table) {
    return counts[table];
  }

  /// Pad i over E is the cells 2i and 2i + 1; what is left over is random too.
  public Placement pads() {
    return pads;
  }

  public int padCount() {
    return padCount;
  }

  /// Elements of E that a proof holds before its opening.
  public int messageCount() {
    return messageCount;
  }

  /// The number of the witness among the commitments of the opening; the weights, if there are any,
  /// come first.
  public int witnessCommitment() {
    return weightCells > 0 ? 1 : 0;
  }

  /// Cells of a cube up to the end of its last part.
  public long cells(Cube cube) {
    return cube == Cube.WEIGHTS ? weightCells : witnessCells;
  }
}
