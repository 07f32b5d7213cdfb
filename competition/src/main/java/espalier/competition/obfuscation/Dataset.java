package espalier.competition.obfuscation;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.competition.csv.CsvException;
import espalier.scoring.share.MerkleTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is published of an obfuscated table: `features.csv`, and `features.json` with the roots.
///
/// ```
/// columns = H("espalier/competition/columns", the header line)
/// era     = H("espalier/competition/era", place as u32, the era's lines as they stand in the file)
/// root    = H("espalier/competition/features", key commitment, columns, Merkle root of the eras)
/// ```
///
/// @param commitment of the key, the same in all rounds
/// @param header the first line of `features.csv`, with its line feed
/// @param eras in the order of the file
public record Dataset(Hash commitment, String header, List<Era> eras) {
  public static final String CSV = "features.csv";
  public static final String JSON = "features.json";
  public static final int JSON_BYTES_MAX = 4 << 20;

  /// One era's rows.
  ///
  /// @param place under the key, which an era keeps in all rounds
  /// @param lines as they stand in the file, each with its line feed
  public record Era(String name, int place, String lines) {
    public Hash hash() {
      byte[] at = {
        (byte) (place >>> 24), (byte) (place >>> 16), (byte) (place >>> 8), (byte) place
      };
      return Sha256.tagged("espalier/competition/era", at, lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  public Dataset {
    eras = List.copyOf(eras);
    if (eras.isEmpty()) {
      throw new IllegalArgumentException("a dataset has at least one era");
    }
  }

  static Dataset of(Hash commitment, String header, List<Era> eras) {
    return new Dataset(commitment, header, eras);
  }

  public Hash columnsHash() {
    return Sha256.tagged("espalier/competition/columns", header.getBytes(StandardCharsets.UTF_8));
  }

  /// What the ledger holds of it.
  public Hash root() {
    Hash all = MerkleTree.of(eras.stream().map(era -> era.hash().bytes()).toList()).root();
    return Sha256.tagged(
        "espalier/competition/features", commitment.bytes(), columnsHash().bytes(), all.bytes());
  }

  public Optional<Era> era(String name) {
    return eras.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  public String toCsv() {
    var out = new StringBuilder(header);
    eras.forEach(era -> out.append(era.lines()));
    return out.toString();
  }

  /// The published table as numbers, bins and targets.
  public FeatureTable table() {
    try {
      return FeatureTable.read(new ByteArrayInputStream(toCsv().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException | CsvException impossible) {
      throw new IllegalStateException("a dataset that was written reads back", impossible);
    }
  }

  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(CSV), toCsv());
    var tree = new LinkedHashMap<String, Object>();
    tree.put("root", root().toString());
    tree.put("key_commitment", commitment.toString());
    tree.put("columns", columnsHash().toString());
    tree.put(
        "eras",
        eras.stream()
            .map(era -> {
              var one = new LinkedHashMap<String, Object>();
              one.put("era", era.name());
              one.put("place", era.place());
              one.put("hash", era.hash().toString());
              return one;
            })
            .toList());
    Files.writeString(folder.resolve(JSON), Json.indented(tree) + "\n");
  }

  /// Reads both files and recomputes every hash.
  ///
  /// @throws IOException if a file does not hold what the other says
  public static Dataset read(Path folder) throws IOException {
    Path csv = folder.resolve(CSV);
    if (Files.size(csv) > FeatureTable.FILE_BYTES_MAX
        || Files.size(folder.resolve(JSON)) > JSON_BYTES_MAX) {
      throw new IOException("the dataset in %s is larger than is read".formatted(folder));
    }
    try {
      return parse(Files.readAllBytes(csv), Files.readAllBytes(folder.resolve(JSON)));
    } catch (IllegalArgumentException refused) {
      throw new IOException(
          "the dataset in %s is not as published: %s; download it again"
              .formatted(folder, refused.getMessage()),
          refused);
    }
  }

  /// @throws IllegalArgumentException if a file does not hold what the other says
  public static Dataset parse(byte[] csv, byte[] json) {
    JsonMembers tree = Json.readObject(json);
    String text = new String(csv, StandardCharsets.UTF_8);
    int end = text.indexOf('\n') + 1;
    if (end == 0) {
      throw new IllegalArgumentException("%s has no line".formatted(CSV));
    }
    Map<String, StringBuilder> lines = new LinkedHashMap<>();
    for (int from = end; from < text.length(); ) {
      int next = text.indexOf('\n', from) + 1;
      int first = text.indexOf(',', from);
      int second = first < 0 ? -1 : text.indexOf(',', first + 1);
      if (next == 0 || second < 0 || second >= next) {
        throw new IllegalArgumentException("a line of %s is cut short".formatted(CSV));
      }
      lines
          .computeIfAbsent(text.substring(first + 1, second), _ -> new StringBuilder())
          .append(text, from, next);
      from = next;
    }
    var eras = new ArrayList<Era>();
    for (Object one : tree.list("eras")) {
      JsonMembers member = JsonMembers.of(one);
      String name = member.text("era");
      StringBuilder rows = lines.remove(name);
      if (rows == null) {
        throw new IllegalArgumentException("era '%s' has no rows".formatted(name));
      }
      var era = new Era(name, Math.toIntExact(member.whole("place")), rows.toString());
      if (!era.hash().toString().equals(member.text("hash"))) {
        throw new IllegalArgumentException(
            "the rows of era '%s' have the hash %s, not %s"
                .formatted(name, era.hash(), member.text("hash")));
      }
      eras.add(era);
    }
    if (!lines.isEmpty()) {
      throw new IllegalArgumentException("eras %s are not listed".formatted(lines.keySet()));
    }
    var dataset =
        new Dataset(Hash.parse(tree.text("key_commitment")), text.substring(0, end), eras);
    if (!dataset.root().toString().equals(tree.text("root"))) {
      throw new IllegalArgumentException(
          "the root is %s, not %s".formatted(dataset.root(), tree.text("root")));
    }
    return dataset;
  }
}
