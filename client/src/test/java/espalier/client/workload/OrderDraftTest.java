package espalier.client.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Rate;
import espalier.client.sdl.Sdl;
import espalier.ledger.market.Acceptance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderDraftTest {
  private static final Path VECTORS = Path.of(System.getProperty("espalier.root"), "vectors");

  @TempDir Path folder;

  private List<OrderDraft> drafts(String from, String to) throws Exception {
    String text = Files.readString(VECTORS.resolve("sdl/espalier/train-digits.yaml"));
    assertTrue(text.contains(from), from);
    return OrderDraft.of(Sdl.read(text.replace(from, to)), folder);
  }

  @Test
  void the_example_file_becomes_one_order_for_the_built_in_trainer() throws Exception {
    Files.copy(VECTORS.resolve("digits/digits.csv.gz"), folder.resolve("digits.csv.gz"));
    OrderDraft draft = drafts("esp", "esp").getFirst();
    assertEquals(Rate.unitsPerSecond(50), draft.terms().limit());
    assertEquals(new Acceptance.Cheapest(), draft.terms().acceptance());
    assertEquals(3, draft.terms().recoveries());
    assertEquals(1_000, draft.terms().needs().resources().millicores());
    Workload.Service service = draft.workload().services().getFirst();
    assertEquals(Workload.Kind.TRAIN, service.kind());
    assertEquals(
        List.of("/results/digits.onnx", "/results/result.json"),
        service.job().orElseThrow().results());
    assertEquals(draft.workload().manifest(), draft.terms().manifest());
    assertEquals(1, draft.workload().blobs().size());
    assertTrue(draft.files().containsKey(draft.workload().blobs().getFirst().sha256()));
    byte[] document = Workload.CODEC.encode(draft.workload());
    assertEquals(draft.workload(), Workload.CODEC.decode(document));
    assertEquals(draft.terms().manifest(), Workload.manifest(document));
  }

  @Test
  void a_missing_or_changed_data_file_is_refused_by_name() throws Exception {
    var missing = assertThrows(IOException.class, () -> drafts("esp", "esp"));
    assertTrue(missing.getMessage().contains("digits.csv.gz"), missing.getMessage());
    Files.writeString(folder.resolve("digits.csv.gz"), "something else");
    var changed = assertThrows(IllegalArgumentException.class, () -> drafts("esp", "esp"));
    assertTrue(changed.getMessage().contains("the SDL names"), changed.getMessage());
  }
}
