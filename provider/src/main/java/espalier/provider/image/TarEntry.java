package espalier.provider.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One header of a tar file, with what its extensions say.
///
/// @param name as written; use [#parts(String)]
/// @param link target of a symbolic or hard link, else empty
/// @param bytes of content that follow
/// @param mode permission bits; those above 0777 are dropped
/// @param modifiedSeconds since 1970
record TarEntry(Type type, String name, String link, long bytes, int mode, long modifiedSeconds) {
  /// Longest name or link target, in bytes.
  static final int NAME_BYTES_MAX = 1_024;

  // NAME_MAX of Linux file systems.
  private static final int PART_BYTES_MAX = 255;

  enum Type {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    HARD_LINK,
    /// A device or a pipe.
    SPECIAL
  }

  /// The folders and the last name of a path below the root; none for the root itself.
  ///
  /// @throws BadImage if it is absolute, goes up, or no file system would take it
  static List<String> parts(String name) throws BadImage {
    if (name.startsWith("/")) {
      throw new BadImage("the archive holds the absolute path '" + name + "'; expected relative");
    }
    var parts = new ArrayList<String>();
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) continue;
      if (part.equals("..")) {
        throw new BadImage("the archive holds the path '" + name + "', which goes up by '..'");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > PART_BYTES_MAX) {
        throw new BadImage(
            "the archive holds a name of more than " + PART_BYTES_MAX + " bytes: " + name);
      }
      parts.add(part);
    }
    return parts;
  }
}
