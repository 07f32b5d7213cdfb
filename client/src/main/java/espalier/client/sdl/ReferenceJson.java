package espalier.client.sdl;

import espalier.client.sdl.Manifest.Expose;
import espalier.client.sdl.Manifest.Resources;
import espalier.client.sdl.Stack.Attribute;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes manifest and group specs as Akash's Go structs are written: an absent list is `null`, an
/// optional part without content is left out, large numbers are texts.
final class ReferenceJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReferenceJson() {}

  static ArrayNode manifest(Manifest manifest) {
    ArrayNode groups = JSON.arrayNode();
    for (Manifest.Group group : manifest.groups()) {
      ObjectNode node = groups.addObject();
      node.put("name", group.name());
      ArrayNode services = node.putArray("services");
      group.services().forEach(service -> services.add(service(service)));
    }
    return groups;
  }

  private static ObjectNode service(Manifest.Service service) {
    Stack.Service definition = service.definition();
    ObjectNode node = JSON.objectNode();
    node.put("name", service.name());
    node.put("image", definition.image());
    putTexts(node, "command", definition.command());
    putTexts(node, "args", definition.arguments());
    putTexts(node, "env", definition.environment());
    node.set("resources", resources(service.resources()));
    putNumber(node, "count", service.count());
    ArrayNode exposes = node.putArray("expose");
    service.exposes().forEach(expose -> exposes.add(expose(expose)));
    service.parameters().ifPresent(parameters -> node.set("params", parameters(parameters)));
    node.putNull("credentials");
    service
        .credentials()
        .ifPresent(credentials -> {
          ObjectNode account = node.putObject("credentials");
          account.put("host", credentials.host());
          account.put("email", credentials.email());
          account.put("username", credentials.username());
          account.put("password", credentials.password());
        });
    return node;
  }

  private static ObjectNode expose(Expose expose) {
    ObjectNode node = JSON.objectNode();
    putNumber(node, "port", expose.port());
    putNumber(node, "externalPort", expose.externalPort());
    node.put("proto", expose.protocol());
    node.put("service", expose.service());
    node.put("global", expose.global());
    putTexts(node, "hosts", expose.hosts());
    Stack.HttpOptions written = expose.options();
    ObjectNode options = node.putObject("httpOptions");
    putNumber(options, "maxBodySize", written.maximumBodyBytes());
    putNumber(options, "readTimeout", written.readTimeoutMilliseconds());
    putNumber(options, "sendTimeout", written.sendTimeoutMilliseconds());
    putNumber(options, "nextTries", written.nextTries());
    putNumber(options, "nextTimeout", written.nextTimeout());
    putTexts(options, "nextCases", Optional.of(written.nextCases()));
    if (written.proxyBufferBytes() != 0) {
      putNumber(options, "proxyBufferSize", written.proxyBufferBytes());
    }
    node.put("ip", expose.ip());
    node.put("endpointSequenceNumber", expose.sequence());
    return node;
  }

  private static ObjectNode parameters(Stack.Parameters parameters) {
    ObjectNode node = JSON.objectNode();
    node.putNull("storage");
    if (!parameters.volumes().isEmpty()) {
      ArrayNode storage = node.putArray("storage");
      GroupBuilder.sorted(parameters.volumes())
          .forEach((name, mount) ->
              storage
                  .addObject()
                  .put("name", name)
                  .put("mount", mount.path())
                  .put("readOnly", mount.readOnly()));
    }
    parameters
        .permissions()
        .ifPresent(read -> {
          ObjectNode permissions = node.putObject("permissions");
          if (!read.isEmpty()) putTexts(permissions, "read", Optional.of(read));
        });
    if (!parameters.confidential().isEmpty()) {
      node.putObject("tee").put("type", parameters.confidential()).put("attestation", true);
    }
    return node;
  }

  private static ObjectNode resources(Resources resources) {
    ObjectNode node = JSON.objectNode();
    node.put("id", resources.id());
    ObjectNode cpu = node.putObject("cpu");
    putValue(cpu, "units", resources.millicores());
    putAttributes(cpu, resources.cpuAttributes());
    putValue(node.putObject("memory"), "size", resources.memoryBytes());
    ArrayNode storage = node.putArray("storage");
    for (Stack.Volume volume : resources.volumes()) {
      ObjectNode disk = storage.addObject();
      disk.put("name", volume.name());
      putValue(disk, "size", volume.bytes());
      putAttributes(disk, volume.attributes());
    }
    ObjectNode gpu = node.putObject("gpu");
    putValue(gpu, "units", resources.gpuUnits());
    putAttributes(gpu, resources.gpuAttributes());
    ArrayNode endpoints = node.putArray("endpoints");
    for (Manifest.Endpoint endpoint : resources.endpoints()) {
      ObjectNode item = endpoints.addObject();
      int kind = endpoint.kind().number();
      if (kind != 0) item.put("kind", kind);
      item.put("sequence_number", endpoint.sequence());
    }
    return node;
  }

  static ArrayNode groupSpecs(List<GroupSpec> specs) {
    ArrayNode groups = JSON.arrayNode();
    for (GroupSpec spec : specs) {
      ObjectNode node = groups.addObject();
      node.put("name", spec.name());
      ObjectNode requirements = node.putObject("requirements");
      ObjectNode signedBy = requirements.putObject("signed_by");
      putTexts(signedBy, "all_of", spec.signedBy().allOf());
      putTexts(signedBy, "any_of", spec.signedBy().anyOf());
      if (spec.attributes().isEmpty()) {
        requirements.putNull("attributes");
      } else {
        putAttributes(requirements, spec.attributes());
      }
      ArrayNode resources = node.putArray("resources");
      for (GroupSpec.Unit unit : spec.units()) {
        ObjectNode item = resources.addObject();
        item.set("resource", resources(unit.resources()));
        putNumber(item, "count", unit.count());
        item.putObject("price")
            .put("denom", unit.price().denomination())
            .put("amount", unit.price().amount().toPlainString());
      }
    }
    return groups;
  }

  /// Writes the node that reading the same number would give, so that trees can be compared.
  private static void putNumber(ObjectNode node, String key, long value) {
    if (value == (int) value) {
      node.put(key, (int) value);
    } else {
      node.put(key, value);
    }
  }

  private static void putValue(ObjectNode node, String key, long value) {
    node.putObject(key).put("val", Long.toString(value));
  }

  private static void putTexts(ObjectNode node, String key, Optional<List<String>> texts) {
    if (texts.isEmpty()) {
      node.putNull(key);
      return;
    }
    ArrayNode array = node.putArray(key);
    texts.get().forEach(array::add);
  }

  private static void putAttributes(ObjectNode node, List<Attribute> attributes) {
    if (attributes.isEmpty()) return;
    ArrayNode array = node.putArray("attributes");
    for (Attribute attribute : attributes) {
      ObjectNode item = array.addObject();
      if (!attribute.key().isEmpty()) item.put("key", attribute.key());
      if (!attribute.value().isEmpty()) item.put("value", attribute.value());
    }
  }
}
