package espalier.client.sdl;

import static espalier.client.sdl.Example.refusal;
import static espalier.client.sdl.Example.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile YAML file can try.
class YamlReaderTest {
  @Test
  void anchors_used_modestly_mean_what_they_repeat() throws Exception {
    String anchored =
        with("size: 512Mi", "size: &amount 512Mi").replace("size: 1Gi", "size: *amount");
    assertEquals(
        Sdl.read(Example.TEXT.replace("size: 1Gi", "size: 512Mi")).plan(),
        Sdl.read(anchored).plan());
  }

  @Test
  void merged_keys_yield_to_written_ones() throws Exception {
    String text = with("        cpu:\n", "        <<: {cpu: {units: 9}, gpu: }\n        cpu:\n");
    assertEquals(Sdl.read(Example.TEXT).plan(), Sdl.read(text).plan());
  }

  @Test
  void an_alias_bomb_is_refused_before_it_is_written_out() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String list = ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" [").append(list).append("]\n");
    }
    assertTrue(refusal(bomb.toString()).sentence().contains("20000 values"));
  }

  @Test
  void a_merge_bomb_is_refused() {
    var bomb = new StringBuilder("m0: &m0 {k: [x, x, x, x, x, x, x, x]}\n");
    for (int i = 1; i < 40; i++) {
      bomb.append(
          "m%d: &m%d {<<: *m%d, a%d: *m%d, b%d: *m%d}\n"
              .formatted(i, i, i - 1, i, i - 1, i, i - 1));
    }
    assertTrue(refusal(bomb.toString()).sentence().contains("20000 values"));
  }

  @Test
  void values_up_to_the_bound_are_read_and_one_more_is_refused() throws Exception {
    // Each item counts once, the list once, the key and the mapping once each.
    String items = "[" + "1,".repeat(Limits.NODES - 4) + "1]";
    YamlReader.read("a: " + items);
    var refusal =
        assertThrows(SdlException.class, () -> YamlReader.read("a: [1," + items.substring(1)));
    assertTrue(refusal.getMessage().contains("20000 values"));
  }

  @Test
  void nesting_up_to_the_bound_is_read_and_one_more_is_refused() throws Exception {
    YamlReader.read("[".repeat(Limits.DEPTH) + "]".repeat(Limits.DEPTH));
    String deeper = "[".repeat(Limits.DEPTH + 1) + "]".repeat(Limits.DEPTH + 1);
    var refusal = assertThrows(SdlException.class, () -> YamlReader.read(deeper));
    assertTrue(refusal.getMessage().contains("24 deep"));
    String absurd = "[".repeat(100_000);
    assertThrows(SdlException.class, () -> YamlReader.read(absurd));
    String mappings = "{a: ".repeat(50_000);
    assertThrows(SdlException.class, () -> YamlReader.read(mappings));
  }

  @Test
  void aliases_up_to_the_bound_are_read_and_one_more_is_refused() throws Exception {
    YamlReader.read("a: &a x\nb: [" + "*a,".repeat(Limits.ALIASES) + "]");
    String more = "a: &a x\nb: [" + "*a,".repeat(Limits.ALIASES + 1) + "]";
    assertTrue(
        assertThrows(SdlException.class, () -> YamlReader.read(more))
            .getMessage()
            .contains("200 aliases"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}"})
  void a_value_that_holds_itself_is_refused(String text) {
    assertTrue(refusal(text).sentence().contains("inside its own anchor"));
  }

  @Test
  void an_alias_without_anchor_is_refused() {
    assertTrue(refusal("a: *b").sentence().contains("without an anchor"));
  }

  @Test
  void duplicate_keys_are_refused_with_both_lines() {
    Problem problem = refusal(with("as: 80", "port: 81"));
    assertEquals(9, problem.line());
    assertTrue(problem.sentence().contains("first on line 8"), problem::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!javax.script.ScriptEngineManager [x]",
        "!!java.net.URL [\"http://example.org\"]",
        "a: !custom b",
        "a: !!binary aGk=",
        "a: !!set {b}",
      })
  void tags_that_name_types_are_refused(String text) {
    assertTrue(refusal(text).sentence().contains("found tag"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "---",
        "...",
        "\t",
        "a: b: c",
        "[",
        "{",
        "'",
        "\"",
        "a: &",
        "*",
        "%YAML 9.9\n---\n",
        "? [a]\n: b",
        "? \n: b",
        "- a",
        "text",
        "\u0000",
        "a: \u0007",
        "\ufffe",
        "a: \"\\x\"",
        "<<: x",
        "<<: [x]",
        "&a : b",
        "a: |9999999999\n x",
        "%TAG ! tag:evil,2000:\n---\na: !x y",
      })
  void texts_that_are_no_sdl_are_refused_with_a_place(String text) {
    Problem problem = refusal(text);
    assertTrue(problem.line() >= 1 && problem.column() >= 1, problem::toString);
    assertTrue(problem.sentence().startsWith("found "), problem::toString);
  }

  @Test
  void messages_do_not_carry_control_characters_to_a_terminal() {
    Problem problem = refusal(with("version: \"2.0\"", "version: \"\\e[31m\\u202e\""));
    assertFalse(problem.toString().contains("\u001b"), problem::toString);
    assertFalse(problem.toString().contains("\u202e"), problem::toString);
    Problem key = refusal("\"\\e]0;x\\a\": 1\n" + Example.TEXT);
    assertFalse(key.toString().contains("\u001b"), key::toString);
  }

  @Test
  void a_second_document_is_noted_and_has_no_effect() throws Exception {
    Sdl sdl = Sdl.read(Example.TEXT + "---\nversion: 9\n");
    assertEquals(Sdl.read(Example.TEXT).plan(), sdl.plan());
    assertTrue(sdl.notes().getFirst().sentence().contains("second document"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "yes", "Yes", "on", "ON", "y", "\"yes\"", "'on'"})
  void words_of_yaml_1_1_are_true_for_flags(String word) throws Exception {
    assertEquals(
        Sdl.read(Example.TEXT).plan(), Sdl.read(with("global: true", "global: " + word)).plan());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"80", "0x50", "0b1010000", "0o120", "0120", "8_0", "80.0", "+80", "!!int 80"})
  void numbers_are_read_as_the_reference_reads_them(String number) throws Exception {
    assertEquals(
        Sdl.read(Example.TEXT).plan(), Sdl.read(with("port: 80", "port: " + number)).plan());
  }

  /// Shapes that make parsers slow or deep, each as long as a file may be.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "? ",
        "- ",
        "&a ",
        "*a ",
        "'",
        "\"",
        "a: ",
        "a: |\n",
        "[",
        "{",
        "{a: ",
        "a,",
        "\n",
        " ",
        "\t",
        "#\n",
        "a\n",
        "a: b\n",
        "!a ",
        "%A\n",
        "a: &a [*a,",
        "? a\n",
        "- - ",
        "---\n",
        "...\n",
      })
  void long_repetitions_are_refused_without_harm(String unit) {
    for (String prefix : new String[] {"", "a: ", "[", "{", "- ", "a: |\n ", "\""}) {
      String text = prefix + unit.repeat((Limits.BYTES - prefix.length()) / unit.length());
      assertTrue(refusal(text).sentence().startsWith("found "), unit);
    }
  }
}
