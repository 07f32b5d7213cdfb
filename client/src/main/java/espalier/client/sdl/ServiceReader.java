package espalier.client.sdl;

import espalier.client.sdl.Stack.Credentials;
import espalier.client.sdl.Stack.Expose;
import espalier.client.sdl.Stack.HttpOptions;
import espalier.client.sdl.Stack.Mount;
import espalier.client.sdl.Stack.Parameters;
import espalier.client.sdl.Stack.Service;
import espalier.client.sdl.Stack.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `services`.
final class ServiceReader {
  private static final long PORT_MAXIMUM = 65_535;

  private ServiceReader() {}

  static Map<String, Service> readAll(Findings findings, Fields top) {
    var services = new LinkedHashMap<String, Service>();
    top.section("services")
        .ifPresent(section ->
            section
                .members(Limits.SERVICES)
                .forEach((name, fields) -> services.put(name, service(findings, fields))));
    return services;
  }

  private static Service service(Findings findings, Fields fields) {
    for (Fields dependency : fields.sections("dependencies")) {
      dependency.text("service"); // Typed as the reference types it, and without effect there.
      dependency.noteOthers();
    }
    var service =
        new Service(
            fields.text("image").orElse(""),
            fields.texts("command"),
            fields.texts("args"),
            fields.texts("env"),
            fields.sections("expose").stream().map(ServiceReader::expose).toList(),
            fields.section("params").map(params -> parameters(findings, params)),
            fields.section("credentials").map(ServiceReader::credentials));
    long targets = service.exposes().stream().mapToLong(e -> e.targets().size() + 1L).sum();
    if (targets > Limits.TARGETS) {
      fields.refuse(
          "expose",
          "found more than " + Limits.TARGETS + " exposed ports and targets, expected fewer");
    }
    fields.noteOthers();
    return service;
  }

  private static Expose expose(Fields fields) {
    var expose =
        new Expose(
            fields.number("port", 0, PORT_MAXIMUM).orElse(0),
            fields.number("as", 0, PORT_MAXIMUM).orElse(0),
            fields.text("proto").orElse(""),
            fields.texts("accept"),
            options(fields),
            fields.sections("to").stream().map(ServiceReader::target).toList());
    fields.noteOthers();
    return expose;
  }

  private static Target target(Fields fields) {
    var target =
        new Target(
            fields.text("service").orElse(""), fields.flag("global"), fields.text("ip").orElse(""));
    fields.noteOthers();
    return target;
  }

  private static HttpOptions options(Fields expose) {
    Optional<Fields> section = expose.section("http_options");
    if (section.isEmpty()) return HttpOptions.NONE;
    Fields fields = section.get();
    var options =
        new HttpOptions(
            fields.number("max_body_size", 0, 104_857_600).orElse(0),
            fields.number("proxy_buffer_size", 0, 1_048_576).orElse(0),
            fields.number("read_timeout", 0, 60_000).orElse(0),
            fields.number("send_timeout", 0, 60_000).orElse(0),
            fields.number("next_tries", 0, Limits.COUNT).orElse(0),
            fields.number("next_timeout", 0, Limits.COUNT).orElse(0),
            fields.texts("next_cases").orElse(List.of()));
    fields.noteOthers();
    return options;
  }

  private static Parameters parameters(Findings findings, Fields fields) {
    var volumes = new LinkedHashMap<String, Mount>();
    fields
        .section("storage")
        .ifPresent(section ->
            section
                .members(Limits.VOLUMES)
                .forEach((name, mount) -> {
                  volumes.put(
                      name, new Mount(mount.text("mount").orElse(""), mount.flag("readOnly")));
                  mount.noteOthers();
                }));
    Optional<List<String>> permissions =
        fields
            .section("permissions")
            .map(section -> {
              List<String> read = section.texts("read").orElse(List.of());
              section.noteOthers();
              notePermissions(findings, section, read);
              return read;
            });
    var parameters = new Parameters(volumes, permissions, fields.text("tee").orElse(""));
    fields.noteOthers();
    return parameters;
  }

  private static void notePermissions(Findings findings, Fields section, List<String> read) {
    for (String permission : read) {
      if (!List.of("deployment", "logs", "events").contains(permission)) {
        findings.note(
            section.path("read"),
            "found permission "
                + Texts.quoted(permission)
                + ", known are deployment, logs and events; it has no effect");
      }
    }
  }

  private static Credentials credentials(Fields fields) {
    var credentials =
        new Credentials(
            fields.text("host").orElse(""),
            fields.text("email").orElse(""),
            fields.text("username").orElse(""),
            fields.text("password").orElse(""));
    fields.noteOthers();
    return credentials;
  }
}
