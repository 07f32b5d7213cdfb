package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A subnet's state between the steps of a vector case, kept as plainly as possible.
final class SubnetReplay {
  final int n;
  final EpochRules rules;
  private final long emission;
  private final long tempo;
  private final int owner;
  private final long[] stake;
  private final long[] lastUpdate;
  private final long[] registered;
  private boolean[] permit;
  private final char[][] columns;
  private final char[][] values;
  private SparseRows bonds;

  SubnetReplay(int n, long[] stake, long registeredAt, JsonNode parameters) {
    this.n = n;
    this.stake = stake.clone();
    this.rules = rules(n, parameters);
    emission = parameters.get("emission").asLong();
    tempo = parameters.get("tempo").asLong();
    JsonNode ownerUid = parameters.get("owner_uid");
    owner = ownerUid == null || ownerUid.isNull() ? Neurons.NO_OWNER : ownerUid.asInt();
    lastUpdate = new long[n];
    registered = new long[n];
    Arrays.fill(lastUpdate, registeredAt);
    Arrays.fill(registered, registeredAt);
    permit = new boolean[n];
    columns = new char[n][0];
    values = new char[n][0];
    bonds = SparseRows.empty(n);
  }

  static EpochRules rules(int n, JsonNode p) {
    boolean liquid = p.get("liquid_alpha").asBoolean();
    JsonNode validators = p.get("max_allowed_validators");
    Kind kind = p.get("yuma3").asBoolean() ? Kind.YUMA_3 : Kind.YUMA_2;
    // Upstream ignores liquid alpha with Yuma 2; here the two together are refused.
    Optional<LiquidAlpha> alpha =
        liquid && kind == Kind.YUMA_3
            ? Optional.of(
                new LiquidAlpha(
                    p.get("alpha_low_u16").asInt(),
                    p.get("alpha_high_u16").asInt(),
                    p.get("alpha_sigmoid_steepness").asInt()))
            : Optional.empty();
    return new EpochRules(
        p.get("kappa_u16").asInt(),
        validators.isNull() ? n : validators.asInt(),
        p.get("activity_cutoff").asLong(),
        p.get("stake_threshold").asLong(),
        new BondRules(
            kind,
            p.get("bonds_penalty_u16").asInt(),
            p.get("bonds_moving_average_ppm").asInt(),
            alpha));
  }

  void replace(int uid, long block, long newStake) {
    registered[uid] = block;
    lastUpdate[uid] = block;
    stake[uid] = newStake;
    columns[uid] = new char[0];
    values[uid] = new char[0];
    permit[uid] = false;
    keepBonds((row, _) -> row != uid);
  }

  void clearBondColumn(int uid) {
    keepBonds((_, column) -> column != uid);
  }

  private interface Filter {
    boolean keeps(int row, int column);
  }

  private void keepBonds(Filter filter) {
    char[][] keptColumns = new char[n][];
    char[][] keptValues = new char[n][];
    for (int row = 0; row < n; row++) {
      var column = new StringBuilder();
      var value = new StringBuilder();
      for (int i = bonds.from(row); i < bonds.from(row + 1); i++) {
        if (filter.keeps(row, bonds.column(i))) {
          column.append((char) bonds.column(i));
          value.append((char) bonds.value(i));
        }
      }
      keptColumns[row] = column.toString().toCharArray();
      keptValues[row] = value.toString().toCharArray();
    }
    bonds = rows(keptColumns, keptValues);
  }

  void vote(int uid, int[] uids, int[] weights, long block) {
    char[] scaled = WeightScale.toU16(weights);
    var byColumn = new TreeMap<Integer, Character>();
    for (int i = 0; i < uids.length; i++) {
      byColumn.put(uids[i], scaled[i]);
    }
    columns[uid] = new char[uids.length];
    values[uid] = new char[uids.length];
    int at = 0;
    for (var entry : byColumn.entrySet()) {
      columns[uid][at] = (char) entry.getKey().intValue();
      values[uid][at++] = entry.getValue();
    }
    lastUpdate[uid] = block;
  }

  EpochInput input(long block) {
    long[] noCommits = new long[n];
    Arrays.fill(noCommits, Neurons.NO_COMMIT);
    return new EpochInput(
        block,
        Math.max(0, block - tempo),
        emission,
        new Neurons(stake, lastUpdate, registered, noCommits, permit, owner),
        rows(columns, values),
        bonds);
  }

  EpochOutput run(Epoch epoch, long block) {
    EpochOutput output = epoch.run(rules, input(block));
    permit = output.permit();
    bonds = output.bonds();
    return output;
  }

  static SparseRows rows(char[][] columns, char[][] values) {
    int[] start = new int[columns.length + 1];
    var column = new StringBuilder();
    var value = new StringBuilder();
    for (int row = 0; row < columns.length; row++) {
      column.append(columns[row]);
      value.append(values[row]);
      start[row + 1] = column.length();
    }
    return new SparseRows(start, column.toString().toCharArray(), value.toString().toCharArray());
  }
}
