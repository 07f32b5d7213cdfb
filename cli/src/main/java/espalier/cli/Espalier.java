package espalier.cli;

import espalier.base.unit.AccountId;
import espalier.cli.Configuration.Profile;
import espalier.cli.account.AccountCommand;
import espalier.cli.bench.BenchCommand;
import espalier.cli.config.ConfigCommand;
import espalier.cli.demo.DemoCommand;
import espalier.cli.forecast.ForecastCommand;
import espalier.cli.market.MarketCommand;
import espalier.cli.model.ModelCommand;
import espalier.cli.node.NodeCommand;
import espalier.cli.query.QueryCommand;
import espalier.cli.simulate.SimulateCommand;
import espalier.cli.subnet.SubnetCommand;
import espalier.cli.tournament.TournamentCommand;
import espalier.cli.tx.TxCommand;
import espalier.client.NodeClient;
import espalier.client.key.Passphrase;
import espalier.client.key.Wallet;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The root: the options that every command takes, and what follows from them.
@Command(
    name = "espalier",
    description = "An open network for AI work: rent machines, train models, pay to the last unit.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused by the ledger",
      "2:the command line is wrong",
      "3:no node can be reached",
      "4:something on this machine is missing or wrong"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier demo",
      "  espalier query status --json",
      "",
      "In a source folder also: ./espalier test, ./espalier format, ./espalier build."
    },
    subcommands = {
      MarketCommand.class,
      ForecastCommand.class,
      ModelCommand.class,
      TournamentCommand.class,
      SubnetCommand.class,
      AccountCommand.class,
      TxCommand.class,
      QueryCommand.class,
      NodeCommand.class,
      SimulateCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      ConfigCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    })
public final class Espalier implements Runnable {
  private static final int PASSPHRASE_FILE_BYTES_MAX = 4096;

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec spec;

  // Declaring the option is its whole effect: picocli prints the help by itself.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Says what the command does, with an example.")
  private boolean help;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Prints one JSON value and nothing else.")
  private boolean json;

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "Where keys, configuration and node are kept (ESPALIER_HOME; ~/.espalier).")
  private @Nullable Path home;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Which profile of the configuration to use.")
  private @Nullable String profile;

  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      scope = ScopeType.INHERIT,
      description = "The node to ask (ESPALIER_NODE; http://127.0.0.1:26680).")
  private @Nullable URI node;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Reads the key's passphrase from a file (else ESPALIER_PASSPHRASE, else asks).")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--trace",
      scope = ScopeType.INHERIT,
      description = "Shows where in the program an error arose.")
  private boolean trace;

  Espalier(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "a command is expected");
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  public boolean isJson() {
    return json;
  }

  boolean isTraced() {
    return trace;
  }

  /// The state folder.
  public Path home() {
    if (home != null) {
      return home;
    }
    return surroundings.variable("ESPALIER_HOME").map(Path::of).orElse(surroundings.home());
  }

  /// The name of the profile in use.
  public String profileName() {
    String named = profile;
    return named == null ? Configuration.load(home()).current() : named;
  }

  public Profile profile() {
    return Configuration.load(home()).profile(profileName());
  }

  public Wallet wallet() {
    return new Wallet(home().resolve("keys"));
  }

  /// The node that the command line, the environment or the profile names.
  public URI nodeAddress() {
    if (node != null) {
      return node;
    }
    try {
      return surroundings
          .variable("ESPALIER_NODE")
          .map(URI::create)
          .or(() -> profile().node())
          .orElse(NodeClient.DEFAULT_ADDRESS);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage("ESPALIER_NODE is not an address: " + refused.getMessage());
    }
  }

  /// The address as it stands on the command line, if it does.
  public Optional<URI> givenNode() {
    return Optional.ofNullable(node);
  }

  /// Opens a connection; the caller closes it.
  public NodeClient connect() {
    try {
      return new NodeClient(nodeAddress());
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  /// An account as people name it: its address, or the name of a key in the state folder.
  public AccountId account(String nameOrAddress) {
    if (nameOrAddress.startsWith(AccountId.PREFIX + "1")) {
      try {
        return AccountId.parse(nameOrAddress);
      } catch (IllegalArgumentException refused) {
        throw CliException.usage(
            "'%s' is not an address: %s".formatted(nameOrAddress, refused.getMessage()));
      }
    }
    return wallet().read(nameOrAddress).account();
  }

  /// The key that signs where none is named: the profile's, else the only one.
  public String keyName(Optional<String> named) {
    return named
        .or(() -> profile().key())
        .orElseGet(() -> {
          var names = wallet().names();
          if (names.size() == 1) {
            return names.getFirst();
          }
          throw CliException.local(
              names.isEmpty()
                  ? "there is no key in %s; make one with 'espalier account new NAME'"
                      .formatted(home())
                  : "there are several keys (%s); name one with --key, or set one with 'espalier config set --key'"
                      .formatted(String.join(", ", names)));
        });
  }

  /// The passphrase from the file, the environment, or the person at the terminal.
  public Optional<Passphrase> passphrase(String question) {
    if (passphraseFile != null) {
      return Optional.of(new Passphrase(firstLine(passphraseFile)));
    }
    return surroundings
        .variable("ESPALIER_PASSPHRASE")
        .map(String::toCharArray)
        .or(() -> surroundings.secretPrompt().map(prompt -> prompt.apply(question)))
        .map(Passphrase::new);
  }

  /// Whether [#passphrase] would ask a person, who may mistype.
  public boolean asksForPassphrase() {
    return passphraseFile == null && surroundings.variable("ESPALIER_PASSPHRASE").isEmpty();
  }

  private static char[] firstLine(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(PASSPHRASE_FILE_BYTES_MAX);
      int end = 0;
      while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
        end++;
      }
      var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
      char[] line = new char[decoded.remaining()];
      decoded.get(line);
      Arrays.fill(bytes, (byte) 0);
      return line;
    } catch (CharacterCodingException refused) {
      throw CliException.local("the passphrase file %s is not UTF-8".formatted(file), refused);
    } catch (IOException unreadable) {
      throw CliException.local(
          "the passphrase file %s cannot be read: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    }
  }
}
