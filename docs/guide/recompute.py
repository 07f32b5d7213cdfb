#!/usr/bin/env python3
"""Recomputes one round of a tournament from its published files, with integers alone.

    python3 recompute.py FOLDER

FOLDER holds rules.json, universe.csv, features.csv, features.json, targets.csv, targets_salt.txt,
entries.csv, stakes.csv, payloads/, meta.csv, scores.csv, payouts.csv and settlement.json. Nothing else
is read, nothing is downloaded, and nothing but Python's standard library is needed. Exit code 0 says that every root,
the meta model, every CORR and MMC, every deduction for copies and every payout agrees to the last
unit; anything else prints the first disagreement.
"""

import csv
import hashlib
import json
import math
import os
import statistics
import sys

SCORE_BITS = 40
ONE = 1 << SCORE_BITS
GAUSS_BITS = 28
BITS = 160  # of the fixed-point numbers in which the normal quantiles are computed


class Disagreement(Exception):
    pass


def require(condition, sentence):
    if not condition:
        raise Disagreement(sentence)


# --- hashes ------------------------------------------------------------------------------------


def tagged(tag, *parts):
    name = tag.encode("ascii")
    return hashlib.sha256(bytes([len(name)]) + name + b"".join(parts)).digest()


def merkle_root(leaves):
    level = [
        tagged("espalier/competition/leaf", index.to_bytes(4, "big"), leaf)
        for index, leaf in enumerate(leaves)
    ]
    while len(level) > 1:
        above = []
        for i in range(0, len(level), 2):
            if i + 1 < len(level):
                above.append(tagged("espalier/competition/node", level[i], level[i + 1]))
            else:
                above.append(level[i])
        level = above
    return tagged("espalier/competition/root", len(leaves).to_bytes(4, "big"), level[0])


