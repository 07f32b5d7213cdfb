/// The deployment files of the field, read unchanged: Akash SDL 2.0 and 2.1, and our `espalier`
/// section for jobs.
///
/// Read in this order: [Sdl] is the way in; [YamlReader] turns text into [YamlNode]s and stops
/// bombs; [Fields] types them; [StackReader] with [ServiceReader], [ProfileReader], [VolumeReader]
/// and [JobReader] makes a [Stack]; [StackRules] and [ServiceRules] check what must hold between
/// its parts; [GroupBuilder] makes the [Manifest] and the [GroupSpec]s that Akash makes;
/// [ReferenceJson] and [CanonicalJson] write and hash them; [Planner] makes the [Plan] that the
/// ledger is asked for.
///
/// **Refusals.** [SdlException] lists every [Problem] with line, column and key. **Bounds.** All in
/// [Limits]. **Source.** The rules are those of chain-sdk's `go/sdl` at commit 55f1c68
/// (2026-07-02); its test data lies in `vectors/sdl`. Described for users in `docs/guide/sdl.md`.
@NullMarked
package espalier.client.sdl;

import org.jspecify.annotations.NullMarked;
