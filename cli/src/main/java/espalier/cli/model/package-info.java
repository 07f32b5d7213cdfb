/// `espalier model`: from an ONNX file to a proof of what it answered, and its verification.
///
/// [ModelCommand] lists the verbs. [FloatRuntime] is the float oracle of an import, [Shown] says
/// what a model, an input or an answer is. The files are those of `espalier.model.file`.
@NullMarked
package espalier.cli.model;

import org.jspecify.annotations.NullMarked;
