package espalier.client.sdl;

import espalier.client.sdl.JobSection.Acceptance;
import espalier.client.sdl.JobSection.BestScore;
import espalier.client.sdl.JobSection.Cheapest;
import espalier.client.sdl.JobSection.Checkpoints;
import espalier.client.sdl.JobSection.DataSet;
import espalier.client.sdl.JobSection.FirstBids;
import espalier.client.sdl.JobSection.Interval;
import espalier.client.sdl.JobSection.Job;
import espalier.client.sdl.JobSection.Match;
import espalier.client.sdl.JobSection.Mode;
import espalier.client.sdl.JobSection.Seconds;
import espalier.client.sdl.JobSection.Source;
import espalier.client.sdl.JobSection.Steps;
import espalier.client.sdl.JobSection.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the `espalier` section. It is ours, so every unknown key in it is refused.
final class JobReader {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern STEPS = Pattern.compile("([0-9]{1,9}) steps?");
  private static final Pattern ROOT_PATH = Pattern.compile("(/[^/\\p{Cntrl}]+)+");
  private static final Pattern FILE_PATH = Pattern.compile("[^/\\p{Cntrl}]+(/[^/\\p{Cntrl}]+)*");
  private static final long NANOSECONDS = 1_000_000_000;

  private JobReader() {}

  static JobSection read(Findings findings, Fields section) {
    var jobs = new LinkedHashMap<String, Job>();
    section
        .section("job")
        .ifPresent(services ->
            services
                .members(Limits.SERVICES)
                .forEach((name, fields) -> jobs.put(name, job(findings, fields))));
    Match match = section.section("match").map(JobReader::match).orElse(Match.DEFAULT);
    long recoveries =
        section
            .section("recovery")
            .map(fields -> {
              OptionalLong maximum = fields.number("max", 0, Limits.RECOVERIES);
              fields.refuseOthers("max");
              return maximum.orElse(JobSection.DEFAULT_RECOVERIES);
            })
            .orElse((long) JobSection.DEFAULT_RECOVERIES);
    section.refuseOthers("job, match or recovery");
    return new JobSection(jobs, match, Math.toIntExact(recoveries));
  }

  private static Job job(Findings findings, Fields fields) {
    Workload workload = workload(fields);
    var job =
        new Job(
            workload,
            fields.section("code").map(JobReader::codeSource),
            data(fields),
            fields.section("checkpoints").map(JobReader::checkpoints),
            results(findings, fields),
            fields.value("time_limit").isPresent()
                ? seconds(fields, "time_limit", Limits.JOB_SECONDS)
                : OptionalLong.empty());
    if (workload == Workload.TRAIN && job.data().isEmpty()) {
      fields.refuse(
          "data", "found no data to train on, expected some; write data: [{name, path, mount}]");
    }
    fields.refuseOthers("workload, code, data, checkpoints, results or time_limit");
    return job;
  }

  private static Workload workload(Fields fields) {
    String text = fields.text("workload").orElse("command");
    return switch (text) {
      case "command" -> Workload.COMMAND;
      case "train" -> Workload.TRAIN;
      default -> {
        fields.refuse(
            "workload", "found " + Texts.quoted(text) + ", expected command or train; choose one");
        yield Workload.COMMAND;
      }
    };
  }

  private static Source codeSource(Fields fields) {
    Source source = source(fields);
    fields.refuseOthers("path or sha256");
    return source;
  }

  private static Source source(Fields fields) {
    Optional<String> path = fields.text("path");
    Optional<String> sha256 = fields.text("sha256");
    if (path.isEmpty() && sha256.isEmpty()) {
      fields.refuse("path", "found neither path nor sha256, expected one; name a file");
    }
    path.ifPresent(text -> {
      if (text.length() > Limits.PATH_CHARACTERS
          || !FILE_PATH.matcher(text).matches()
          || climbs(text)) {
        // A file from a stranger must not name ../../.ssh/id_ed25519 and have it uploaded.
        fields.refuse(
            "path",
            "found "
                + Texts.quoted(text)
                + ", expected a path below this file's folder without . and ..;"
                + " move the data there, or give its sha256");
      }
    });
    sha256.ifPresent(text -> {
      if (!SHA256.matcher(text).matches()) {
        fields.refuse(
            "sha256",
            "found "
                + Texts.quoted(text)
                + ", expected 64 lower-case hexadecimal digits; run sha256sum on the file");
      }
    });
    return new Source(path, sha256);
  }

  private static List<DataSet> data(Fields fields) {
    List<Fields> items = fields.sections("data");
    if (items.size() > Limits.JOB_DATA) {
      fields.refuse(
          "data",
          "found "
              + items.size()
              + " data sets, expected at most "
              + Limits.JOB_DATA
              + "; pack them");
      return List.of();
    }
    var names = new ArrayList<String>();
    var mounts = new ArrayList<String>();
    var data = new ArrayList<DataSet>();
    for (Fields item : items) {
      String name = item.text("name").orElse("");
      if (!NAME.matcher(name).matches() || names.contains(name)) {
        item.refuse(
            "name",
            "found "
                + Texts.quoted(name)
                + ", expected a name of its own: 1 to 63 small letters, digits and dashes");
      }
      names.add(name);
      String mount = rootPath(item, "mount");
      if (mounts.stream().anyMatch(other -> overlap(other, mount))) {
        item.refuse(
            "mount",
            "found "
                + Texts.quoted(mount)
                + " inside another mount, expected a place of its own; choose another path");
      }
      mounts.add(mount);
      data.add(new DataSet(name, source(item), mount));
      item.refuseOthers("name, path, sha256 or mount");
    }
    return List.copyOf(data);
  }