def cut(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


# --- ranks and normal quantiles ----------------------------------------------------------------


def rank_codes(values):
    """Twice the tie-kept rank of each value, ranks counted from 1."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    codes = [0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in range(start, end):
            codes[order[place]] = start + end + 1
        start = end
    return codes


def arctangent_of_inverse(divisor):
    power = (1 << BITS) // divisor
    total, k = 0, 0
    while power:
        total += power // (2 * k + 1) * (-1) ** k
        power //= divisor * divisor
        k += 1
    return total


PI = 4 * (4 * arctangent_of_inverse(5) - arctangent_of_inverse(239))
ROOT_TWO_PI = math.isqrt(2 * PI << BITS)


def density(z):
    """phi(z) for z >= 0, all times 2^BITS."""
    half_square = z * z >> (BITS + 1)
    total, term, k = 0, 1 << BITS, 1
    while term:
        total += term
        term = (term * half_square >> BITS) // k
        k += 1
    return (1 << (3 * BITS)) // total // ROOT_TWO_PI


def upper_quantile(numerator, denominator):
    """The z above which lies the share numerator / denominator <= 1/2, times 2^BITS."""
    start = statistics.NormalDist().inv_cdf(1 - numerator / denominator)
    z = max(0, int(start * 2**60)) << (BITS - 60)
    for _ in range(3):  # Newton: 12 digits, 24, 48
        phi = density(z)
        square = z * z >> BITS
        total, term, odd = 0, z, 3
        while term:
            total += term
            term = (term * square >> BITS) // odd
            odd += 2
        below = (1 << (BITS - 1)) + (phi * total >> BITS)
        wanted = (1 << BITS) - (numerator << BITS) // denominator
        z += ((wanted - below) << BITS) // phi
    return max(0, z)


def nearest_shift(value, drop):
    return (value + (1 << (drop - 1))) >> drop


def gauss_tables(rows):
    """By code: the quantile times 2^28, and its signed 1.5 power times 2^28, to the nearest."""
    gauss = [0] * (2 * rows + 1)
    power = [0] * (2 * rows + 1)
    for code in range(2, rows + 1):
        z = upper_quantile(code - 1, 2 * rows)
        mirror = 2 * rows + 2 - code
        gauss[mirror] = nearest_shift(z, BITS - GAUSS_BITS)
        power[mirror] = nearest_shift(math.isqrt(z**3), 3 * BITS // 2 - GAUSS_BITS)
        gauss[code] = -gauss[mirror]
        power[code] = -power[mirror]
    return gauss, power


# --- scores ------------------------------------------------------------------------------------


def toward_zero(numerator, denominator):
    size = abs(numerator) // abs(denominator)
    return size if (numerator < 0) == (denominator < 0) else -size


def over_root(covariance, variances):
    """covariance / sqrt(variances) times 2^40, toward zero."""
    if variances == 0:
        return 0
    size = math.isqrt((covariance * covariance << (2 * SCORE_BITS)) // variances)
    return -size if covariance < 0 else size


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def covariance(left, right):
    return len(left) * dot(left, right) - sum(left) * sum(right)


def target_powers(targets):
    """The centred targets to the power 1.5 with their signs, times 2^28."""
    rows, total = len(targets), sum(targets)
    powers = []
    for target in targets:
        centred = rows * target - total
        size = (abs(centred) << 9) // rows
        root = math.isqrt(size << 22)
        rounded = (((size << 12) * (root << 11) >> 64) + 2) >> 2
        powers.append(-rounded if centred < 0 else rounded)
    return powers


def corr(codes, power_table, powers):
    own = [power_table[code] for code in codes]
    return over_root(covariance(own, powers), covariance(own, own) * covariance(powers, powers))


def mmc(codes, meta, gauss_table, targets):
    own = [gauss_table[code] for code in codes]
    others = [gauss_table[code] for code in meta]
    squared = dot(others, others)
    if squared == 0:
        return 0
    left = covariance(own, targets) * squared
    right = covariance(others, targets) * dot(own, others)
    return toward_zero(left - right, (squared * len(codes) ** 2) << 17)


def overlap(left, right, gauss_table):
    one = [gauss_table[code] for code in left]
    other = [gauss_table[code] for code in right]
    return over_root(covariance(one, other), covariance(one, one) * covariance(other, other))


def times(share, value):
    size = share * abs(value) >> SCORE_BITS
    return -size if value < 0 else size


def discounted(score, originals, overlapping):
    """A score less what the original of a near copy has of it."""
    free = 9 * ONE // 10
    if overlapping <= free:
        return score
    return score - times(times(min(ONE, 20 * (overlapping - free)), overlapping), originals)


# --- money -------------------------------------------------------------------------------------


def nearest(numerator, denominator):
    """The nearest whole number, and of two the smaller."""
    whole, rest = divmod(numerator, denominator)
    return whole + (1 if 2 * rest > denominator else 0)


def largest_remainder(amount, weights):
    total = sum(weights)
    if total == 0:
        require(amount == 0, "an amount cannot be divided by weights of zero")
        return [0] * len(weights)
    shares = [amount * weight // total for weight in weights]
    rests = [amount * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-rests[i], i))
    for i in order[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def settle(reward, pot, entries):
    """What each entry gains and loses, the owner's fees, and what stays in the pot."""
    at_risk = sum(entry["total"] for entry in entries if entry["revealed"])
    lost, due = [], []
    for entry in entries:
        stake = entry["total"]
        if not entry["revealed"]:
            lost.append(stake * reward["forfeit"] // 10_000)
            due.append(0)
            continue
        weighted = (
            entry["paid_corr"] * reward["corr_multiplier_thousandths"]
            + entry["paid_mmc"] * reward["mmc_multiplier_thousandths"]
        )
        numerator, denominator = stake * abs(weighted), 1000 << SCORE_BITS
        if at_risk > reward["threshold"]:
            numerator *= reward["threshold"]
            denominator *= at_risk
        units = min(nearest(numerator, denominator), nearest(stake * reward["clip"], 10_000))
        lost.append(units if weighted < 0 else 0)
        due.append(0 if weighted < 0 else units)
    available, wanted = pot + sum(lost), sum(due)
    gross = largest_remainder(available, due) if wanted > available else due
    fees = [one * reward["fee"] // 10_000 for one in gross]
    gained = [one - fee for one, fee in zip(gross, fees)]
    return gained, lost, sum(fees), available - min(wanted, available)


# --- files -------------------------------------------------------------------------------------


def rows_of(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def json_of(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def check_features(folder, rules):
    """That features.csv is the table whose root the round opened with."""
    with open(os.path.join(folder, "features.csv"), "rb") as file:
        lines = file.read().splitlines(keepends=True)
    listed = json_of(folder, "features.json")
    eras = {}
    for line in lines[1:]:
        eras.setdefault(line.split(b",")[1].decode("utf-8"), []).append(line)
    require(list(eras) == [era["era"] for era in listed["eras"]], "features.json lists other eras")
    leaves = [
        tagged("espalier/competition/era", era["place"].to_bytes(4, "big"), *eras[era["era"]])
        for era in listed["eras"]
    ]
    root = tagged(
        "espalier/competition/features",
        bytes.fromhex(listed["key_commitment"]),
        tagged("espalier/competition/columns", lines[0]),
        merkle_root(leaves),
    )
    require(root.hex() == rules["features_root"], "features.csv is another table")


def read_targets(folder, ids, rules):
    rows = rows_of(folder, "targets.csv")
    require([row["id"] for row in rows] == ids, "targets.csv is not in the universe's order")
    targets = [int(row["target_q31"]) for row in rows]
    root = merkle_root(cut(b"".join(t.to_bytes(4, "big") for t in targets), 4 * 256))
    with open(os.path.join(folder, "targets_salt.txt"), encoding="ascii") as file:
        salt = bytes.fromhex(file.read().strip())
    hidden = tagged("espalier/competition/hidden", salt, root)
    require(hidden.hex() == rules["hidden"], "the targets are not those the round opened with")
    return targets


def read_payloads(folder, entries, rows):
    codes = {}
    for entry in entries:
        if not entry["revealed"]:
            continue
        with open(os.path.join(folder, "payloads", entry["payload"]), "rb") as file:
            data = file.read()
        root = merkle_root(cut(data, 2 * 256)).hex()
        require(root == entry["payload"], f"the payload of {entry['model']} has the root {root}")
        own = [int.from_bytes(pair, "big") for pair in cut(data, 2)]
        require(len(own) == rows and rank_codes(own) == own, f"{entry['model']} is no ranking")
        codes[entry["entry"]] = own
    return codes


def recompute(folder):
    rules = json_of(folder, "rules.json")
    reward = {name: int(value) for name, value in rules["rules"]["reward"].items()}
    ids = [row["id"] for row in rows_of(folder, "universe.csv")]
    encoded = [one.encode("utf-8") for one in ids]
    require(encoded == sorted(encoded), "universe.csv is not in the order of its bytes")
    require(merkle_root(encoded).hex() == rules["universe_root"], "these are other ids")
    check_features(folder, rules)
    targets = read_targets(folder, ids, rules)
    entries = rows_of(folder, "entries.csv")
    for entry in entries:
        entry["revealed"] = entry["status"] == "revealed"
        entry["total"] = int(entry["total"])
        entry["position"] = int(entry["position"])
    entries.sort(key=lambda one: one["entry"])
    codes = read_payloads(folder, entries, len(ids))
    gauss_table, power_table = gauss_tables(len(ids))

    sums = [0] * len(ids)
    for entry in entries:
        for row, code in enumerate(codes.get(entry["entry"], [])):
            sums[row] += entry["total"] * gauss_table[code]
    meta = rank_codes(sums)
    published = [int(row["code"]) for row in rows_of(folder, "meta.csv")]
    require(meta == published, "the meta model is another one")

    check_scores(folder, entries, codes, meta, targets, gauss_table, power_table)
    check_payouts(folder, rules, reward, entries)
    print(
        f"round {rules['round']} of {rules['tournament']}: {len(ids)} rows, {len(entries)} entries,"
        f" {len(codes)} revealed: meta model, CORR, MMC and payouts agree to the last unit"
    )


def check_scores(folder, entries, codes, meta, targets, gauss_table, power_table):
    powers = target_powers(targets)
    scores = {row["entry"]: row for row in rows_of(folder, "scores.csv")}
    require(set(scores) == set(codes), "scores.csv has other entries than were revealed")
    found = {
        entry: (corr(own, power_table, powers), mmc(own, meta, gauss_table, targets))
        for entry, own in codes.items()
    }
    by_id = {entry["entry"]: entry for entry in entries}
    for entry, (own_corr, own_mmc) in found.items():
        row, model = scores[entry], by_id[entry]["model"]
        require(own_corr == int(row["corr_q40"]), f"CORR of {model} is {own_corr}")
        require(own_mmc == int(row["mmc_q40"]), f"MMC of {model} is {own_mmc}")
        original, overlapping = row["original"], 0
        if original:
            require(
                by_id[original]["position"] < by_id[entry]["position"],
                f"the original of {model} was committed after it",
            )
            overlapping = overlap(codes[entry], codes[original], gauss_table)
            require(overlapping == int(row["overlap_q40"]), f"{model} overlaps by {overlapping}")
        others = found.get(original, (0, 0))
        by_id[entry]["paid_corr"] = discounted(own_corr, others[0], overlapping)
        by_id[entry]["paid_mmc"] = discounted(own_mmc, others[1], overlapping)


def check_payouts(folder, rules, reward, entries):
    settlement = json_of(folder, "settlement.json")
    pot = settlement["pot"]
    require(pot >= int(rules["pot"]), "the pot is smaller than what was set aside for the round")
    gained, lost, fees, rest = settle(reward, pot, entries)
    stakes = {}
    for row in rows_of(folder, "stakes.csv"):
        stakes.setdefault(row["entry"], []).append((row["account"], int(row["stake"])))
    expected = []
    for entry, gain, loss in zip(entries, gained, lost):
        parts = stakes[entry["entry"]]
        require(sum(s for _, s in parts) == entry["total"], f"stakes of {entry['model']}")
        weights = [stake for _, stake in parts]
        for (account, stake), more, less in zip(
            parts, largest_remainder(gain, weights), largest_remainder(loss, weights)
        ):
            expected.append((entry["entry"], account, stake, more, less, stake + more - less))
    published = [
        (row["entry"], row["account"])
        + tuple(int(row[name]) for name in ("stake", "gained", "lost", "returned"))
        for row in rows_of(folder, "payouts.csv")
    ]
    for mine, theirs in zip(sorted(expected), sorted(published)):
        require(mine == theirs, f"payout {theirs} should be {mine}")
    require(len(expected) == len(published), "payouts.csv has other rows")
    staked, returned = sum(one[2] for one in expected), sum(one[5] for one in expected)
    require(fees == settlement["fees"] and rest == settlement["rest"], "fees or rest differ")
    require(staked + pot == returned + fees + rest, "the money does not balance")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 recompute.py FOLDER")
    try:
        recompute(sys.argv[1])
    except Disagreement as wrong:
        sys.exit(f"does not agree: {wrong}")
    except (OSError, KeyError, ValueError, IndexError, TypeError) as unreadable:
        sys.exit(f"the files cannot be read: {type(unreadable).__name__}: {unreadable}")
