package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.Values;
import espalier.client.Json;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.competition.subnet.daemon.User;
import espalier.competition.subnet.protocol.CallAnswer;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.ledger.subnet.Neuron;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "call",
    description = {
      "Asks a subnet through one of its validators and pays by voucher. The first call opens a",
      "channel with a deposit; later ones use it."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet call forecasts alice question.json --deposit 100000esp")
final class SubnetCall extends EspalierCommand {
  private static final int QUESTION_BYTES_MAX = 256 << 10;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Mixin private final NameArgument subnet = new NameArgument();
  @Mixin private final KeyOption key = new KeyOption();

  @Parameters(index = "1", paramLabel = "VALIDATOR", description = "Address or key name.")
  private String validator = "";

  @Parameters(index = "2", paramLabel = "FILE", description = "The question as JSON.")
  private @Nullable Path file;

  @Option(
      names = "--deposit",
      paramLabel = "AMOUNT",
      required = true,
      converter = Values.CoinValue.class,
      description = "What the channel is to hold for calls; what is unused comes back.")
  private @Nullable Coin deposit;

  @Option(
      names = "--price-max",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "The most that this call may cost; the deposit unless said.")
  private @Nullable Coin priceMax;

  @Option(
      names = "--dry-run",
      description = "Asks the validator what a call costs, pays and sends nothing.")
  private boolean dryRun;

  @Override
  protected Result run() throws Exception {
    Object question = question();
    try (NodeClient node = espalier().connect();
        var caller = new HttpCaller(TIMEOUT)) {
      var ledger = new SubnetLedger(node, Named.id(node, subnet.name()), key.unlock(espalier()));
      Amount most = Named.amount(node, Objects.requireNonNull(deposit));
      Neuron neuron = neuron(ledger, espalier().account(validator));
      if (dryRun) {
        Amount price =
            caller.get(neuron.endpoint(), "/").get("price", espalier.base.codec.Codecs.AMOUNT);
        return Result.of(
            java.util.Map.of("price", Long.toString(price.units())),
            "a call costs %,d".formatted(price.units()));
      }
      Path kept =
          espalier().home().resolve("subnet").resolve("channels").resolve(ledger.account() + "");
      User user = User.open(ledger, caller, neuron, kept, most);
      Amount price = user.price();
      Amount limit = priceMax == null ? most : Named.amount(node, priceMax);
      if (price.exceeds(limit)) {
        throw CliException.refused(
            "a call costs %s, above the limit of %s; raise --price-max".formatted(price, limit));
      }
      CallAnswer answer = user.ask(question, price);
      return Result.of(
          answer.tree(),
          "%s%n(miner %s, %,d paid in all)"
              .formatted(Json.compact(answer.answer()), answer.miner(), answer.total().units()));
    } catch (Refused refused) {
      throw CliException.refused("%s (%s)".formatted(refused.getMessage(), refused.code().name()));
    } catch (SubnetLedger.Rejected refused) {
      throw CliException.refused(String.valueOf(refused.getMessage()));
    }
  }

  private static Neuron neuron(SubnetLedger ledger, AccountId account) {
    return ledger.neurons().stream()
        .filter(one -> one.account().equals(account) && !one.endpoint().isEmpty())
        .findFirst()
        .orElseThrow(() ->
            CliException.refused(
                "%s serves nowhere in this subnet; 'espalier subnet metagraph' shows who does"
                    .formatted(account)));
  }

  private Object question() throws IOException {
    Path from = Objects.requireNonNull(file);
    try (var in = Files.newInputStream(from)) {
      byte[] bytes = in.readNBytes(QUESTION_BYTES_MAX + 1);
      if (bytes.length > QUESTION_BYTES_MAX) {
        throw CliException.usage("%s has more than %,d bytes".formatted(from, QUESTION_BYTES_MAX));
      }
      return Objects.requireNonNull(Json.read(bytes), "a question is not null");
    } catch (IllegalArgumentException malformed) {
      throw CliException.usage("%s: %s".formatted(from, malformed.getMessage()));
    }
  }
}