  private static boolean overlap(String a, String b) {
    return a.equals(b) || a.startsWith(b + "/") || b.startsWith(a + "/");
  }

  private static Checkpoints checkpoints(Fields fields) {
    String every = fields.text("every").orElse("");
    Matcher steps = STEPS.matcher(every);
    Interval interval;
    if (steps.matches()) {
      long count = Long.parseLong(steps.group(1));
      if (count < 1 || count > Limits.CHECKPOINT_STEPS) {
        fields.refuse(
            "every",
            "found "
                + Texts.quoted(every)
                + ", expected 1 to "
                + Limits.CHECKPOINT_STEPS
                + " steps");
      }
      interval = new Steps(count);
    } else {
      interval = new Seconds(seconds(fields, "every", Limits.CHECKPOINT_SECONDS).orElse(1));
    }
    var checkpoints = new Checkpoints(interval, rootPath(fields, "path"));
    fields.refuseOthers("every or path");
    return checkpoints;
  }

  private static OptionalLong seconds(Fields fields, String key, long maximum) {
    String text = fields.text(key).orElse("");
    OptionalLong nanoseconds = Quantities.nanoseconds(text);
    if (nanoseconds.isPresent()
        && nanoseconds.getAsLong() >= NANOSECONDS
        && nanoseconds.getAsLong() <= maximum * NANOSECONDS
        && nanoseconds.getAsLong() % NANOSECONDS == 0) {
      return OptionalLong.of(nanoseconds.getAsLong() / NANOSECONDS);
    }
    fields.refuse(
        key,
        "found "
            + (text.isEmpty() ? "nothing" : Texts.quoted(text))
            + ", expected whole seconds from 1s to "
            + maximum
            + "s such as 10s or 5m"
            + (key.equals("every") ? ", or steps such as 100 steps" : ""));
    return OptionalLong.empty();
  }

  private static List<String> results(Findings findings, Fields fields) {
    List<String> results = fields.texts("results").orElse(List.of());
    if (results.isEmpty() || results.size() > Limits.JOB_RESULTS) {
      fields.refuse(
          "results",
          "found "
              + results.size()
              + " results, expected 1 to "
              + Limits.JOB_RESULTS
              + " paths; a job without results leaves nothing, name a folder for many files");
    }
    for (int i = 0; i < results.size(); i++) {
      if (!isRootPath(results.get(i))) {
        findings.refuse(fields.path("results").index(i), notRootPath(results.get(i)));
      }
    }
    return results;
  }

  private static String rootPath(Fields fields, String key) {
    String text = fields.text(key).orElse("");
    if (!isRootPath(text)) fields.refuse(key, notRootPath(text));
    return text;
  }

  private static boolean isRootPath(String text) {
    return text.length() <= Limits.PATH_CHARACTERS
        && ROOT_PATH.matcher(text).matches()
        && !climbs(text);
  }

  private static String notRootPath(String text) {
    return "found "
        + (text.isEmpty() ? "nothing" : Texts.quoted(text))
        + ", expected an absolute path without . and .. of at most "
        + Limits.PATH_CHARACTERS
        + " characters; write for example /results/model.onnx";
  }

  private static boolean climbs(String path) {
    for (String part : path.split("/", -1)) {
      if (part.equals(".") || part.equals("..")) return true;
    }
    return false;
  }

  private static Match match(Fields fields) {
    String mode = fields.text("mode").orElse("offers");
    if (!mode.equals("offers") && !mode.equals("bids")) {
      fields.refuse(
          "mode", "found " + Texts.quoted(mode) + ", expected offers or bids; choose one");
    }
    var match = new Match(mode.equals("bids") ? Mode.BIDS : Mode.OFFERS, acceptance(fields));
    fields.refuseOthers("mode or acceptance");
    return match;
  }

  /// `cheapest`, `best-score`, or `first-k: 3` as a mapping of one key.
  private static Acceptance acceptance(Fields match) {
    Optional<YamlNode> value = match.value("acceptance");
    if (value.isEmpty()) return new Cheapest();
    if (value.get() instanceof YamlNode.Mapping) {
      Fields fields = match.section("acceptance").orElse(match);
      OptionalLong bids = fields.number("first-k", 1, Limits.FIRST_BIDS);
      if (fields.value("first-k").isEmpty()) {
        fields.refuse("first-k", "found no number, expected 1 to " + Limits.FIRST_BIDS);
      }
      fields.refuseOthers("first-k");
      return new FirstBids((int) bids.orElse(1));
    }
    String text = match.text("acceptance").orElse("");
    return switch (text) {
      case "cheapest" -> new Cheapest();
      case "best-score" -> new BestScore();
      default -> {
        match.refuse(
            "acceptance",
            "found "
                + Texts.quoted(text)
                + ", expected cheapest, best-score or {first-k: 3}; choose one");
        yield new Cheapest();
      }
    };
  }
}
