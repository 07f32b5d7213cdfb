package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `sandbox.json` and `usage.json` as text and back.
final class SandboxJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SandboxJson() {}

  static String write(SandboxFolder.Origin sandbox) {
    WorkloadSpec spec = sandbox.spec();
    ObjectNode out = JSON.createObjectNode();
    out.put("id", sandbox.id()).put("runtime", sandbox.runtime()).put("boot", sandbox.boot());
    out.put(
        "root",
        switch (spec.root()) {
          case RootFileSystem.Host() -> "host";
          case RootFileSystem.Folder(Path path) -> path.toString();
        });
    ArrayNode command = out.putArray("command");
    spec.program().command().forEach(command::add);
    ObjectNode environment = out.putObject("environment");
    new TreeMap<>(spec.program().environment()).forEach(environment::put);
    out.put("working_folder", spec.program().workingFolder());
    ArrayNode mounts = out.putArray("mounts");
    for (Mount mount : spec.mounts()) {
      mounts
          .addObject()
          .put("source", mount.source().toString())
          .put("target", mount.target())
          .put("writable", mount.writable());
    }
    Limits limits = spec.limits();
    out.put("cpu_millis", limits.cpuMillis())
        .put("memory_bytes", limits.memoryBytes())
        .put("processes", limits.processes())
        .put("disk_bytes", limits.diskBytes())
        .put("log_bytes", limits.logBytes())
        .put("network", spec.reach().network().name());
    ArrayNode ports = out.putArray("ports");
    spec.reach().ports().forEach(port -> ports.add(port.intValue()));
    out.put("lifetime", spec.lifetime().name());
    return out.toString();
  }

  static SandboxFolder.Origin read(String text) throws IOException {
    try {
      JsonNode in = JSON.readTree(text);
      return new SandboxFolder.Origin(
          word(in, "id"), word(in, "runtime"), word(in, "boot"), spec(in));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException("sandbox.json cannot be read: " + e.getMessage(), e);
    }
  }

  private static WorkloadSpec spec(JsonNode in) {
    String root = word(in, "root");
    var command = new ArrayList<String>();
    in.path("command").forEach(word -> command.add(word.asString()));
    Map<String, String> environment = new LinkedHashMap<>();
    in.path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode mount : in.path("mounts")) {
      mounts.add(
          new Mount(
              Path.of(word(mount, "source")),
              word(mount, "target"),
              mount.path("writable").asBoolean()));
    }
    List<Integer> ports = new ArrayList<>();
    in.path("ports").forEach(port -> ports.add(port.asInt()));
    return new WorkloadSpec(
        root.equals("host") ? new RootFileSystem.Host() : new RootFileSystem.Folder(Path.of(root)),
        new Program(command, environment, word(in, "working_folder")),
        mounts,
        new Limits(
            in.path("cpu_millis").asLong(),
            in.path("memory_bytes").asLong(),
            in.path("processes").asLong(),
            in.path("disk_bytes").asLong(),
            in.path("log_bytes").asLong()),
        new Reach(Network.valueOf(word(in, "network")), ports),
        Lifetime.valueOf(word(in, "lifetime")));
  }

  static String write(Usage usage) {
    return JSON.createObjectNode()
        .put("cpu_nanoseconds", usage.cpuNanoseconds())
        .put("memory_peak_bytes", usage.memoryPeakBytes())
        .put("throttled_periods", usage.throttledPeriods())
        .put("oom_kills", usage.oomKills())
        .toString();
  }

  static Usage readUsage(String text) throws IOException {
    try {
      JsonNode in = JSON.readTree(text);
      return new Usage(
          in.path("cpu_nanoseconds").asLong(-1),
          in.path("memory_peak_bytes").asLong(-1),
          in.path("throttled_periods").asLong(-1),
          in.path("oom_kills").asLong(-1));
    } catch (JacksonException e) {
      throw new IOException("usage.json cannot be read: " + e.getMessage(), e);
    }
  }

  private static String word(JsonNode in, String field) {
    JsonNode found = in.path(field);
    if (!found.isString()) throw new IllegalArgumentException("text expected in " + field);
    return found.asString();
  }
}
