package espalier.competition.subnet.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Codecs;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.competition.subnet.Answerer;
import espalier.competition.subnet.Seed;
import espalier.scoring.share.MerklePath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DigitJudgeTest {
  @TempDir Path home;

  private static Seed seed(int epoch, int number) {
    return Seed.of(new Hash(5, 6, 7, 8), Hash.ZERO, epoch, Hash.ZERO, number);
  }

  @Test
  void every_item_is_asked_once_also_after_a_restart_and_opens_against_the_root() throws Exception {
    DigitJudge judge = DigitJudge.open(home, 40);
    Hash root = judge.commitment().orElseThrow();
    var asked = new HashSet<List<Byte>>();
    for (int i = 0; i < 20; i++) {
      asked.add(bytes(judge.pose(seed(1, i)).question().image()));
    }
    byte[] again = judge.pose(seed(1, 3)).question().image();

    DigitJudge back = DigitJudge.open(home, 40);
    assertEquals(root, back.commitment().orElseThrow());
    assertArrayEquals(again, back.pose(seed(1, 3)).question().image(), "the same for the same");
    for (int i = 0; i < 20; i++) {
      asked.add(bytes(back.pose(seed(2, i)).question().image()));
    }
    assertEquals(40, asked.size(), "no two questions show the same item");
    assertThrows(IllegalStateException.class, () -> back.pose(seed(3, 0)), "all are used up");

    List<?> opened = JsonMembers.of(back.opened(1).orElseThrow()).list("items");
    assertEquals(20, opened.size());
    for (Object one : opened) {
      JsonMembers item = JsonMembers.of(one);
      byte[] image = item.get("image", Codecs.fixedBytes(Scans.PIXELS));
      var leaf =
          new HiddenItems.Item(image, (int) item.whole("label"), item.get("salt", Codecs.HASH));
      MerklePath path = item.get("path", MerklePath.CODEC);
      assertTrue(path.opens(root, leaf.leaf()));
      var forged = new HiddenItems.Item(image, (leaf.label() + 1) % 10, leaf.salt());
      assertFalse(path.opens(root, forged.leaf()), "another label does not open");
    }
  }

  private static List<Byte> bytes(byte[] image) {
    var list = new java.util.ArrayList<Byte>();
    for (byte one : image) {
      list.add(one);
    }
    return list;
  }

  @Test
  void hidden_items_tell_readers_apart() throws Exception {
    var items = HiddenItems.make(Scans.forValidators(), new Hash(1, 2, 3, 4), 400);
    int neighbours = right(items, Reader.NEIGHBOURS);
    int centroids = right(items, Reader.CENTROIDS);
    int linear = right(items, Reader.LINEAR);
    int guess = right(items, Reader.GUESS);
    assertTrue(neighbours > centroids, neighbours + " " + centroids);
    assertTrue(centroids > 2 * guess, centroids + " " + guess);
    assertTrue(linear > 2 * guess, linear + " " + guess);
    assertTrue(guess < 100, "guesses are right about once in ten: " + guess);
  }

  private static int right(HiddenItems items, Reader reader) throws Exception {
    Answerer<DigitQuestion, DigitAnswer> miner = reader.learn(Scans.forMiners());
    int right = 0;
    for (int i = 0; i < items.count(); i++) {
      HiddenItems.Item item = items.item(i);
      right += miner.answer(new DigitQuestion(item.image())).digit() == item.label() ? 1 : 0;
    }
    return right;
  }
}
