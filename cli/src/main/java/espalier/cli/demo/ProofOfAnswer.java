package espalier.cli.demo;

import espalier.cli.CliException;
import espalier.cli.model.Hidden;
import espalier.cli.model.Importing;
import espalier.cli.model.Proving;
import espalier.cli.model.Proving.Proved;
import espalier.client.Json;
import espalier.ledger.proof.ProofReceipt;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.Values;
import espalier.model.file.InputReader;
import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.model.lower.ImportOptions;
import espalier.model.lower.ImportedModel;
import espalier.provider.train.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// The model that was trained answers about an image that it has not seen, and proves it to a buyer
/// on the ledger.
///
/// The files stay in the demo's folder, so that the commands can be tried on them.
///
/// @param model the model's file
/// @param proof the proof's file
/// @param digit what the image shows
/// @param answer what the model says
/// @param receipt the ledger's, which others can cite
record ProofOfAnswer(
    Path model, Path proof, int digit, long answer, Proved proved, ProofReceipt receipt) {
  private static final int CALIBRATION_ROWS = 100;

  /// @param onnx the model that the training handed out
  /// @param data the table that it was trained on, gzipped
  static ProofOfAnswer make(Path folder, Path onnx, Path data, ProofDeal deal, Screen screen)
      throws IOException {
    Files.createDirectories(folder);
    List<double[]> rows = rows(data);
    var heldOut = new ArrayList<Integer>();
    for (int row : Recipe.digits().heldOutRows(rows.size())) {
      heldOut.add(row);
    }
    int image = heldOut.getFirst();
    Path samples = folder.resolve("samples.json");
    var calibration = new ArrayList<Double>();
    for (int i = 0, taken = 0; taken < CALIBRATION_ROWS && i < rows.size(); i++) {
      if (!heldOut.contains(i)) {
        addFeatures(rows.get(i), calibration);
        taken++;
      }
    }
    write(samples, calibration);
    Path input = folder.resolve("image.json");
    var features = new ArrayList<Double>();
    addFeatures(rows.get(image), features);
    write(input, features);
    screen.say("importing digits.onnx as whole numbers");
    byte[] bytes = Files.readAllBytes(onnx);
    ImportedModel imported = Importing.lower(bytes, samples, ImportOptions.DEFAULT, true);
    ModelFile model = Importing.commit("digits", imported, bytes, Importing.USES);
    Path file = folder.resolve("digits.model");
    model.write(file);
    model.published().write(ModelFile.publicPath(file));
    screen.say("model id " + model.published().id());
    deal.register("digits", model.published());
    screen.say("registered on the ledger");
    return proved(
        model, file, input, (int) rows.get(image)[rows.get(image).length - 1], deal, screen);
  }

  private static ProofOfAnswer proved(
      ModelFile model, Path file, Path input, int digit, ProofDeal deal, Screen screen) {
    List<Port> ports = Port.inputs(model.program());
    List<double[]> sample = InputReader.read(input, ports).getFirst();
    var given = new HashMap<Integer, long[]>();
    for (int i = 0; i < ports.size(); i++) {
      given.put(ports.get(i).step(), ports.get(i).wholes(sample.get(i)));
    }
    var tensors = new ArrayList<Values>();
    new TreeMap<>(given).forEach((step, cells) -> tensors.add(Values.of(step, cells)));
    ProofRequest request = deal.ask(model.published(), tensors);
    screen.say("a buyer asks for a proof about this image, fee %s".formatted(request.fee()));
    var question =
        new Proving.Question(given, new Hidden(true, false, false), deal.context(request));
    Proved proved = Proving.prove(file, model, question);
    Path proof = file.resolveSibling("answer.proof");
    proved.file().write(proof);
    long answer = answer(model, proved);
    screen.say(
        "proved with hidden weights that it takes an unseen %d for a %d: %,.0f ms, verified in %,.0f ms, %,d bytes"
            .formatted(
                digit,
                answer,
                proved.proveMilliseconds(),
                proved.verifyMilliseconds(),
                proved.file().proofBytes()));
    ProofReceipt receipt = deal.submit(request, proved.file());
    screen.say(
        "verified by the ledger in block %d, fee paid; receipt %s"
            .formatted(receipt.height(), receipt.id()));
    return new ProofOfAnswer(file, proof, digit, answer, proved, receipt);
  }

  /// The class of the greatest logit, as the model's output `class` says it.
  private static long answer(ModelFile model, Proved proved) {
    for (Port port : Port.outputs(model.program())) {
      long[] cells = proved.outputs().get(port.step());
      if (port.name().equals("class") && cells != null) {
        return cells[0];
      }
    }
    throw CliException.local(
        "digits.onnx has no output 'class'; the trainer is of another version");
  }

  private static void addFeatures(double[] row, List<Double> to) {
    for (int i = 0; i < row.length - 1; i++) {
      to.add(row[i]);
    }
  }

  private static void write(Path file, List<Double> numbers) throws IOException {
    Files.writeString(file, Json.compact(Map.of("input_data", List.of(numbers))));
  }

  private static List<double[]> rows(Path data) throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(data))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> List.of(line.split(",")).stream().mapToDouble(Double::parseDouble).toArray())
          .toList();
    }
  }

  /// For the demo's JSON.
  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("proof_model_id", proved.file().statement().model().toString());
    figures.put("prove_ms", proved.proveMilliseconds());
    figures.put("verify_ms", proved.verifyMilliseconds());
    figures.put("proof_bytes", proved.file().proofBytes());
    figures.put("proof_image", digit);
    figures.put("proof_answer", answer);
    figures.put("proof", proof.toString());
    figures.put("proof_request", receipt.request().toString());
    figures.put("proof_receipt", receipt.id().toString());
    figures.put("proof_receipt_height", receipt.height());
    figures.put("proof_bits", receipt.bits());
    figures.put("proof_fee", receipt.fee().amount().units());
    return figures;
  }
}
