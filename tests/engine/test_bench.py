"""What a line of the bench says about the two sides."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).parents[2] / "bench/run.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = spec_from_file_location("bench_run", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_line_states_the_threads_of_each_side(bench: ModuleType) -> None:
    ours = {"people": 10, "threads": 2, "totals": {"income": 1}, "s": 0.5, "peak_mb": 1}
    line = bench.compared("work", "peer==1", ours, ours | {"threads": 1, "s": 1.0})
    assert (line["threads"], line["peer_threads"], line["ratio"]) == (2, 1, 2.0)
    assert bench.told(line) == "work: 500.000 ms, 2 thread(s); peer==1 1000.000 ms, 1 thread(s); 2.0 x"
