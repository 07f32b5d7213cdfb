package espalier.client.sdl;

import espalier.client.sdl.Stack.Deployment;
import espalier.client.sdl.Stack.Version;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the whole file into a [Stack]: the top keys here, the rest in [ServiceReader],
/// [ProfileReader] and [JobReader].
final class StackReader {
  private static final String TOP_KEYS =
      "one of version, include, services, profiles, deployment, endpoints, reclamation, espalier";

  private StackReader() {}

  static Stack read(Findings findings, YamlNode root) {
    Fields top = Fields.of(findings, YamlPath.TOP, root);
    Version version = version(top);
    List<String> includes = top.texts("include").orElse(List.of());
    if (!includes.isEmpty()) {
      findings.note(
          top.path("include"), "found files to include; they are never opened, as on Akash");
    }
    Map<String, Stack.Service> services = ServiceReader.readAll(findings, top);
    Fields profiles = top.section("profiles").orElse(empty(findings, top.path("profiles")));
    Stack stack =
        new Stack(
            version,
            includes,
            services,
            ProfileReader.computes(findings, profiles),
            ProfileReader.placements(findings, profiles),
            deployments(top),
            endpoints(top),
            reclamation(top),
            top.section("espalier").map(section -> JobReader.read(findings, section)));
    profiles.noteOthers();
    top.refuseOthers(TOP_KEYS);
    return stack;
  }

  private static Fields empty(Findings findings, YamlPath path) {
    return Fields.of(findings, path, new YamlNode.Mapping(new YamlNode.Place(1, 1), Map.of(), 1));
  }

  private static Version version(Fields top) {
    Optional<String> text = top.text("version");
    if (text.isEmpty()) {
      top.refuse("version", "found no version, expected one; write version: \"2.0\" at the top");
      return Version.V2_0;
    }
    // The reference reads versions tolerantly: a v in front, missing parts and zeros in front.
    String plain = text.get().strip().replaceFirst("^v", "");
    if (plain.matches("0{0,8}2(\\.0{1,8}){0,2}")) return Version.V2_0;
    if (plain.matches("0{0,8}2\\.0{0,8}1(\\.0{1,8})?")) return Version.V2_1;
    top.refuse(
        "version",
        "found " + Texts.quoted(text.get()) + ", expected 2.0 or 2.1; write version: \"2.0\"");
    return Version.V2_0;
  }

  private static Map<String, Map<String, Deployment>> deployments(Fields top) {
    var deployments = new LinkedHashMap<String, Map<String, Deployment>>();
    Optional<Fields> section = top.section("deployment");
    if (section.isEmpty()) {
      top.refuse(
          "deployment",
          "found nothing to deploy, expected services with placements;"
              + " write deployment: {SERVICE: {PLACEMENT: {profile: PROFILE, count: 1}}}");
      return deployments;
    }
    section
        .get()
        .members(Limits.SERVICES)
        .forEach((service, placements) -> {
          var byPlacement = new LinkedHashMap<String, Deployment>();
          placements
              .members(Limits.GROUPS)
              .forEach((name, fields) -> byPlacement.put(name, deployment(fields)));
          deployments.put(service, byPlacement);
        });
    return deployments;
  }

  private static Deployment deployment(Fields fields) {
    String profile = fields.text("profile").orElse("");
    OptionalLong count = fields.number("count", 1, Limits.COUNT);
    if (fields.value("count").isEmpty()) {
      fields.refuse("count", "found no count, expected at least 1; write count: 1");
    }
    fields.noteOthers();
    return new Deployment(profile, count.orElse(1));
  }

  private static Map<String, String> endpoints(Fields top) {
    var endpoints = new LinkedHashMap<String, String>();
    top.section("endpoints")
        .ifPresent(section ->
            section
                .members(Limits.SERVICES)
                .forEach((name, fields) -> {
                  endpoints.put(name, fields.text("kind").orElse(""));
                  fields.noteOthers();
                }));
    return endpoints;
  }

  private static Optional<Duration> reclamation(Fields top) {
    if (!top.has("reclamation")) return Optional.empty();
    Optional<Fields> section = top.section("reclamation");
    String text = section.flatMap(fields -> fields.text("min_window")).orElse("");
    section.ifPresent(Fields::noteOthers);
    OptionalLong nanoseconds = Quantities.nanoseconds(text);
    if (nanoseconds.isEmpty() || nanoseconds.getAsLong() <= 0) {
      String found = text.isEmpty() ? "no window" : Texts.quoted(text);
      section
          .orElse(top)
          .refuse(
              section.isPresent() ? "min_window" : "reclamation",
              "found " + found + ", expected a time above zero; write min_window: 1h");
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(nanoseconds.getAsLong()));
  }
}
