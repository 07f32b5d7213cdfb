"""Proves the same ONNX models on the same inputs with EZKL and with Espalier, one after another.

EZKL runs in both of its calibration modes: `resources` (cheap, lossy) and `accuracy`. Every EZKL
run is a process of its own, so that its peak memory is its own. The float oracle is ONNX Runtime.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

MODES = ("resources", "accuracy")
SEED = 7


# --- the models ------------------------------------------------------------------------------------


def dense(random, name, inputs, outputs):
    """Weights and bias of one layer, scaled so that values keep their size (He)."""
    weights = random.normal(0, (2 / inputs) ** 0.5, (outputs, inputs)).astype(numpy.float32)
    bias = random.normal(0, 0.1, outputs).astype(numpy.float32)
    return [numpy_helper.from_array(weights, name + "_w"), numpy_helper.from_array(bias, name + "_b")]


def convolution(random, name, inputs, outputs, kernel):
    scale = (2 / (inputs * kernel * kernel)) ** 0.5
    weights = random.normal(0, scale, (outputs, inputs, kernel, kernel)).astype(numpy.float32)
    bias = random.normal(0, 0.1, outputs).astype(numpy.float32)
    return [numpy_helper.from_array(weights, name + "_w"), numpy_helper.from_array(bias, name + "_b")]


def saved(path, name, shape, outputs, nodes, weights):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, outputs])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def mnist_mlp(path):
    """784-128-10, seeded: what a prover costs does not depend on what the weights say."""
    random = numpy.random.default_rng(SEED)
    nodes = [
        helper.make_node("Gemm", ["x", "a_w", "a_b"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Gemm", ["r", "b_w", "b_b"], ["y"], transB=1),
    ]
    weights = dense(random, "a", 784, 128) + dense(random, "b", 128, 10)
    saved(path, "mnist_mlp", [1, 784], 10, nodes, weights)
    return [random.random(784)]


def lenet5(path):
    random = numpy.random.default_rng(SEED)
    nodes = [
        helper.make_node("Conv", ["x", "c1_w", "c1_b"], ["c1"], kernel_shape=[5, 5], pads=[2, 2, 2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("MaxPool", ["r1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["p1", "c2_w", "c2_b"], ["c2"], kernel_shape=[5, 5]),
        helper.make_node("Relu", ["c2"], ["r2"]),
        helper.make_node("MaxPool", ["r2"], ["p2"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["p2"], ["f"]),
        helper.make_node("Gemm", ["f", "d1_w", "d1_b"], ["d1"], transB=1),
        helper.make_node("Relu", ["d1"], ["r3"]),
        helper.make_node("Gemm", ["r3", "d2_w", "d2_b"], ["d2"], transB=1),
        helper.make_node("Relu", ["d2"], ["r4"]),
        helper.make_node("Gemm", ["r4", "d3_w", "d3_b"], ["y"], transB=1),
    ]
    weights = (
        convolution(random, "c1", 1, 6, 5)
        + convolution(random, "c2", 6, 16, 5)
        + dense(random, "d1", 400, 120)
        + dense(random, "d2", 120, 84)
        + dense(random, "d3", 84, 10)
    )
    saved(path, "lenet5", [1, 1, 28, 28], 10, nodes, weights)
    return [random.random(784)]


SEEDED = {"mnist_mlp": mnist_mlp, "lenet5": lenet5}
RECORDED = ("accuracy",)


def model(name, work, root):
    """Its ONNX file and its input file."""
    if name in RECORDED:
        folder = root / "vectors" / "zkml" / name
        return folder / "network.onnx", folder / "input.json"
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    values = SEEDED[name](folder / "network.onnx")
    (folder / "input.json").write_text(json.dumps({"input_data": [list(map(float, v)) for v in values]}))
    return folder / "network.onnx", folder / "input.json"


def oracle(network, sample):
    session = onnxruntime.InferenceSession(str(network))
    inputs = {}
    for given, values in zip(session.get_inputs(), json.loads(sample.read_text())["input_data"]):
        shape = [size if isinstance(size, int) and size > 0 else 1 for size in given.shape]
        inputs[given.name] = numpy.array(values, dtype=numpy.float32).reshape(shape)
    return numpy.concatenate([numpy.ravel(y) for y in session.run(None, inputs)])


# --- EZKL ------------------------------------------------------------------------------------------


def ezkl_once(network, sample, mode, folder, rounds):
    """Runs in a process of its own; prints one JSON object as its last line."""
    import ezkl

    folder.mkdir(parents=True, exist_ok=True)
    path = {
        name: str(folder / name)
        for name in ("settings", "circuit", "srs", "vk", "pk", "witness", "proof")
    }
    arguments = ezkl.PyRunArgs()
    arguments.input_visibility = "public"
    arguments.output_visibility = "public"
    arguments.param_visibility = "private"
    start = time.perf_counter()
    ezkl.gen_settings(str(network), path["settings"], py_run_args=arguments)
    ezkl.calibrate_settings(str(sample), str(network), path["settings"], mode)
    ezkl.compile_circuit(str(network), path["circuit"], path["settings"])
    calibrate = time.perf_counter() - start
    settings = json.loads(Path(path["settings"]).read_text())
    # A reference string with a known secret: fit to measure with, and for nothing else.
    ezkl.gen_srs(path["srs"], settings["run_args"]["logrows"])
    start = time.perf_counter()
    ezkl.setup(path["circuit"], path["vk"], path["pk"], path["srs"])
    setup = time.perf_counter() - start
    proving, verifying = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        ezkl.gen_witness(str(sample), path["circuit"], path["witness"])
        ezkl.prove(path["witness"], path["circuit"], path["pk"], path["proof"], path["srs"])
        proving.append(time.perf_counter() - start)
        start = time.perf_counter()
        if not ezkl.verify(path["proof"], path["settings"], path["vk"], path["srs"]):
            raise SystemExit("EZKL refused its own proof")
        verifying.append(time.perf_counter() - start)
    witness = json.loads(Path(path["witness"]).read_text())
    outputs = [float(y) for row in witness["pretty_elements"]["rescaled_outputs"] for y in row]
    print(
        json.dumps(
            {
                "calibrate_ms": calibrate * 1e3,
                "setup_ms": setup * 1e3,
                "prove_ms": statistics.median(proving) * 1e3,
                "verify_ms": statistics.median(verifying) * 1e3,
                "proof_bytes": len(bytes.fromhex(json.loads(Path(path["proof"]).read_text())["hex_proof"][2:])),
                "key_bytes": os.path.getsize(path["pk"]) + os.path.getsize(path["vk"]),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "logrows": settings["run_args"]["logrows"],
                "input_scale": settings["run_args"]["input_scale"],
                "outputs": outputs,
            }
        )
    )


def ezkl_apart(arguments, network, sample, mode, folder):
    command = [sys.executable, __file__, "--root", arguments.root, "--work", arguments.work]
    command += ["--child", mode, str(network), str(sample), str(folder), "--rounds", str(arguments.rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = (done.stderr or done.stdout).strip().splitlines()[-1:]
        return {"failed": " ".join(tail)}
    return json.loads(done.stdout.strip().splitlines()[-1])


# --- ours ------------------------------------------------------------------------------------------


def espalier(arguments, name, network, sample):
    command = [str(Path(arguments.root) / "espalier"), "bench", "prove", "--onnx", str(network)]
    command += ["--input", str(sample), "--name", name, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout.strip().splitlines()[-1])["figures"]
    prefix = name + "."
    return {f["name"].removeprefix(prefix): f["value"] for f in figures if f["name"].startswith(prefix)}


# --- the table -------------------------------------------------------------------------------------


def largest_error(outputs, expected):
    return float(numpy.max(numpy.abs(numpy.array(outputs) - expected)))


def compared(arguments, name):
    network, sample = model(name, Path(arguments.work), Path(arguments.root))
    expected = oracle(network, sample)
    row = {"output_magnitude": float(numpy.max(numpy.abs(expected)))}
    for mode in MODES:
        print(f"bench ezkl: {name}, EZKL ({mode})…", file=sys.stderr)
        one = ezkl_apart(arguments, network, sample, mode, Path(arguments.work) / name / mode)
        if "outputs" in one:
            one["max_error"] = largest_error(one.pop("outputs"), expected)
        row["ezkl_" + mode] = one
    print(f"bench ezkl: {name}, Espalier…", file=sys.stderr)
    row["espalier"] = espalier(arguments, name, network, sample)
    for mode in MODES:
        if "prove_ms" in row["ezkl_" + mode]:
            row["prove_ratio_" + mode] = row["ezkl_" + mode]["prove_ms"] / row["espalier"]["prove_ms"]
    return row


def line(name, who, one):
    if "failed" in one:
        return f"{name:<10} {who:<18} failed: {one['failed']}"
    key = one.get("key_bytes", 0) / 1e6
    return (
        f"{name:<10} {who:<18} {one['prove_ms']:>10.1f} {one['verify_ms']:>10.1f}"
        f" {one['proof_bytes']:>10,.0f} {key:>9.1f} {one['peak_mb']:>8.0f} {one['max_error']:>11.2e}"
    )


def main():
    names = list(SEEDED) + list(RECORDED)
    parser = argparse.ArgumentParser(prog="bench/ezkl/run", description=__doc__)
    parser.add_argument("--only", default=",".join(names), help="models, of: " + ", ".join(names))
    parser.add_argument("--rounds", type=int, default=3, help="proofs of each; the median counts (3)")
    parser.add_argument("--json", metavar="FILE", help="also writes every figure there")
    parser.add_argument("--root", help=argparse.SUPPRESS)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        mode, network, sample, folder = arguments.child
        ezkl_once(Path(network), Path(sample), mode, Path(folder), arguments.rounds)
        return
    chosen = arguments.only.split(",")
    for name in chosen:
        if name not in names:
            parser.error(f"found no model '{name}'; choose of {', '.join(names)}")
    import ezkl

    report = {
        "bench": "ezkl",
        "ezkl": ezkl.__version__,
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "models": {name: compared(arguments, name) for name in chosen},
    }
    print(f"EZKL {report['ezkl']} beside Espalier; {report['machine']}; {report['date']}")
    print(
        f"{'model':<10} {'prover':<18} {'prove ms':>10} {'verify ms':>10} {'proof B':>10}"
        f" {'keys MB':>9} {'peak MB':>8} {'max error':>11}"
    )
    for name, row in report["models"].items():
        print(line(name, "EZKL resources", row["ezkl_resources"]))
        print(line(name, "EZKL accuracy", row["ezkl_accuracy"]))
        print(line(name, "Espalier", row["espalier"]))
        for mode in MODES:
            if "prove_ratio_" + mode in row:
                print(f"{name:<10} {row['prove_ratio_' + mode]:.0f} times as fast as EZKL ({mode})")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
