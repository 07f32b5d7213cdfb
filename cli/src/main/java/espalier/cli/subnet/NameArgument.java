package espalier.cli.subnet;

import picocli.CommandLine.Parameters;

/// Which subnet.
final class NameArgument {
  @Parameters(index = "0", paramLabel = "SUBNET", description = "Its name or id.")
  private String name = "";

  String name() {
    return name;
  }
}
