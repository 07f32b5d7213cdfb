package espalier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Properties;
import picocli.CommandLine.Command;

@Command(
    name = "version",
    description = "Prints the versions of Espalier and of the Java that runs it.",
    footerHeading = "%nExample:%n",
    footer = "  espalier version --json")
final class VersionCommand extends EspalierCommand {
  @Override
  protected Result run() throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("espalier", version());
    tree.put("java", Runtime.version().toString());
    tree.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return Result.of(tree, "espalier %s (Java %s, %s)".formatted(tree.values().toArray()));
  }

  private static String version() throws IOException {
    var properties = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
