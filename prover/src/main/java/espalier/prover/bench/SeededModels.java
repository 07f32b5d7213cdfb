package espalier.prover.bench;

import espalier.proof.circuit.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The models that benches prove, by name, from the smallest.
public final class SeededModels {
  private static final int NONE = -1;
  private static final Map<String, Supplier<SeededModel>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("mnist_mlp", SeededModels::mnistMlp);
    ALL.put("lenet5", SeededModels::lenet5);
    ALL.put("nanogpt", () -> gpt("nanogpt", 64, 65, 64, 4, 4));
    ALL.put("vgg16_cifar", SeededModels::vgg16);
    ALL.put("resnet18_224", SeededModels::resnet18);
    ALL.put("gpt2_124m", () -> gpt("gpt2_124m", 32, 50_257, 768, 12, 12));
  }

  private SeededModels() {}

  public static Set<String> names() {
    return java.util.Collections.unmodifiableSet(ALL.keySet());
  }

  /// @throws IllegalArgumentException if there is no model of the name
  public static SeededModel of(String name) {
    Supplier<SeededModel> model = ALL.get(name);
    if (model == null) {
      throw new IllegalArgumentException(
          "no model is named '%s'; take one of %s".formatted(name, ALL.keySet()));
    }
    return model.get();
  }

  private static SeededModel mnistMlp() {
    var net = new SeededNetwork(1);
    int x = net.input(Shape.of(784), 0, 7);
    return net.model("mnist_mlp", net.dense(net.dense(x, 128, true), 10, false));
  }

  private static SeededModel lenet5() {
    var net = new SeededNetwork(2);
    int x = net.input(Shape.of(1, 28, 28), 0, 7);
    x = net.convolution(x, 6, 5, 1, 2, NONE, true);
    x = net.maxPool(x, 2, 2, 0);
    x = net.convolution(x, 16, 5, 1, 0, NONE, true);
    x = net.maxPool(x, 2, 2, 0);
    x = net.dense(x, 120, true);
    x = net.dense(x, 84, true);
    return net.model("lenet5", net.dense(x, 10, false));
  }

  private static SeededModel vgg16() {
    var net = new SeededNetwork(3);
    int x = net.input(Shape.of(3, 32, 32), 0, 7);
    int[][] blocks = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
    for (int[] block : blocks) {
      for (int channels : block) {
        x = net.convolution(x, channels, 3, 1, 1, NONE, true);
      }
      x = net.maxPool(x, 2, 2, 0);
    }
    x = net.dense(x, 512, true);
    return net.model("vgg16_cifar", net.dense(x, 10, false));
  }

  private static SeededModel resnet18() {
    var net = new SeededNetwork(4);
    int x = net.input(Shape.of(3, 224, 224), 0, 7);
    x = net.convolution(x, 64, 7, 2, 3, NONE, true);
    x = net.maxPool(x, 3, 2, 1);
    for (int channels : new int[] {64, 128, 256, 512}) {
      for (int block = 0; block < 2; block++) {
        int stride = block == 0 && channels > 64 ? 2 : 1;
        int skip = stride == 1 ? x : net.convolution(x, channels, 1, 2, 0, NONE, false);
        int y = net.convolution(x, channels, 3, stride, 1, NONE, true);
        x = net.convolution(y, channels, 3, 1, 1, skip, true);
      }
    }
    return net.model("resnet18_224", net.dense(net.averagePool(x), 1000, false));
  }

  private static SeededModel gpt(
      String name, int tokens, int vocabulary, int width, int layers, int heads) {
    var net = new SeededNetwork(5);
    int ids = net.tokens(tokens, vocabulary);
    int ones = net.ones(tokens);
    int x = net.embedding(ids, vocabulary, width);
    for (int layer = 0; layer < layers; layer++) {
      int qkv = net.projection(net.norm(x), 3 * width);
      x = net.projectionAdded(net.attention(qkv, heads, ones), x);
      x = net.projectionAdded(net.projectionGelu(net.norm(x), 4 * width), x);
    }
    return net.model(name, net.lastLogits(net.norm(x), vocabulary));
  }
}
