package espalier.prover.bench;

import java.util.List;

/// The models of the bench, by name.
///
/// | name           | model                                                                  |
/// |----------------|------------------------------------------------------------------------|
/// | `mnist_mlp`    | 784-128-10, rectifier                                                  |
/// | `lenet5`       | LeNet-5, 28 by 28 pixels, hyperbolic tangents, average pooling         |
/// | `nanogpt`      | 4 layers, 4 heads, width 64, 65 characters, 64 tokens, logits of all   |
/// | `vgg16_cifar`  | VGG16, 32 by 32 pixels, 15 M weights, batch normalisation folded       |
/// | `resnet18_224` | ResNet-18, 224 by 224 pixels, 1000 classes                             |
/// | `gpt2_124m`    | GPT-2 small, 32 tokens, tied head at the last position                 |
///
/// Language models take token numbers, each as two digits, and prove which rows of the embedding
/// they select. The head of `gpt2_124m` is evaluated where the next token is drawn, at the last
/// position, as a generating model does; the other positions' logits are not part of the statement.
public final class SeededModels {
  private static final List<String> NAMES =
      List.of("mnist_mlp", "lenet5", "nanogpt", "vgg16_cifar", "resnet18_224", "gpt2_124m");

  private static final long SEED = 1;

  private SeededModels() {}

  /// All names, from the least work to the most.
  public static List<String> names() {
    return NAMES;
  }

  /// The model as every bench draws it.
  ///
  /// @throws IllegalArgumentException if there is no model of this name
  public static SeededModel of(String name) {
    return of(name, SEED);
  }

  /// The model with weights and input drawn from `seed`.
  ///
  /// @throws IllegalArgumentException if there is no model of this name
  public static SeededModel of(String name, long seed) {
    return switch (name) {
      case "mnist_mlp" -> ImageModels.mnistMlp(seed);
      case "lenet5" -> ImageModels.lenet5(seed);
      case "nanogpt" -> nanoGpt(seed);
      case "vgg16_cifar" -> ImageModels.vgg16(seed);
      case "resnet18_224" -> ImageModels.resnet18(seed);
      case "gpt2_124m" -> gpt2(seed);
      default ->
          throw new IllegalArgumentException(
              "'%s' is no model of the bench; choose one of %s".formatted(name, NAMES));
    };
  }

  private static SeededModel nanoGpt(long seed) {
    var model = new ModelBuilder("nanogpt", 14, seed);
    new Transformer(model, new Transformer.Configuration(4, 4, 64, 65, 64, 8, 13, 64)).build();
    return model.build();
  }

  private static SeededModel gpt2(long seed) {
    var model = new ModelBuilder("gpt2_124m", 16, seed);
    new Transformer(model, new Transformer.Configuration(12, 12, 768, 50_257, 32, 256, 15, 1))
        .build();
    return model.build();
  }
}
