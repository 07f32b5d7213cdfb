package espalier.client.sdl;

import espalier.client.sdl.Stack.Attribute;
import espalier.client.sdl.Stack.Compute;
import espalier.client.sdl.Stack.Placement;
import espalier.client.sdl.Stack.Price;
import espalier.client.sdl.Stack.SignedBy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads `profiles`: compute and placement; volumes are read by [VolumeReader].
final class ProfileReader {
  private static final Pattern ATTRIBUTE_KEY =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9_/.\\-]{1,126}[a-zA-Z0-9_*]?");
  private static final Pattern DENOMINATION = Pattern.compile("[a-zA-Z][a-zA-Z0-9/:._-]{2,127}");
  private static final int PROFILES = 256;
  private static final long GIBIBYTE = 1L << 30;

  static final Comparator<Attribute> BY_KEY =
      Comparator.comparing(Attribute::key, Texts.BYTE_ORDER);

  private ProfileReader() {}

  static Map<String, Compute> computes(Findings findings, Fields profiles) {
    var computes = new LinkedHashMap<String, Compute>();
    profiles
        .section("compute")
        .ifPresent(section ->
            section
                .members(PROFILES)
                .forEach((name, fields) -> {
                  fields
                      .section("resources")
                      .ifPresent(resources -> computes.put(name, compute(findings, resources)));
                  fields.noteOthers();
                }));
    return computes;
  }

  private static Compute compute(Findings findings, Fields resources) {
    Optional<Fields> cpu = resources.section("cpu");
    Optional<Fields> memory = resources.section("memory");
    Optional<Fields> gpu = resources.section("gpu");
    var compute =
        new Compute(
            cpu.map(fields -> quantity(fields, "units", Quantities::millicores, "500m or 0.5"))
                .orElse(OptionalLong.empty()),
            cpu.map(ProfileReader::cpuAttributes).orElse(List.of()),
            memory.map(fields -> size(findings, fields)).orElse(OptionalLong.empty()),
            VolumeReader.read(findings, resources),
            gpu.map(fields -> quantity(fields, "units", Quantities::units, "1").orElse(0))
                .orElse(0L),
            gpu.map(ProfileReader::gpuAttributes).orElse(List.of()));
    gpu.ifPresent(fields -> {
      if (compute.gpuUnits() > 0 && fields.value("attributes").isEmpty()) {
        fields.refuse(
            "attributes",
            "found graphics processors without attributes, expected a vendor;"
                + " write attributes: {vendor: {nvidia: [{model: a100}]}}");
      }
      fields.refuseOthers("units or attributes");
    });
    cpu.ifPresent(Fields::noteOthers);
    memory.ifPresent(Fields::noteOthers);
    resources.noteOthers();
    return compute;
  }

  static OptionalLong quantity(
      Fields fields, String key, Function<String, OptionalLong> reader, String example) {
    Optional<String> text = fields.text(key);
    if (text.isEmpty()) return OptionalLong.empty();
    OptionalLong quantity = reader.apply(text.get());
    if (quantity.isEmpty()) {
      fields.refuse(
          key,
          "found "
              + Texts.quoted(text.get())
              + ", expected a quantity of zero or more such as "
              + example
              + "; suffixes are case-sensitive");
    }
    return quantity;
  }

  /// The bytes under `size`; spellings that only Akash's console knows are read with a note.
  static OptionalLong size(Findings findings, Fields fields) {
    Optional<String> text = fields.text("size");
    if (text.isPresent() && Quantities.bytes(text.get()).isEmpty()) {
      OptionalLong loose = Quantities.looseBytes(text.get());
      if (loose.isPresent()) {
        findings.note(
            fields.path("size"),
            "found "
                + Texts.quoted(text.get())
                + ", read as "
                + loose.getAsLong()
                + " bytes as Akash's console does; Akash's network refuses this spelling, write Gi"
                + " or G");
        return loose;
      }
    }
    return quantity(fields, "size", Quantities::bytes, "512Mi or 2Gi");
  }

  private static List<Attribute> cpuAttributes(Fields cpu) {
    Optional<Fields> section = cpu.section("attributes");
    if (section.isEmpty()) return List.of();
    var attributes = new ArrayList<Attribute>();
    if (section.get().has("arch")) {
      attributes.add(new Attribute("arch", section.get().text("arch").orElse("")));
    }
    section.get().refuseOthers("arch");
    return List.copyOf(attributes);
  }

  private static List<Attribute> gpuAttributes(Fields gpu) {
    Optional<Fields> section = gpu.section("attributes");
    if (section.isEmpty()) return List.of();
    Optional<Fields> vendor = section.get().section("vendor");
    section.get().refuseOthers("vendor");
    if (vendor.isEmpty()) {
      section
          .get()
          .refuse(
              "vendor", "found no vendor, expected one; write vendor: {nvidia: [{model: a100}]}");
      return List.of();
    }
    var attributes = new ArrayList<Attribute>();
    for (Fields model : vendor.get().sections("nvidia")) {
      attributes.add(new Attribute("vendor/nvidia/model/" + model(model), "true"));
    }
    if (!vendor.get().has("nvidia")) {
      vendor.get().refuse("nvidia", "found no known vendor, expected nvidia; write nvidia:");
    }
    // The reference reads an unknown vendor as "any nvidia"; who asks for another card must know.
    vendor.get().refuseOthers("nvidia");
    if (attributes.isEmpty()) attributes.add(new Attribute("vendor/nvidia/model/*", "true"));
    attributes.sort(BY_KEY);
    checkKeys(vendor.get(), attributes);
    return List.copyOf(attributes);
  }

  private static String model(Fields fields) {
    var key = new StringBuilder(fields.text("model").orElse(""));
    if (fields.value("ram").isPresent()) {
      quantity(fields, "ram", Quantities::binaryBytes, "80Gi")
          .ifPresent(bytes -> key.append("/ram/").append(bytes / GIBIBYTE).append("Gi"));
    }
    Optional<String> connection = fields.text("interface");
    if (connection.isPresent()) {
      switch (connection.get()) {
        case "pcie", "sxm" -> key.append("/interface/").append(connection.get());
        default ->
            fields.refuse(
                "interface",
                "found " + Texts.quoted(connection.get()) + ", expected pcie or sxm; choose one");
      }
    }
    fields.noteOthers();
    return key.toString();
  }

  private static void checkKeys(Fields vendor, List<Attribute> attributes) {
    for (int i = 0; i < attributes.size(); i++) {
      String key = attributes.get(i).key();
      if (!ATTRIBUTE_KEY.matcher(key).matches()) {
        vendor.refuse(
            "nvidia",
            "found model key "
                + Texts.quoted(key)
                + ", expected letters, digits, dots, dashes and slashes, at most 128 characters");
      }
      if (i > 0 && key.equals(attributes.get(i - 1).key())) {
        vendor.refuse(
            "nvidia", "found " + Texts.quoted(key) + " twice, expected it once; delete one");
      }
    }
  }

  static Map<String, Placement> placements(Findings findings, Fields profiles) {
    var placements = new LinkedHashMap<String, Placement>();
    profiles
        .section("placement")
        .ifPresent(section ->
            section
                .members(PROFILES)
                .forEach((name, fields) -> placements.put(name, placement(fields))));
    return placements;
  }

  private static Placement placement(Fields fields) {
    var prices = new LinkedHashMap<String, Price>();
    fields
        .section("pricing")
        .ifPresent(section ->
            section
                .members(PROFILES)
                .forEach((name, price) -> price(price).ifPresent(p -> prices.put(name, p))));
    List<Attribute> attributes =
        fields
            .section("attributes")
            .map(section ->
                section.texts().entrySet().stream()
                    .map(entry -> new Attribute(entry.getKey(), entry.getValue()))
                    .sorted(BY_KEY)
                    .toList())
            .orElse(List.of());
    SignedBy signedBy =
        fields
            .section("signedBy")
            .map(section -> {
              var signers = new SignedBy(section.texts("allOf"), section.texts("anyOf"));
              section.noteOthers();
              return signers;
            })
            .orElse(SignedBy.NOBODY);
    fields.noteOthers();
    return new Placement(attributes, signedBy, prices);
  }

  private static Optional<Price> price(Fields fields) {
    Optional<String> amount = fields.text("amount");
    Optional<String> denomination = fields.text("denom");
    fields.noteOthers();
    Optional<BigDecimal> value = amount.flatMap(Quantities::price);
    if (value.isEmpty() || value.get().signum() == 0) {
      fields.refuse(
          "amount",
          "found "
              + amount.map(Texts::quoted).orElse("no amount")
              + ", expected a decimal above zero with at most 18 decimals; write amount: 100");
      return Optional.empty();
    }
    if (denomination.isEmpty() || !DENOMINATION.matcher(denomination.get()).matches()) {
      fields.refuse(
          "denom",
          "found "
              + denomination.map(Texts::quoted).orElse("no denomination")
              + ", expected 3 to 128 letters, digits and / : . _ -; write denom: uact");
      return Optional.empty();
    }
    return Optional.of(new Price(denomination.get(), value.get()));
  }
}
