package espalier.provider.daemon;

import java.net.URI;
import java.nio.file.Path;

/// A daemon in a process of its own, for tests that kill it.
final class DaemonProcess {
  private DaemonProcess() {}

  /// @param arguments folder, node, number of the key, name, rate
  public static void main(String[] arguments) throws Exception {
    DaemonSettings settings =
        Town.settings(
            Path.of(arguments[0]),
            URI.create(arguments[1]),
            Town.key(Integer.parseInt(arguments[2])),
            arguments[3],
            Long.parseLong(arguments[4]));
    try (var daemon = ProviderDaemon.start(settings, _ -> {})) {
      System.out.println("started");
      daemon.awaitStop();
    }
  }

  static Process start(Path folder, Town town, int key, String name, long rate) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DaemonProcess.class.getName(),
                folder.toString(),
                town.uri().toString(),
                Integer.toString(key),
                name,
                Long.toString(rate))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = process.inputReader().readLine();
    if (!"started".equals(said)) {
      process.destroyForcibly();
      throw new AssertionError("the daemon said " + said);
    }
    return process;
  }
}
