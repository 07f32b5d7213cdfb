package espalier.provider.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import espalier.base.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OciImageTest {
  private static final long ROOM = 1 << 20;

  @TempDir Path temporary;
  private int count;

  private OciImage unpack(byte[] archive) throws Exception {
    return unpack(archive, ROOM);
  }

  private OciImage unpack(byte[] archive, long room) throws Exception {
    Path file = Files.write(temporary.resolve("archive-" + ++count), archive);
    return OciImage.unpack(file, Files.createDirectory(temporary.resolve("image-" + count)), room);
  }

  private void refused(byte[] archive, String sentence) {
    var refused = assertThrows(BadImage.class, () -> unpack(archive));
    assertTrue(String.valueOf(refused.getMessage()).contains(sentence), refused.getMessage());
  }

  private static byte[] image(TarMaker... layers) {
    var image = new ImageMaker();
    for (TarMaker layer : layers) image.layer(layer);
    return image.bytes();
  }

  private static String text(OciImage image, String path) throws Exception {
    return Files.readString(image.root().resolve(path));
  }

  private static boolean has(OciImage image, String path) {
    return Files.exists(image.root().resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void an_image_gives_its_files_modes_links_and_what_it_runs() throws Exception {
    var layer =
        new TarMaker().folder("./").folder("etc/").file("etc/name", "one\n").link("n", "/etc/name");
    layer.hardLink("etc/same", "etc/name").entry('0', "tool", "", 04711, 0);
    String run =
        """
        {"Entrypoint":["/tool"],"Cmd":["-a","b"],"Env":["A=1"],"WorkingDir":"/etc"}
        """;
    OciImage image = unpack(new ImageMaker().zipped(layer).run(run).bytes());
    assertEquals("one\n", text(image, "etc/name"));
    assertEquals("/etc/name", Files.readSymbolicLink(image.root().resolve("n")).toString());
    assertTrue(
        Files.isSameFile(image.root().resolve("etc/name"), image.root().resolve("etc/same")));
    assertEquals(0100711, Files.getAttribute(image.root().resolve("tool"), "unix:mode"));
    assertEquals(List.of("/tool"), image.entrypoint());
    assertEquals(List.of("-a", "b"), image.command());
    assertEquals(List.of("A=1"), image.environment());
    assertEquals("/etc", image.workingFolder());
    assertEquals(layer.bytes().length, image.bytes());
  }

  @Test
  void later_layers_replace_hide_and_empty_what_earlier_ones_brought() throws Exception {
    var lower =
        new TarMaker().file("a/old", "1").file("b/old", "1").file("c", "1").file("d/x", "1");
    lower.hardLink("shared", "c");
    // The opaque mark comes last, and still spares what its own layer has written.
    var upper = new TarMaker().file("b/new", "2").file("b/.wh..wh..opq", "").file("a/.wh.old", "");
    upper.file("c", "2").file("d", "2").folder("e");
    OciImage image = unpack(image(lower, upper));
    assertFalse(has(image, "a/old"));
    assertTrue(has(image, "a"));
    assertFalse(has(image, "b/old"));
    assertEquals("2", text(image, "b/new"));
    assertEquals("2", text(image, "c"));
    assertEquals("1", text(image, "shared"), "writing one name changed the other");
    assertEquals("2", text(image, "d"));
  }

  @Test
  void a_layer_writes_through_links_as_if_the_image_were_the_root() throws Exception {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    var lower = new TarMaker().folder("usr/bin").link("bin", "usr/bin").link("out", "" + outside);
    OciImage image = unpack(image(lower, new TarMaker().file("bin/a", "1").file("out/b", "2")));
    assertEquals("1", text(image, "usr/bin/a"));
    assertFalse(Files.exists(outside.resolve("b")), "written outside");
    assertEquals("2", text(image, outside.toString().substring(1) + "/b"));
  }

  @Test
  void no_name_and_no_link_leads_out_of_the_image() {
    refused(image(new TarMaker().file("../evil", "x")), "goes up by '..'");
    refused(image(new TarMaker().file("a/../../evil", "x")), "goes up by '..'");
    refused(image(new TarMaker().file("/evil", "x")), "absolute path");
    refused(
        image(new TarMaker().link("up", "../..").file("up/evil", "x")), "leads out of the image");
    refused(image(new TarMaker().hardLink("h", "../evil")), "goes up by '..'");
    refused(image(new TarMaker().hardLink("h", "/etc/passwd")), "absolute path");
    refused(image(new TarMaker().hardLink("h", "none")), "no file of the image");
    refused(image(new TarMaker().file(".wh...", "")), "names nothing");
    refused(image(new TarMaker().link("a", "b").link("b", "a").file("a/x", "")), "loop of links");
    refused(image(new TarMaker().file("f", "").file("f/x", "")), "through a file");
    assertFalse(Files.exists(temporary.resolve("evil")));
    assertFalse(Files.exists(temporary.resolve("image-1/evil")));
  }

  @Test
  void names_and_extensions_are_taken_to_their_bound_and_refused_past_it() throws Exception {
    String longest = "b".repeat(255);
    OciImage image = unpack(image(new TarMaker().longFile(longest, "1")));
    assertEquals("1", text(image, longest));
    // Two bytes a letter: file systems count bytes.
    String wide = "ä".repeat(128);
    refused(image(new TarMaker().longFile(wide, "1")), "more than 255 bytes");
    refused(image(new TarMaker().longFile("a/".repeat(512) + "b", "1")), "tar extension has");
    var endless = new TarMaker();
    for (int i = 0; i < 9; i++) endless.entry('x', "h", "", 0644, 0);
    refused(image(endless.file("a", "1")), "more than 8 extension headers");
  }

  @Test
  void devices_are_dropped_from_dev_and_refused_elsewhere() throws Exception {
    OciImage image = unpack(image(new TarMaker().entry('3', "dev/null", "", 0666, 0)));
    assertFalse(has(image, "dev/null"));
    refused(image(new TarMaker().entry('4', "disk", "", 0666, 0)), "device or pipe");
    refused(image(new TarMaker().entry('6', "dev2/pipe", "", 0666, 0)), "device or pipe");
  }

  @Test
  void a_changed_blob_and_a_wrong_digest_are_refused() {
    byte[] good = image(new TarMaker().file("greeting", "hello"));
    byte[] changed = good.clone();
    int at = new String(good, StandardCharsets.ISO_8859_1).indexOf("hello");
    changed[at] = 'j';
    refused(changed, "has the digest sha256:");
    byte[] other = new TarMaker().file("x", "other").bytes();
    byte[] plain = new TarMaker().file("x", "y").bytes();
    refused(new ImageMaker().stored(plain, other).bytes(), "the configuration says sha256:");
  }

  @Test
  void a_bomb_is_stopped_at_the_orders_storage_to_the_byte() throws Exception {
    var bomb = new TarMaker().file("zeros", new byte[1 << 20]);
    long bytes = bomb.bytes().length;
    byte[] archive = new ImageMaker().zipped(bomb).bytes();
    assertTrue(archive.length < 16_384, "not a bomb: " + archive.length);
    assertEquals(bytes, unpack(archive, bytes).bytes());
    var refused = assertThrows(BadImage.class, () -> unpack(archive, bytes - 1));
    assertTrue(String.valueOf(refused.getMessage()).contains("order more storage"));
    byte[] zipped = ImageMaker.gzip(new byte[4 << 20]);
    refused(zipped, "order more storage");
  }

  @Test
  void an_archive_cut_anywhere_is_refused() throws Exception {
    byte[] whole = new ImageMaker().zipped(new TarMaker().file("a", "hello")).bytes();
    unpack(whole);
    // Without the end mark it is still whole, as some writers leave it.
    for (int length = 0; length < whole.length - 1_024 - 512; length += 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(BadImage.class, () -> unpack(cut), "cut to " + length);
    }
    byte[] zipped = ImageMaker.gzip(whole);
    unpack(zipped);
    refused(Arrays.copyOf(zipped, zipped.length / 2), "cut short");
  }

  @Test
  void random_damage_gives_an_image_or_a_sentence_and_nothing_else() throws Exception {
    byte[] whole =
        ImageMaker.docker(new TarMaker().folder("a").file("a/b", "1").link("c", "a"), "{}");
    var random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 3; i++) damaged[random.nextInt(damaged.length)] ^= 1 << random.nextInt(8);
      try {
        unpack(damaged);
      } catch (BadImage e) {
        refused++;
      }
    }
    assertTrue(refused > 30, "only " + refused + " refused");
  }

  @Test
  void what_docker_save_wrote_is_read_too() throws Exception {
    OciImage image = unpack(ImageMaker.docker(new TarMaker().file("a", "1"), "{\"Cmd\":[\"/a\"]}"));
    assertEquals("1", text(image, "a"));
    assertEquals(List.of("/a"), image.command());
  }

  @Test
  void what_is_no_image_of_this_machine_is_refused_with_the_remedy() {
    var layer = new TarMaker().file("a", "1");
    refused(layer.bytes(), "skopeo copy");
    refused(new byte[1_024], "skopeo copy");
    refused(new ImageMaker().layer(layer).architecture("s390x").bytes(), "linux/s390x");
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    refused(new ImageMaker().stored(zstd, zstd).bytes(), "zstd");
    refused(new ImageMaker().bytes(), "names 0 layers");
    refused("no tar at all ".repeat(100).getBytes(StandardCharsets.UTF_8), "is not tar");
  }

  @Test
  void layers_by_gnu_tar_with_long_names_are_read() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "this machine has no tar");
    String name = "n".repeat(120) + "/" + "m".repeat(120);
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    Files.createDirectory(tree.resolve(name.substring(0, 120)));
    Files.writeString(tree.resolve(name), "long\n");
    Files.createSymbolicLink(tree.resolve("l"), Path.of(name));
    for (String format : List.of("gnu", "pax")) {
      Path layer = temporary.resolve(format);
      Process tar =
          new ProcessBuilder()
              .command(
                  List.of(
                      "tar", "-c", "--format=" + format, "-f", "" + layer, "-C", "" + tree, "."))
              .inheritIO()
              .start();
      assertEquals(0, tar.waitFor());
      byte[] bytes = Files.readAllBytes(layer);
      OciImage image = unpack(new ImageMaker().stored(bytes, bytes).bytes());
      assertEquals("long\n", text(image, name));
      assertEquals(name, Files.readSymbolicLink(image.root().resolve("l")).toString());
    }
  }

  @Test
  void an_image_is_kept_while_it_is_used_and_goes_when_it_is_idle_and_too_much() throws Exception {
    byte[] archive = image(new TarMaker().file("a", "1"));
    Path file = Files.write(temporary.resolve("archive"), archive);
    var name = Sha256.hash(archive);
    Path lease = Files.createDirectory(temporary.resolve("lease"));
    Path folder = temporary.resolve("cache");
    ImageCache cache = ImageCache.open(folder, 0);
    OciImage first = cache.unpacked(name, file, lease, ROOM);
    Files.delete(file); // The second time it is not needed.
    assertEquals(first, cache.unpacked(name, file, lease, ROOM));
    var small = assertThrows(BadImage.class, () -> cache.unpacked(name, file, lease, 10));
    assertTrue(String.valueOf(small.getMessage()).contains("order more storage"));
    Files.createDirectory(folder.resolve(".incoming-x"));
    ImageCache.open(folder, 0);
    assertFalse(Files.exists(folder.resolve(".incoming-x")), "left over");
    assertEquals("1", text(first, "a"), "removed while a lease used it");
    Files.delete(lease);
    ImageCache.open(folder, ROOM);
    assertEquals("1", text(first, "a"), "removed while there was room");
    ImageCache.open(folder, 0);
    assertFalse(Files.exists(first.root()), "kept though nobody uses it");
  }
}
