"""``make bench``: each piece of work against its peer in one run, into ``bench/results.json``."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".build/bench"
OPENFISCA = "openfisca-core==46.0.1"


def peer_python() -> Path:
    """The interpreter of the peers' own environment, made when it is absent."""
    python = PEERS / "bin/python"
    if not (PEERS / "ready").exists():
        print(f"installing {OPENFISCA} in its own environment ...")
        venv.create(PEERS, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", OPENFISCA], check=True
        )
        (PEERS / "ready").touch()
    return python


def measure(python: Path | str, script: str) -> dict[str, Any]:
    """What a script prints, and the peak memory of its process in MB."""
    done = subprocess.run([python, "-W", "ignore", HERE / script], check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return result


def household() -> list[dict[str, Any]]:
    """One family of five, warm and cold."""
    ours, peer = measure(sys.executable, "our_household.py"), measure(peer_python(), "openfisca_household.py")
    if round(ours["amount"], 2) != round(peer["amount"], 2):
        sys.exit(f"the two engines disagree: {ours['amount']} and {peer['amount']}")
    return [
        {
            "work": f"one household of five, {heat}", "peer": OPENFISCA, "rows": 5, "threads": 1,
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


def main() -> None:
    """Run all works and write the results."""
    results = [*household(), *shipped()]
    (HERE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for each in results:
        line = f"{each['work']}: {each['ours_s'] * 1000:.3f} ms"
        print(f"{line}, {each['peer']} {each['peer_s'] * 1000:.3f} ms, {each['ratio']} x" if each["peer"] else line)


if __name__ == "__main__":
    main()
