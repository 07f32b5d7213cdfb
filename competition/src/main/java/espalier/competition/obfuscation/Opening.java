package espalier.competition.obfuscation;

import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.scoring.share.MerklePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One era and some columns of it, laid open so that anybody runs the transformation again.
///
/// It gives away the real ids and the real values of these columns in this era, and the names of
/// these columns in all eras; other eras' ids and other columns stay hidden.
///
/// @param subkey of the era, under the key's commitment by `path`
/// @param columns the real names with the secrets that lead to the published names
/// @param ids real ones, of all rows of the era
/// @param values by column, then in the order of `ids`; NaN where unknown
public record Opening(
    String era,
    Hash subkey,
    MerklePath path,
    Map<String, Hash> columns,
    List<String> ids,
    List<double[]> values) {
  public static final int FILE_BYTES_MAX = 64 << 20;

  /// What the owner of the key shows.
  ///
  /// @throws IllegalArgumentException if the table has no such era or column
  public static Opening of(
      ObfuscationKey key, FeatureTable table, Dataset.Era era, List<String> columns) {
    var rows = table.rows().stream().filter(row -> row.era().equals(era.name())).toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("the table has no era '%s'".formatted(era.name()));
    }
    var secrets = new LinkedHashMap<String, Hash>();
    var values = new ArrayList<double[]>();
    for (String column : columns) {
      int at = table.columns().indexOf(column);
      if (at < 0) {
        throw new IllegalArgumentException(
            "the table has no column '%s'; it has %s".formatted(column, table.columns()));
      }
      secrets.put(column, key.columnSecret(column));
      values.add(rows.stream().mapToDouble(row -> row.values()[at]).toArray());
    }
    return new Opening(
        era.name(),
        key.era(era.place()),
        key.path(era.place()),
        secrets,
        rows.stream().map(FeatureTable.Entry::id).toList(),
        values);
  }

  /// The first thing that does not agree with the published dataset; empty if everything does.
  public Optional<String> disagreement(Dataset dataset) {
    Optional<Dataset.Era> published = dataset.era(era);
    if (published.isEmpty()) {
      return Optional.of("the dataset has no era '%s'".formatted(era));
    }
    boolean bound =
        path.index() == published.get().place()
            && path.count() == ObfuscationKey.ERAS_MAX
            && path.opens(dataset.commitment(), ObfuscationKey.leaf(subkey));
    if (!bound) {
      return Optional.of("the era's key is not the one that was committed to");
    }
    var header = List.of(dataset.header().strip().split(",", -1));
    var shown = new LinkedHashMap<String, List<String>>();
    for (String line : published.get().lines().lines().toList()) {
      List<String> cells = List.of(line.split(",", -1));
      shown.put(cells.getFirst(), cells);
    }
    if (shown.size() != ids.size()) {
      return Optional.of("%d rows are opened, %d published".formatted(ids.size(), shown.size()));
    }
    int at = 0;
    for (Map.Entry<String, Hash> column : columns.entrySet()) {
      String name = ObfuscationKey.columnName(column.getValue(), column.getKey());
      int place = header.indexOf(name);
      if (place < 0) {
        return Optional.of(
            "column '%s' would be %s, which is not published".formatted(column.getKey(), name));
      }
      int[] bins = Bins.of(values.get(at++));
      for (int i = 0; i < bins.length; i++) {
        List<String> cells = shown.get(ObfuscationKey.rowId(subkey, ids.get(i)));
        if (cells == null) {
          return Optional.of("row '%s' is not published".formatted(ids.get(i)));
        }
        if (!cells.get(place).equals(Integer.toString(bins[i]))) {
          return Optional.of(
              "row '%s' has bin %d in column '%s'; %s is published"
                  .formatted(ids.get(i), bins[i], column.getKey(), cells.get(place)));
        }
      }
    }
    return Optional.empty();
  }

  public Map<String, Object> toTree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("era", era);
    tree.put("subkey", subkey.toString());
    tree.put("path", MerklePath.CODEC.toTree(path));
    var secrets = new LinkedHashMap<String, Object>();
    columns.forEach((name, secret) -> secrets.put(name, secret.toString()));
    tree.put("columns", secrets);
    tree.put("ids", ids);
    var all = new ArrayList<List<Object>>();
    for (double[] column : values) {
      var one = new ArrayList<Object>();
      for (double value : column) {
        one.add(Double.isNaN(value) ? "" : Double.toString(value));
      }
      all.add(one);
    }
    tree.put("values", all);
    return tree;
  }

  /// @throws IllegalArgumentException if it is not what [#toTree] writes
  public static Opening parse(byte[] json) {
    JsonMembers tree = Json.readObject(json);
    var columns = new LinkedHashMap<String, Hash>();
    tree.object("columns")
        .members()
        .forEach((name, secret) ->
            columns.put(String.valueOf(name), Hash.parse(String.valueOf(secret))));
    List<String> ids = tree.list("ids").stream().map(String::valueOf).toList();
    var values = new ArrayList<double[]>();
    for (Object column : tree.list("values")) {
      if (!(column instanceof List<?> cells) || cells.size() != ids.size()) {
        throw new IllegalArgumentException("each column needs one value for each id");
      }
      values.add(cells.stream().mapToDouble(Opening::number).toArray());
    }
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(
          "%d columns have %d lists of values".formatted(columns.size(), values.size()));
    }
    return new Opening(
        tree.text("era"),
        Hash.parse(tree.text("subkey")),
        tree.get("path", MerklePath.CODEC),
        columns,
        ids,
        values);
  }

  private static double number(Object cell) {
    String text = String.valueOf(cell);
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }
}
