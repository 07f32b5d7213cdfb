package espalier.client.sdl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A deployment file of the field (Akash SDL 2.0 or 2.1), read, checked and planned.
///
/// What the reference reader of Akash accepts is accepted here, with the same manifest, group specs
/// and deployment hash; see `docs/guide/sdl.md` for the few places where this one is stricter.
public final class Sdl {
  private final Stack stack;
  private final Manifest manifest;
  private final List<GroupSpec> groupSpecs;
  private final Plan plan;
  private final List<Problem> notes;

  private Sdl(Stack stack, GroupBuilder.Built built, Plan plan, List<Problem> notes) {
    this.stack = stack;
    this.manifest = built.manifest();
    this.groupSpecs = built.groupSpecs();
    this.plan = plan;
    this.notes = notes;
  }

  /// Reads a file's bytes: UTF-8, at most [Limits#BYTES], with or without a byte order mark.
  ///
  /// @throws SdlException with every problem found
  public static Sdl read(byte[] bytes) throws SdlException {
    if (bytes.length > Limits.BYTES) {
      throw refused(
          "found "
              + bytes.length
              + " bytes, expected at most "
              + Limits.BYTES
              + "; split the file");
    }
    try {
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      return read(decoder.decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      throw refused("found bytes that are not UTF-8, expected UTF-8 text; save the file as UTF-8");
    }
  }

  /// Reads a file's text, as [#read(byte[])].
  public static Sdl read(String text) throws SdlException {
    YamlReader.Document document =
        YamlReader.read(text.startsWith("\ufeff") ? text.substring(1) : text);
    var findings = new Findings(document.root());
    document
        .further()
        .ifPresent(place ->
            findings.note(
                place, YamlPath.TOP, "found a second document; it has no effect, as on Akash"));
    Stack stack = StackReader.read(findings, document.root());
    findings.check();
    StackRules.check(findings, stack);
    findings.check();
    GroupBuilder.Built built = GroupBuilder.build(stack);
    Plan plan = Planner.plan(findings, stack, built, hash(built.manifest()));
    findings.check();
    return new Sdl(stack, built, plan, findings.notes());
  }

  /// The file as written.
  public Stack stack() {
    return stack;
  }

  /// What a provider is sent.
  public Manifest manifest() {
    return manifest;
  }

  /// What each placement asks of a provider, sorted by name.
  public List<GroupSpec> groupSpecs() {
    return groupSpecs;
  }

  /// The group specs as Akash writes them.
  public JsonNode groupSpecsJson() {
    return ReferenceJson.groupSpecs(groupSpecs);
  }

  /// What the ledger needs to know to place orders.
  public Plan plan() {
    return plan;
  }

  /// The deployment hash: 32 bytes, SHA-256 of the manifest's JSON with sorted keys.
  public byte[] manifestHash() {
    return hash(manifest);
  }

  /// What has no effect in the file, such as unknown keys; at most [Limits#PROBLEMS].
  public List<Problem> notes() {
    return notes;
  }

  private static byte[] hash(Manifest manifest) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(manifest.json()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK", e);
    }
  }

  private static SdlException refused(String sentence) {
    return new SdlException(List.of(new Problem(1, 1, "", sentence)));
  }
}
