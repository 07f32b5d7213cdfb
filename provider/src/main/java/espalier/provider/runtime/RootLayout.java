package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What appears where inside a sandbox: an empty root with the image's entries bound one by one.
///
/// The image's top folders are bound instead of the image itself, so that mount points can be made
/// without writing into an image that others share.
///
/// @param binds sources that appear read-only, or writable for the work folder
/// @param links symbolic links at the top, as in `/bin` to `usr/bin`
record RootLayout(List<Mount> binds, List<Link> links) {
  /// A symbolic link at `path` with the text `target`.
  record Link(String path, String target) {}

  // Made fresh by every runtime, never taken from an image.
  private static final Set<String> FRESH = Set.of("proc", "dev", "sys", "tmp");

  static RootLayout of(SandboxFolder folder) throws IOException {
    WorkloadSpec spec = folder.spec();
    var binds = new ArrayList<Mount>();
    var links = new ArrayList<Link>();
    switch (spec.root()) {
      case RootFileSystem.Host() -> addHost(folder, binds, links);
      case RootFileSystem.Folder(Path image) -> addImage(image, binds, links);
    }
    if (spec.reach().network() == Network.FULL) {
      for (String file : List.of("/etc/resolv.conf", "/etc/ssl", "/etc/ca-certificates")) {
        if (Files.exists(Path.of(file))) {
          binds.add(new Mount(Path.of(file).toRealPath(), file, false));
        }
      }
    }
    for (Mount mount : spec.mounts()) {
      if (!Files.exists(mount.source())) {
        throw new IOException("mount source does not exist: " + mount.source());
      }
      binds.add(mount);
    }
    return new RootLayout(binds, links);
  }

  private static void addHost(SandboxFolder folder, List<Mount> binds, List<Link> links)
      throws IOException {
    binds.add(new Mount(Path.of("/usr"), "/usr", false));
    for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64")) {
      Path entry = Path.of("/", name);
      if (Files.isSymbolicLink(entry)) {
        links.add(new Link("/" + name, Files.readSymbolicLink(entry).toString()));
      } else if (Files.isDirectory(entry)) {
        binds.add(new Mount(entry, "/" + name, false));
      }
    }
    for (String file : List.of("/etc/ld.so.cache", "/etc/alternatives")) {
      if (Files.exists(Path.of(file))) binds.add(new Mount(Path.of(file), file, false));
    }
    Path etc = Files.createDirectories(folder.file("etc"));
    Files.writeString(
        etc.resolve("passwd"), "root:x:0:0::/:/bin/sh\ntenant:x:1000:1000::/tmp:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\ntenant:x:1000:\n");
    Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost sandbox\n::1 localhost\n");
    for (String name : List.of("passwd", "group", "hosts")) {
      binds.add(new Mount(etc.resolve(name), "/etc/" + name, false));
    }
  }

  private static void addImage(Path image, List<Mount> binds, List<Link> links) throws IOException {
    if (!Files.isDirectory(image)) {
      throw new IOException("root file system is not a folder: " + image);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(image)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (FRESH.contains(name)) continue;
        if (Files.isSymbolicLink(entry)) {
          links.add(new Link("/" + name, Files.readSymbolicLink(entry).toString()));
        } else {
          binds.add(new Mount(entry, "/" + name, false));
        }
      }
    }
  }
}
