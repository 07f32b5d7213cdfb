/// Models: from a file of floating-point operators to what can be proved.
///
/// `espalier.model.onnx` reads files, `espalier.model.graph` is the graph they become,
/// `espalier.model.lower` makes that a program of whole numbers, `espalier.model.file` keeps models
/// and proofs.
@NullMarked
package espalier.model;

import org.jspecify.annotations.NullMarked;
