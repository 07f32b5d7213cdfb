package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.Espalier;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.Submission;
import espalier.competition.payload.PayloadClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds what commands name, or says what is missing.
final class Rounds {
  /// Where an operator's service listens unless said.
  static final String SERVICE = "http://127.0.0.1:26690";

  static final int DEFAULT_PORT = 26_690;

  private Rounds() {}

  static Tournament tournament(TournamentView view, String name) {
    return view.named(name)
        .orElseThrow(() ->
            CliException.refused(
                "no tournament is named '%s'; 'espalier tournament list' shows those there are"
                    .formatted(name)));
  }

  /// @param number 0 for the latest
  static Round round(TournamentView view, Tournament tournament, int number) {
    return view.round(tournament, number)
        .orElseThrow(() ->
            CliException.refused(
                number == 0
                    ? "tournament '%s' has had no round yet".formatted(tournament.name())
                    : "tournament '%s' has %d rounds; there is no round %d"
                        .formatted(tournament.name(), tournament.rounds(), number)));
  }

  /// Where an entrant keeps what it has committed to.
  static Path held(Espalier espalier, Round round) {
    return espalier.home().resolve("tournament").resolve("held").resolve(round.id().toString());
  }

  static PayloadClient service(URI address) {
    try {
      return new PayloadClient(address);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  static CliException bad(Path file, CsvException refused) {
    return CliException.local("%s: %s".formatted(file, refused.getMessage()), refused);
  }

  /// Every bad row, one a line.
  static String problems(Path file, Submission.Refused refused) {
    String lines =
        refused.problems().stream().map(one -> "  " + one).collect(Collectors.joining("\n"));
    long more = refused.count() - refused.problems().size();
    return "%s is refused: %d problems; nothing was sent\n%s%s"
        .formatted(file, refused.count(), lines, more > 0 ? "\n  and %d more".formatted(more) : "");
  }

  static Map<String, Object> tree(Submission.Refused refused) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("accepted", false);
    tree.put("problems_count", refused.count());
    tree.put(
        "problems",
        refused.problems().stream()
            .map(one -> {
              var problem = new LinkedHashMap<String, Object>();
              problem.put("code", one.code().name());
              problem.put("upstream_code", one.code().upstream());
              problem.put("row", one.row());
              problem.put("message", one.message());
              problem.put("remedy", one.remedy());
              return problem;
            })
            .toList());
    return tree;
  }

  /// The first digits of an id.
  static String shortened(Object id) {
    String text = id.toString();
    return text.length() > 12 ? text.substring(0, 12) : text;
  }
}
