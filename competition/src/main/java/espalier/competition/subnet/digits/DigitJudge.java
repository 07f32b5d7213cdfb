package espalier.competition.subnet.digits;

import espalier.base.codec.Codecs;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.competition.subnet.Judge;
import espalier.competition.subnet.Seed;
import espalier.competition.subnet.SubnetService;
import espalier.competition.subnet.daemon.PrivateFile;
import espalier.scoring.share.MerklePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Asks hidden items, each in one epoch only; the right digit scores all, another nothing.
///
/// Secret and uses lie in `hidden.json` of the validator's folder, mode 0600; a use is on the disk
/// before the item is asked, so that a restart asks none twice.
public final class DigitJudge implements Judge<DigitQuestion, DigitAnswer, Integer> {
  public static final SubnetService<DigitQuestion, DigitAnswer> SERVICE =
      new SubnetService<>(
          "digits",
          "which digit an image of 8 x 8 pixels shows, scored on hidden items used once",
          1,
          DigitQuestion.CODEC,
          DigitAnswer.CODEC);

  public static final int ITEMS = 20_000;

  private final Path file;
  private final Hash secret;
  private final HiddenItems items;

  /// Which item which question of which epoch used; by item.
  private final Map<Integer, Use> uses = new TreeMap<>();

  private record Use(int epoch, int number) {}

  private DigitJudge(Path file, Hash secret, HiddenItems items) {
    this.file = file;
    this.secret = secret;
    this.items = items;
  }

  /// Goes on with the items of `folder`, or makes some from a new secret.
  ///
  /// @param count how many, 1 to [#ITEMS]; as many as the first time
  public static DigitJudge open(Path folder, int count) throws IOException {
    Path file = PrivateFile.folder(folder).resolve("hidden.json");
    Optional<JsonMembers> kept = PrivateFile.read(file);
    Hash secret;
    if (kept.isPresent()) {
      secret = kept.get().get("secret", Codecs.HASH);
      if (kept.get().whole("items") != count) {
        throw new IOException(
            "%s was made for %d items; asked for %d; use another folder"
                .formatted(file, kept.get().whole("items"), count));
      }
    } else {
      byte[] bytes = new byte[Hash.BYTES];
      new SecureRandom().nextBytes(bytes);
      secret = Hash.of(bytes);
    }
    var judge =
        new DigitJudge(file, secret, HiddenItems.make(Scans.forValidators(), secret, count));
    kept.ifPresent(judge::recall);
    judge.save();
    return judge;
  }

  private void recall(JsonMembers kept) {
    for (Object one : kept.list("uses")) {
      JsonMembers use = JsonMembers.of(one);
      uses.put(
          (int) use.whole("item"), new Use((int) use.whole("epoch"), (int) use.whole("number")));
    }
  }

  private void save() throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("secret", secret.toString());
    tree.put("items", items.count());
    var list = new ArrayList<Map<String, Object>>();
    uses.forEach((item, use) -> {
      var row = new LinkedHashMap<String, Object>();
      row.put("item", item);
      row.put("epoch", use.epoch());
      row.put("number", use.number());
      list.add(row);
    });
    tree.put("uses", list);
    PrivateFile.write(file, tree);
  }

  @Override
  public SubnetService<DigitQuestion, DigitAnswer> service() {
    return SERVICE;
  }

  /// The item for a seed: the one that it names, or the next that was not used before.
  ///
  /// @throws IllegalStateException if all are used up
  @Override
  public synchronized Posed<DigitQuestion, Integer> pose(Seed seed) {
    var use = new Use(seed.epoch(), seed.number());
    int start = (int) seed.below(items.count(), 0);
    int found = -1;
    for (Map.Entry<Integer, Use> one : uses.entrySet()) {
      found = one.getValue().equals(use) ? one.getKey() : found;
    }
    for (int i = 0; i < items.count() && found < 0; i++) {
      int candidate = (start + i) % items.count();
      found = uses.containsKey(candidate) ? -1 : candidate;
    }
    if (found < 0) {
      throw new IllegalStateException(
          "all %d hidden items are used up; move %s away and start again"
              .formatted(items.count(), file));
    }
    if (uses.put(found, use) == null) {
      try {
        save();
      } catch (IOException full) {
        throw new UncheckedIOException("hidden items: " + full.getMessage(), full);
      }
    }
    HiddenItems.Item item = items.item(found);
    return new Posed<>(new DigitQuestion(item.image().clone()), item.label());
  }

  @Override
  public int score(DigitQuestion question, DigitAnswer answer, Integer truth) {
    return answer.digit() == truth ? SCORE_MAX : 0;
  }

  @Override
  public Optional<Hash> commitment() {
    return Optional.of(items.root());
  }

  @Override
  public synchronized Optional<Object> opened(int epoch) {
    List<Map<String, Object>> rows = new ArrayList<>();
    uses.forEach((index, use) -> {
      if (use.epoch() == epoch) {
        HiddenItems.Item item = items.item(index);
        var row = new LinkedHashMap<String, Object>();
        row.put("number", use.number());
        row.put("image", Codecs.fixedBytes(Scans.PIXELS).toTree(item.image()));
        row.put("label", item.label());
        row.put("salt", item.salt().toString());
        row.put("path", MerklePath.CODEC.toTree(items.path(index)));
        rows.add(row);
      }
    });
    var tree = new LinkedHashMap<String, Object>();
    tree.put("epoch", epoch);
    tree.put("root", items.root().toString());
    tree.put("items", rows);
    return Optional.of(tree);
  }
}
