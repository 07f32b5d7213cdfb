"""Scores the same made predictions with numerai-tools and with Espalier, one after the other.

Both get raw values and give, for every model, CORR (numerai_corr) and MMC
(correlation_contribution) against the same stake-weighted meta model of gaussianised ranks.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pandas
from numerai_tools import scoring

SEED = 7
FIELD = 10_000
SINGLE = 50


def made(models, rows):
    """Predictions that share a style, targets in upstream's five bins, and stakes."""
    random = numpy.random.default_rng(SEED)
    style = random.random(rows, dtype=numpy.float32)
    predictions = 0.4 * style + 0.6 * random.random((models, rows), dtype=numpy.float32)
    predictions = predictions.astype("<f4")
    targets = random.choice([0, 0.25, 0.5, 0.75, 1], rows, p=[0.05, 0.2, 0.5, 0.2, 0.05])
    stakes = random.integers(1, 1 << 40, models)
    return predictions, targets.astype("<f4"), stakes.astype("<i8")


def upstream(predictions, targets, stakes):
    """Seconds that upstream's functions take, and what they find."""
    ids = [f"id{row:08d}" for row in range(len(targets))]
    names = [f"m{model}" for model in range(len(stakes))]
    frame = pandas.DataFrame(predictions.T.astype(numpy.float64), index=ids, columns=names)
    live = pandas.Series(targets.astype(numpy.float64), index=ids, name="target")
    staked = pandas.Series(stakes.astype(numpy.float64), index=names)
    start = time.perf_counter()
    corr = scoring.numerai_corr(frame, live.copy())
    corr_done = time.perf_counter()
    gauss = scoring.gaussian(scoring.tie_kept_rank(frame))
    meta = scoring.stake_weight(gauss, staked).rename("meta")
    mmc = scoring.correlation_contribution(frame, meta, live.copy())
    done = time.perf_counter()
    return done - start, corr_done - start, corr.to_numpy(), mmc.to_numpy()


def one_by_one(predictions, targets):
    """Milliseconds a model where each is scored by a call of its own, as an entrant does."""
    ids = [f"id{row:08d}" for row in range(len(targets))]
    live = pandas.Series(targets.astype(numpy.float64), index=ids, name="target")
    meta = pandas.Series(predictions.mean(axis=0).astype(numpy.float64), index=ids, name="meta")
    times = []
    for values in predictions[:SINGLE]:
        frame = pandas.DataFrame({"m": values.astype(numpy.float64)}, index=ids)
        start = time.perf_counter()
        scoring.numerai_corr(frame, live.copy())
        scoring.correlation_contribution(frame, meta, live.copy())
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def ours(root, folder):
    command = [str(Path(root) / "espalier"), "bench", "compete", "--predictions", str(folder), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout.strip().splitlines()[-1])["figures"]
    scores = pandas.read_csv(folder / "scores.csv")
    return {f["name"]: f["value"] for f in figures}, scores["corr"].to_numpy(), scores["mmc"].to_numpy()


def main():
    parser = argparse.ArgumentParser(prog="bench/numerai-tools/run", description=__doc__)
    parser.add_argument("--models", type=int, default=2_000, help="how many models both score (2000)")
    parser.add_argument("--rows", type=int, default=5_000, help="rows of each (5000)")
    parser.add_argument("--rounds", type=int, default=3, help="of upstream; the median counts (3)")
    parser.add_argument("--json", metavar="FILE", help="also writes every figure there")
    parser.add_argument("--root", help=argparse.SUPPRESS)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not 2 <= arguments.models <= FIELD or not 20 <= arguments.rows <= 8_190 or arguments.rounds < 1:
        parser.error(f"found {arguments.models} models, {arguments.rows} rows; 2 to {FIELD} and 20 to 8190 are scored")
    predictions, targets, stakes = made(arguments.models, arguments.rows)
    folder = Path(arguments.work) / "data"
    folder.mkdir(parents=True, exist_ok=True)
    predictions.tofile(folder / "predictions.f32")
    targets.tofile(folder / "targets.f32")
    stakes.tofile(folder / "stakes.i64")

    print("bench numerai-tools: upstream…", file=sys.stderr)
    runs = [upstream(predictions, targets, stakes) for _ in range(arguments.rounds)]
    theirs = 1e3 * statistics.median(run[0] for run in runs)
    corr_alone = 1e3 * statistics.median(run[1] for run in runs)
    single = one_by_one(predictions, targets)
    print("bench numerai-tools: Espalier…", file=sys.stderr)
    figures, corr, mmc = ours(arguments.root, folder)
    mine = figures["first_scoring_ms"]
    report = {
        "bench": "numerai-tools",
        "numerai_tools": importlib.metadata.version("numerai-tools"),
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "models": arguments.models,
        "rows": arguments.rows,
        "upstream_ms": theirs,
        "upstream_corr_ms": corr_alone,
        "upstream_single_ms_a_model": single,
        "ratio_single": single * arguments.models / mine,
        "espalier_first_scoring_ms": mine,
        "espalier_rescore_ms": figures["rescore_ms"],
        "ratio": theirs / mine,
        "ratio_goal": 150,
        "greatest_corr_difference": float(numpy.max(numpy.abs(corr - runs[0][2]))),
        "greatest_mmc_difference": float(numpy.max(numpy.abs(mmc - runs[0][3]))),
        "upstream_extrapolated_10000_ms": theirs * FIELD / arguments.models,
    }
    print(
        f"numerai-tools {report['numerai_tools']} beside Espalier; {report['machine']}; {report['date']}\n"
        f"{arguments.models} models x {arguments.rows} rows, CORR, meta model and MMC from raw values, both sides\n"
        f"  upstream           {theirs:12.1f} ms, of which CORR {corr_alone:.1f} ms\n"
        f"  Espalier           {mine:12.1f} ms; a re-score {report['espalier_rescore_ms']:.2f} ms\n"
        f"  ratio              {report['ratio']:12.1f} (goal: at least 150)\n"
        f"  one call a model   {single:12.2f} ms each upstream: {report['ratio_single']:.1f} times ours"
        f" (median of {min(SINGLE, arguments.models)}, extrapolated to {arguments.models})\n"
        f"  greatest difference  CORR {report['greatest_corr_difference']:.2e}, MMC {report['greatest_mmc_difference']:.2e}\n"
        f"  10,000 models would take upstream {report['upstream_extrapolated_10000_ms'] / 1e3:.0f} s"
        " (extrapolated from the above, not measured)"
    )
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
