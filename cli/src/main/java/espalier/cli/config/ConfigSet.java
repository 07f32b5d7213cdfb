package espalier.cli.config;

import espalier.base.unit.Denomination;
import espalier.cli.CliException;
import espalier.cli.Configuration;
import espalier.cli.Configuration.Profile;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.Values;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "set",
    description = "Sets what a profile names; what is not given stays as it is.",
    footerHeading = "%nExample:%n",
    footer = "  espalier config set --node http://127.0.0.1:26680 --key alice --fee-in esp")
final class ConfigSet extends EspalierCommand {
  @Option(names = "--key", paramLabel = "NAME", description = "The key that signs.")
  private @Nullable String key;

  @Option(
      names = "--fee-in",
      paramLabel = "DENOMINATION",
      converter = Values.DenominationValue.class,
      description = "What fees are paid in.")
  private @Nullable Denomination feeIn;

  @Override
  protected Result run() {
    if (key != null && !espalier().wallet().has(key)) {
      throw CliException.local(
          "no key is named '%s'; make it with 'espalier account new %s'".formatted(key, key));
    }
    Configuration before = Configuration.load(espalier().home());
    String name = espalier().profileName();
    Profile old = before.profiles().getOrDefault(name, Profile.EMPTY);
    var profile =
        new Profile(
            espalier().givenNode().or(old::node),
            Optional.ofNullable(key).or(old::key),
            Optional.ofNullable(feeIn).map(Denomination::name).or(old::feeIn));
    Configuration after = before.with(name, profile);
    after.save(espalier().home());
    return Result.of(after.tree());
  }
}
