package espalier.provider.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lays the layers of an image over one another in a folder.
///
/// Symbolic links of the image are followed as they would be inside it, with the folder as root, so
/// a layer may write through `/bin` to `/usr/bin`; one that leads out by `..` is refused. Nobody
/// else writes the folder meanwhile, so what was looked at is what is written.
///
/// Owners, extended attributes and set-id bits are dropped: all files belong to the one user that a
/// sandbox has. Devices are dropped from `/dev`, which each sandbox has of its own, and refused
/// elsewhere.
final class LayerWriter {
  private static final int ENTRIES_MAX = 500_000;
  private static final int LINKS_MAX = 40; // As Linux.
  private static final int PATH_CHARACTERS_MAX = 2_048;
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final Path root;
  private int entries;
  // What this layer has written: its own whiteouts do not touch it.
  private Set<Path> fresh = new HashSet<>();

  /// @param root an empty folder
  LayerWriter(Path root) {
    this.root = root;
  }

  /// Lays one layer over what is there.
  void apply(TarReader tar) throws IOException {
    fresh = new HashSet<>();
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      if (++entries > ENTRIES_MAX) {
        throw new BadImage("the image has more than " + ENTRIES_MAX + " entries");
      }
      List<String> parts = TarEntry.parts(next.get().name());
      try {
        if (!parts.isEmpty()) write(tar, next.get(), parts);
      } catch (InvalidPathException e) {
        throw new BadImage(
            "the name '%s' cannot be written here; the provider must run in a UTF-8 locale"
                .formatted(next.get().name()),
            e);
      }
    }
  }

  private void write(TarReader tar, TarEntry entry, List<String> parts) throws IOException {
    String name = parts.getLast();
    if (entry.type() == TarEntry.Type.SPECIAL) {
      if (parts.getFirst().equals("dev")) return;
      throw new BadImage("'" + entry.name() + "' is a device or pipe; images may not bring any");
    }
    Path parent = folder(parts.subList(0, parts.size() - 1));
    if (name.startsWith(WHITEOUT)) {
      whiteOut(parent, name);
      return;
    }
    Path place = parent.resolve(name);
    boolean standing = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    if (entry.type() == TarEntry.Type.FOLDER) {
      if (!standing) {
        Files.deleteIfExists(place);
        Files.createDirectory(place);
      }
      // Its owner must be able to write into it here, and to delete it later.
      Files.setPosixFilePermissions(place, permissions(entry.mode() | 0700));
      fresh.add(place);
      return;
    }
    if (standing) Trees.delete(place);
    switch (entry.type()) {
      case FILE -> file(tar, entry, place);
      case SYMBOLIC_LINK -> link(entry, place);
      case HARD_LINK -> hardLink(entry, place);
      case FOLDER, SPECIAL -> throw new IllegalStateException("handled above: " + entry.type());
    }
    fresh.add(place);
  }

  private static void file(TarReader tar, TarEntry entry, Path place) throws IOException {
    // Removed first: its content may be shared with another name of a lower layer.
    Files.deleteIfExists(place);
    try (OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
        out.write(buffer, 0, read);
      }
    }
    Files.setPosixFilePermissions(place, permissions(entry.mode() | 0400));
    // Kept because interpreters compare it with that of what they compiled.
    Files.setLastModifiedTime(place, FileTime.from(entry.modifiedSeconds(), TimeUnit.SECONDS));
  }

  private static void link(TarEntry entry, Path place) throws IOException {
    if (entry.link().isEmpty()) {
      throw new BadImage("the symbolic link '" + entry.name() + "' leads nowhere");
    }
    Files.deleteIfExists(place);
    // Only its text is kept; it is followed inside the sandbox, where the image is the root.
    Files.createSymbolicLink(place, place.getFileSystem().getPath(entry.link()));
  }

  private void hardLink(TarEntry entry, Path place) throws IOException {
    List<String> parts = TarEntry.parts(entry.link());
    if (parts.isEmpty()) {
      throw new BadImage("the hard link '" + entry.name() + "' leads nowhere");
    }
    Path target = folder(parts.subList(0, parts.size() - 1)).resolve(parts.getLast());
    if (target.equals(place)) return;
    if (Files.isSymbolicLink(target)) {
      Path text = Files.readSymbolicLink(target);
      Files.deleteIfExists(place);
      Files.createSymbolicLink(place, text);
    } else if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(place);
      try {
        Files.createLink(place, target);
      } catch (FileSystemException e) {
        // A file system bounds the names of one file; 65,000 is usual.
        throw new BadImage(
            "the hard link '%s' cannot be made: %s".formatted(entry.name(), e.getReason()), e);
      }
    } else {
      throw new BadImage(
          "the hard link '%s' leads to '%s', which is no file of the image"
              .formatted(entry.name(), entry.link()));
    }
  }

  private void whiteOut(Path parent, String name) throws IOException {
    if (name.equals(OPAQUE)) {
      deleteLower(parent, false);
    } else if (!name.startsWith(WHITEOUT + WHITEOUT)) {
      String hidden = name.substring(WHITEOUT.length());
      if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
        throw new BadImage("the archive holds the whiteout '" + name + "', which names nothing");
      }
      Path place = parent.resolve(hidden);
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) deleteLower(place, true);
    }
  }

  /// Deletes what lower layers have put below a place, and the place too if it is `whole`.
  private void deleteLower(Path place, boolean whole) throws IOException {
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!fresh.contains(file)) Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) throw failure;
            boolean spared = fresh.contains(folder) || (folder.equals(place) && !whole);
            if (!spared && Trees.isEmpty(folder)) Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// The real place of a folder of the image, made where it is missing.
  private Path folder(List<String> parts) throws IOException {
    Deque<String> rest = new ArrayDeque<>(parts);
    Path at = root;
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.isEmpty() || part.equals(".")) continue;
      if (part.equals("..")) {
        if (at.equals(root)) throw escape(parts);
        at = parent(at);
        continue;
      }
      Path next = at.resolve(part);
      if (next.toString().length() - root.toString().length() > PATH_CHARACTERS_MAX) {
        throw new BadImage(
            "the image has a path of more than " + PATH_CHARACTERS_MAX + " characters");
      }
      if (Files.isSymbolicLink(next)) {
        if (++links > LINKS_MAX) {
          throw new BadImage("'%s' is a loop of links".formatted(String.join("/", parts)));
        }
        String text = Files.readSymbolicLink(next).toString();
        if (text.startsWith("/")) at = root;
        List<String> followed = List.of(text.split("/", -1));
        for (String one : followed.reversed()) rest.push(one);
      } else if (Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        at = next;
      } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        throw new BadImage(
            "'%s' leads through a file; expected a folder".formatted(String.join("/", parts)));
      } else {
        at = Files.createDirectory(next);
      }
    }
    return at;
  }

  private static Path parent(Path at) {
    Path parent = at.getParent();
    if (parent == null) throw new IllegalStateException("no parent: " + at);
    return parent;
  }

  private static BadImage escape(List<String> parts) {
    return new BadImage(
        "'%s' leads out of the image through a symbolic link".formatted(String.join("/", parts)));
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var out = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // Owner's read is the highest bit.
    for (int i = 0; i < all.length; i++) {
      if ((mode >> (8 - i) & 1) == 1) out.add(all[i]);
    }
    return out;
  }
}
