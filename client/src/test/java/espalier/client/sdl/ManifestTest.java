package espalier.client.sdl;

import static espalier.client.sdl.Example.refusal;
import static espalier.client.sdl.Example.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Rules of the reference that no golden file shows; the expected JSON follows from reading
/// chain-sdk's `go/sdl` at 55f1c68.
class ManifestTest {
  private static final String IMAGE = "image: nginx";

  private static JsonNode service(String text) throws SdlException {
    return Sdl.read(text).manifest().json().get(0).get("services").get(0);
  }

  private static void assertJson(String expected, JsonNode found) {
    assertEquals(JsonMapper.shared().readTree(expected), found);
  }

  private static String v21(String text) {
    return text.replace("\"2.0\"", "\"2.1\"");
  }

  @Test
  void credentials_are_sent_as_written_in_2_0_and_trimmed_with_mail_in_2_1() throws Exception {
    String text =
        with(
            IMAGE,
            IMAGE + "\n    credentials: {host: ' h ', email: e@x, username: u, password: p}");
    assertJson(
        "{\"host\": \" h \", \"email\": \"\", \"username\": \"u\", \"password\": \"p\"}",
        service(text).get("credentials"));
    assertJson(
        "{\"host\": \"h\", \"email\": \"e@x\", \"username\": \"u\", \"password\": \"p\"}",
        service(v21(text)).get("credentials"));
  }

  @Test
  void absent_empty_and_filled_lists_differ() throws Exception {
    assertJson("null", service(Example.TEXT).get("args"));
    assertJson("null", service(with(IMAGE, IMAGE + "\n    args:")).get("args"));
    assertJson("[]", service(with(IMAGE, IMAGE + "\n    args: []")).get("args"));
    assertJson(
        "[\"1\", \"true\", \"x\"]",
        service(with(IMAGE, IMAGE + "\n    args: [1, true, ~, x]")).get("args"));
  }

  @Test
  void parameters_are_left_out_only_where_the_file_has_none() throws Exception {
    assertTrue(service(Example.TEXT).path("params").isMissingNode());
    assertTrue(service(with(IMAGE, IMAGE + "\n    params:")).path("params").isMissingNode());
    assertJson(
        "{\"storage\": null}", service(with(IMAGE, IMAGE + "\n    params: {}")).get("params"));
    assertJson(
        "{\"storage\": null, \"permissions\": {}}",
        service(with(IMAGE, IMAGE + "\n    params: {permissions: {read: []}}")).get("params"));
    assertJson(
        "{\"storage\": null, \"permissions\": {\"read\": [\"logs\"]}}",
        service(with(IMAGE, IMAGE + "\n    params: {permissions: {read: [logs]}}")).get("params"));
    assertJson(
        "{\"storage\": null, \"tee\": {\"type\": \"cpu\", \"attestation\": true}}",
        service(with(IMAGE, IMAGE + "\n    params: {tee: cpu}")).get("params"));
  }

  @Test
  void confidential_computing_becomes_a_requirement_among_the_sorted_attributes() throws Exception {
    String text =
        with(IMAGE, IMAGE + "\n    params: {tee: cpu}")
            .replace("region: us-east", "{zone: , region: us-east}")
            .replace("            attributes:\n              {", "            attributes: {");
    assertJson(
        "[{\"key\": \"region\", \"value\": \"us-east\"}, {\"key\": \"tee/type\", \"value\": \"cpu\"},"
            + " {\"key\": \"zone\"}]",
        Sdl.read(text).groupSpecsJson().get(0).get("requirements").get("attributes"));
  }

  @Test
  void options_of_the_ingress_have_the_defaults_of_the_reference() throws Exception {
    String port = "as: 80\n        http_options: ";
    JsonNode zero =
        service(with("as: 80", port + "{max_body_size: 0, next_cases: []}"))
            .get("expose")
            .get(0)
            .get("httpOptions");
    assertJson(
        "{\"maxBodySize\": 1048576, \"readTimeout\": 60000, \"sendTimeout\": 60000, \"nextTries\": 3,"
            + " \"nextTimeout\": 0, \"nextCases\": [\"error\", \"timeout\"]}",
        zero);
    JsonNode given =
        service(
                with(
                        "as: 80",
                        port
                            + "{max_body_size: 7, proxy_buffer_size: 8, read_timeout: 9, send_timeout:"
                            + " 10, next_tries: 11, next_timeout: 12, next_cases: [500, off]}")
                    .replace("[500, off]", "[500, 502]"))
            .get("expose")
            .get(0)
            .get("httpOptions");
    assertJson(
        "{\"maxBodySize\": 7, \"proxyBufferSize\": 8, \"readTimeout\": 9, \"sendTimeout\": 10,"
            + " \"nextTries\": 11, \"nextTimeout\": 12, \"nextCases\": [\"500\", \"502\"]}",
        given);
    assertTrue(
        refusal(with("as: 80", port + "{next_cases: [500, off]}"))
            .sentence()
            .contains("off alone"));
    assertTrue(
        refusal(with("as: 80", port + "{max_body_size: 104857601}"))
            .sentence()
            .contains("104857600"));
  }

  @Test
  void volumes_stand_in_the_order_that_the_insertion_sort_of_the_reference_leaves()
      throws Exception {
    String text =
        with(
            "          size: 1Gi\n",
            """
                      - {name: b, size: 1Gi}
                      - {name: a, size: 1Gi}
                      - {name: big, size: 2Gi}
                      - {name: c, size: 1Gi, attributes: {persistent: false}}
            """);
    JsonNode storage = service(v21(text)).get("resources").get("storage");
    // Equal sizes without attributes each come before the other, so the later one moves up; c has
    // an attribute where they have none, so they come before it.
    assertEquals(
        List.of("a", "b", "c", "big"),
        storage.valueStream().map(volume -> volume.get("name").stringValue()).toList());
  }

  @Test
  void persistent_written_as_yes_gets_no_class() throws Exception {
    String text =
        with(
            "          size: 1Gi\n",
            "          size: 1Gi\n          attributes: {persistent: yes}\n");
    assertJson(
        "[{\"key\": \"persistent\", \"value\": \"true\"}]",
        service(v21(text)).get("resources").get("storage").get(0).get("attributes"));
    assertJson(
        "[{\"key\": \"class\", \"value\": \"default\"}, {\"key\": \"persistent\", \"value\": \"true\"}]",
        service(v21(text.replace("yes", "true")))
            .get("resources")
            .get("storage")
            .get(0)
            .get("attributes"));
  }

  @Test
  void persistent_volumes_without_any_mount_are_refused_in_2_0_only() throws Exception {
    String text =
        with(
            "          size: 1Gi\n",
            "          size: 1Gi\n          attributes: {persistent: true}\n");
    assertTrue(refusal(text).sentence().contains("without a mount"));
    Sdl.read(v21(text));
  }

  @Test
  void services_that_nothing_deploys_are_not_checked_beyond_their_types() throws Exception {
    Sdl sdl = Sdl.read(with("services:\n", "services:\n  UNUSED: {expose: [{port: 0}]}\n"));
    assertEquals(Sdl.read(Example.TEXT).plan(), sdl.plan());
    assertEquals(
        "services.UNUSED.expose[0].port",
        refusal(with("services:\n", "services:\n  UNUSED: {expose: [{port: x}]}\n")).path());
  }
}
