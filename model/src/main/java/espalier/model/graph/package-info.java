/// A model as a plain graph over real, integer and boolean tensors: every shape known, every
/// operator in one canonical form, and the evaluator that says what it means.
///
/// Read in this order: [Tensor] with [FloatTensor] and [IntegerTensor], [Value], [Attributes],
/// [Node], [Graph], [FloatEvaluator].
///
/// `espalier.model.onnx` makes graphs from ONNX files of operator sets 7 to 21. What differs
/// between operator sets is gone afterwards; the canonical operators are these (`x`, `y`: inputs):
///
/// | operator | attributes (all always present) | meaning |
/// |---|---|---|
/// | `Neg Abs Sqrt Exp Log Erf Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Sigmoid HardSwish Softplus Softsign Mish Relu Reciprocal Sign Round Floor Ceil Not` | | one function at every place; `Round` rounds halves to even |
/// | `HardSigmoid` `Selu` | `alpha`, `beta` or `gamma` | as in ONNX |
/// | `Elu Celu LeakyRelu ThresholdedRelu` | `alpha` | as in ONNX |
/// | `Gelu` | `approximate`: `none` or `tanh` | as in ONNX |
/// | `Clip` | `min`, `max`: real, infinite where open | `min(max(x, min), max)` |
/// | `Add Sub Mul Div Pow Min Max PRelu` | | two inputs, broadcast as in NumPy; integer `Div` truncates toward zero |
/// | `Mod` | `fmod`: 0 or 1 | sign of the divisor, or of the dividend |
/// | `And Or Xor Equal Less LessOrEqual Greater GreaterOrEqual` | | two inputs, boolean result |
/// | `Where` | | condition, then, else; broadcast |
/// | `Cast` | `to`: an ONNX element number | never from real to real; real to integer truncates toward zero |
/// | `MatMul` | | as in NumPy, operands of at least one axis |
/// | `Gemm` | | `A·B + C` of matrices, C broadcast; factors and transpositions are in the operands |
/// | `Einsum` | `equation` with `->`, no blanks, no ellipsis | as in NumPy |
/// | `Conv` | `kernel_shape`, `strides`, `dilations`, `pads` (begins, then ends), `group` | x (N, C, …), weights (M, C/group, …), bias (M) or absent |
/// | `ConvTranspose` | the same and `output_padding` | weights (C, M/group, …); output size is `stride·(n-1) + output_padding + dilation·(k-1) + 1 - pads` |
/// | `MaxPool` | `kernel_shape`, `strides`, `dilations`, `pads` | cells in the padding do not take part |
/// | `AveragePool` | the same and `divisors` | sum over the window divided by `divisors`: one number, or one per output place, row by row |
/// | `ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd` | `axes` (sorted, not negative), `keepdims` | |
/// | `ArgMax ArgMin` | `axis`, `keepdims`, `select_last_index` | int64 |
/// | `TopK` | `axis`, `k`, `largest` | values and indices, sorted, lower index first among equals |
/// | `Softmax LogSoftmax` | `axis` | over that one axis |
/// | `LayerNormalization` | `axis`, `epsilon` | `(x - mean) / sqrt(variance + epsilon)` over the axes from `axis` on; scale and bias are a `Mul` and an `Add` behind it |
/// | `Reshape` `Expand` | `shape` (concrete) | also what Squeeze, Unsqueeze and Flatten become |
/// | `Transpose` | `perm` | |
/// | `Slice` | `starts`, `steps`, `sizes`: one number an axis | element `i` of the output is element `starts + i·steps`; steps may be negative |
/// | `Pad` | `pads` (begins, then ends; may be negative), `mode`, `value` | `constant`, `reflect`, `edge`, `wrap` |
/// | `Concat` | `axis` | any number of inputs |
/// | `Tile` | `repeats` | |
/// | `Gather GatherElements` | `axis` | data and indices; negative indices count from the end |
/// | `GatherND` | `batch_dims` | |
/// | `ScatterElements` | `axis`, `reduction` | data, indices, updates; reduction `none`, `add`, `mul`, `max`, `min` |
/// | `ScatterND` | `reduction` | |
/// | `OneHot` | `axis`, `depth`, `off`, `on`, `to`: an ONNX element number | indices; outside [-depth, depth) all `off` |
/// | `CumSum` | `axis`, `exclusive`, `reverse` | |
///
/// Decomposed into the above and so never seen: BatchNormalization (folded into a Conv or Gemm
/// before it where that is its only reader), Instance- and GroupNormalization, LRN,
/// LpNormalization, LpPool, global pools, Hardmax, Mean, Sum, the other reductions, Split,
/// DepthToSpace, SpaceToDepth, Trilu, Resize (a Gather an axis, or an Einsum with the
/// interpolation's matrix), RNN, GRU and LSTM (unrolled), the quantising operators, and everything
/// whose inputs are constant.
@NullMarked
package espalier.model.graph;

import org.jspecify.annotations.NullMarked;
