package espalier.cli.bench;

/// What the project wants to reach for a model on two cores; NaN where nothing is set.
///
/// @param heap of the process that proves it, for the JVM; the encodings lie outside
record ProofGoals(
    double proveMilliseconds,
    double verifyMilliseconds,
    double proofBytes,
    double peakMebibytes,
    double overheadRatio,
    String heap) {
  private static final double NONE = Double.NaN;

  static ProofGoals of(String model) {
    return switch (model) {
      case "mnist_mlp" -> new ProofGoals(40, 10, 150_000, 512, NONE, "256m");
      case "lenet5" -> new ProofGoals(60, 10, 200_000, 512, NONE, "256m");
      case "nanogpt" -> new ProofGoals(800, 15, 400_000, 2_048, NONE, "1280m");
      case "vgg16_cifar" -> new ProofGoals(1_000, 20, 500_000, 3_072, 100, "2g");
      case "resnet18_224" -> new ProofGoals(6_000, 20, 600_000, 6_144, 100, "4500m");
      case "gpt2_124m" -> new ProofGoals(10_000, 20, 700_000, 8_192, NONE, "4g");
      default -> new ProofGoals(NONE, NONE, NONE, NONE, NONE, "2g");
    };
  }
}
