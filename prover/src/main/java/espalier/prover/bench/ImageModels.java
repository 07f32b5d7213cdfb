package espalier.prover.bench;

import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Shape;
import espalier.prover.bench.Convolutions.Kernel;

/// Classifiers of images: 8-bit weights, activations and pixels; batch normalisation is folded into
/// weights and biases.
///
/// A rounding and its rectifier are two lookups and two cells. Residual additions and average
/// pooling are terms of the next sum and cost nothing; a maximum of two is one lookup.
final class ImageModels {
  private static final int PIXEL_BITS = 8;
  private static final int LARGEST = 255;

  /// Typical magnitude of a rounded sum, and of what a rectifier leaves of it.
  private static final double UNIT = 48;

  private static final double RECTIFIED = UNIT * 0.7;

  private ImageModels() {}

  private static long rectified(long x) {
    return Math.clamp(x, 0, LARGEST);
  }

  /// 784-128-10 with a rectifier.
  static SeededModel mnistMlp(long seed) {
    var model = new ModelBuilder("mnist_mlp", 8, seed);
    var layers = new Convolutions(model);
    int rectifier = model.table(11, ImageModels::rectified);
    Activation image = model.input("image", Shape.of(784), PIXEL_BITS, LARGEST + 1);
    Accumulation hidden = layers.connect("hidden", image, 128);
    model.bias("hidden bias", hidden, 0);
    Activation active = model.activate(hidden, UNIT, rectifier, RECTIFIED);
    Accumulation digits = layers.connect("digits", active, 10);
    model.bias("digits bias", digits, 0);
    model.output("digits", digits.expression());
    return model.build();
  }

  /// LeNet-5 as published: 5 by 5 kernels, hyperbolic tangents, average pooling, 28 by 28 pixels
  /// padded to 32 by 32.
  static SeededModel lenet5(long seed) {
    var model = new ModelBuilder("lenet5", 10, seed);
    var layers = new Convolutions(model);
    int tangent = model.table(11, x -> Math.round(127 * Math.tanh(x / UNIT)));
    Activation image = model.input("image", Shape.of(1, 28, 28), PIXEL_BITS, LARGEST + 1);
    double rms = 80;
    Accumulation first = layers.convolve(new Kernel("c1", 6, 5, 1, 2, 1), image);
    model.bias("c1 bias", first, 0);
    Activation one = model.activate(first, UNIT, tangent, rms);
    Accumulation second = layers.convolve(new Kernel("c3", 16, 5, 1, 0, 2), one);
    model.bias("c3 bias", second, 0);
    Activation two = model.activate(second, UNIT, tangent, rms);
    Accumulation third = layers.connect("c5", two, 120, 2);
    model.bias("c5 bias", third, 0);
    Activation three = model.activate(third, UNIT, tangent, rms);
    Accumulation fourth = layers.connect("f6", three, 84);
    model.bias("f6 bias", fourth, 0);
    Activation four = model.activate(fourth, UNIT, tangent, rms);
    Accumulation digits = layers.connect("digits", four, 10);
    model.bias("digits bias", digits, 0);
    model.output("digits", digits.expression());
    return model.build();
  }

  /// VGG16 for 32 by 32 pixels: thirteen convolutions, a hidden layer of 512, ten classes.
  static SeededModel vgg16(long seed) {
    var model = new ModelBuilder("vgg16_cifar", 16, seed);
    var layers = new Convolutions(model);
    int rectifier = model.table(15, ImageModels::rectified);
    int difference = model.table(9, x -> Math.max(0, x));
    Activation image = model.input("image", Shape.of(3, 32, 32), PIXEL_BITS, LARGEST + 1);
    int number = 0;
    int[] widths = {64, 128, 256, 512, 512};
    int[] depths = {2, 2, 3, 3, 3};
    for (int stage = 0; stage < widths.length; stage++) {
      for (int i = 0; i < depths[stage]; i++) {
        String name = "conv" + ++number;
        Accumulation sum = layers.convolve(Kernel.of(name, widths[stage], 3), image);
        model.bias(name + " bias", sum, 0);
        image = model.activate(sum, UNIT, rectifier, RECTIFIED);
      }
      image = layers.largestOfSquares(image, difference);
    }
    Accumulation hidden = layers.connect("hidden", image, 512, 1);
    model.bias("hidden bias", hidden, 0);
    Activation active = model.activate(hidden, UNIT, rectifier, RECTIFIED);
    Accumulation classes = layers.connect("classes", active, 10);
    model.bias("classes bias", classes, 0);
    model.output("classes", classes.expression());
    return model.build();
  }

  /// ResNet-18 for 224 by 224 pixels and a thousand classes.
  static SeededModel resnet18(long seed) {
    var model = new ModelBuilder("resnet18_224", 16, seed);
    var layers = new Convolutions(model);
    int rectifier = model.table(15, ImageModels::rectified);
    int difference = model.table(9, x -> Math.max(0, x));
    Activation image = model.input("image", Shape.of(3, 224, 224), PIXEL_BITS, LARGEST + 1);
    Accumulation stem = layers.convolve(new Kernel("stem", 64, 7, 2, 3, 1), image);
    model.bias("stem bias", stem, 0);
    image = model.activate(stem, UNIT, rectifier, RECTIFIED);
    image = layers.largestOfWindows(image, difference);
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < 2; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        String name = "stage%d.%d".formatted(stage + 1, block);
        image = residual(model, name, image, new int[] {64 << stage, stride}, rectifier);
      }
    }
    Accumulation classes = layers.connect("classes", image, 1000, 7);
    model.bias("classes bias", classes, 0);
    model.output("classes", classes.expression());
    return model.build();
  }

  /// Two convolutions and what went in, added before the second rounding.
  ///
  /// @param widthAndStride channels of the result, and the first convolution's stride
  private static Activation residual(
      ModelBuilder model, String name, Activation image, int[] widthAndStride, int rectifier) {
    var layers = new Convolutions(model);
    int width = widthAndStride[0];
    int stride = widthAndStride[1];
    Accumulation first =
        layers.convolve(new Kernel(name + ".conv1", width, 3, stride, 1, 1), image);
    model.bias(name + ".bias1", first, 0);
    Activation middle = model.activate(first, UNIT, rectifier, RECTIFIED);
    Accumulation second = layers.convolve(Kernel.of(name + ".conv2", width, 3), middle);
    model.bias(name + ".bias2", second, 0);
    if (stride != 1) {
      layers.add(second, new Kernel(name + ".skip", width, 1, stride, 0, 1), image);
      return model.activate(second, UNIT, rectifier, RECTIFIED);
    }
    long scale = Math.round(second.rms() / UNIT);
    Expression.Term skip = Expression.term(scale, image.tensor(), image.shape());
    second.add(skip, image.bounds().times(scale), image.rms() * scale);
    double unit = Math.hypot(UNIT, image.rms());
    return model.activate(second, unit, rectifier, Math.min(unit * 0.8, LARGEST));
  }
}
