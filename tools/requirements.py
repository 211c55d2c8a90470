"""``make requirements``: the demands, what proves each, and the state that follows.

Nobody declares a demand proven. A test claims it (``@pytest.mark.demand(6, 7)``) or a scenario does
(``demands = [6, 7]``); both are read without being run, and a claim that cannot be a proof is a fault.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import practice

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = [*map(str, range(1, 191)), *(f"X{number}" for number in range(1, 13))]
KINDS = ("rule", "process", "data", "report", "org")
DECLARED = ("configurable", "interface", "organisational", "source missing")
PROVEN, OPEN = "proven", "open"
STATES = (PROVEN, *DECLARED, OPEN)
NEVER_RUN = ("skip", "skipif", "xfail")


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: number, kind, place in its document, one line, and the state declared where no test can tell."""

    number: str
    kind: str
    at: str
    text: str
    declared: str = OPEN
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A test or scenario that says it proves demands; ``fault`` says why it cannot."""

    place: str
    numbers: tuple[str, ...]
    fault: str = ""


def main(root: Path = ROOT) -> int:
    """Print each demand with its state; 1 when a claim or the list is at fault."""
    try:
        demands = read_demands(root / "docs/requirements.toml")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    claims = [*claims_of_tests(root), *claims_of_scenarios(root)]
    found = faults(demands, claims)
    proofs = Counter(number for claim in claims for number in set(claim.numbers))
    for demand in demands:
        proof = f" [{proofs[demand.number]}]" if proofs[demand.number] else ""
        note = f" ({demand.note})" if demand.note else ""
        print(f"{demand.number:>4}  {state(demand, proofs):<15} {demand.at}: {demand.text}{note}{proof}")
    pains, broken = practice.read(root)
    found += broken
    for fault in found:
        print(fault, file=sys.stderr)
    print(pains)
    counts = Counter(state(demand, proofs) for demand in demands)
    print(f"{len(demands)} demands: " + " · ".join(f"{each} {counts[each]}" for each in STATES))
    return 1 if found else 0


def read_demands(path: Path) -> list[Demand]:
    """The list in order of number. Raises ValueError naming every fault of it."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["demand"]
    wrong = [f"demand {number} is missing" for number in NUMBERS if number not in rows]
    wrong += [f"demand {number}: there is no such number" for number in rows if number not in NUMBERS]
    for number, row in rows.items():
        wrong += [f"demand {number}: `{key}` is missing" for key in ("kind", "at", "text") if not row.get(key)]
        if row.get("kind") not in KINDS:
            wrong.append(f"demand {number}: kind `{row.get('kind')}` is none of {', '.join(KINDS)}")
        if row.get("state", OPEN) not in (*DECLARED, OPEN):
            wrong.append(f"demand {number}: state `{row['state']}` cannot be declared; {', '.join(DECLARED)} can")
    if wrong:
        raise ValueError("\n".join(f"{path.name}: {each}" for each in wrong))
    return [
        Demand(number, row["kind"], row["at"], row["text"], row.get("state", OPEN), row.get("note", ""))
        for number, row in sorted(rows.items(), key=lambda item: NUMBERS.index(item[0]))
    ]


def state(demand: Demand, proofs: Counter[str]) -> str:
    """Proven when anything claims it, else what the list declares."""
    return PROVEN if proofs[demand.number] else demand.declared


def faults(demands: Iterable[Demand], claims: Iterable[Claim]) -> list[str]:
    """What is wrong with the claims, each with its place."""
    known = {demand.number for demand in demands}
    found = []
    for claim in claims:
        found += [
            f"{claim.place}: claims demand {each}, which does not exist" for each in claim.numbers if each not in known
        ]
        if claim.fault:
            found.append(f"{claim.place}: {claim.fault}")
    return found


def claims_of_scenarios(root: Path) -> Iterator[Claim]:
    """Cases of the packs' scenarios that name demands."""
    for path in sorted((root / "packs").glob("**/scenarios/*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            if "demands" in case:
                fault = "" if case.get("expect") else "expects nothing, so it proves nothing"
                place = f"{path.relative_to(root).as_posix()} “{case.get('name', 'without a name')}”"
                yield Claim(place, tuple(map(str, case["demands"])), fault)


def claims_of_tests(root: Path) -> Iterator[Claim]:
    """Functions and classes of the tests that carry the marker."""
    for path in sorted((root / "tests").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            marks = {mark: call for decorator in node.decorator_list for mark, call in marker(decorator)}
            if "demand" in marks:
                place = f"{path.relative_to(root).as_posix()}:{node.lineno} {node.name}"
                yield claim(place, marks, node, functions, collected=path.name.startswith("test_"))


def claim(
    place: str, marks: dict[str, ast.expr], node: ast.AST, functions: dict[str, ast.FunctionDef], *, collected: bool
) -> Claim:
    """One marker: its numbers, and why it cannot be a proof."""
    call = marks["demand"]
    given = call.args if isinstance(call, ast.Call) else []
    numbers = tuple(str(each.value) for each in given if isinstance(each, ast.Constant))
    if not numbers or len(numbers) != len(given):
        return Claim(place, numbers, "the numbers have to be written out in the marker")
    if not collected or not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
        return Claim(place, numbers, "only a test function in a test_*.py file can prove anything")
    if any(mark in marks for mark in NEVER_RUN):
        return Claim(place, numbers, "a test that is skipped or expected to fail proves nothing")
    if not asserts(node, functions, set()):
        return Claim(place, numbers, "asserts nothing, so it proves nothing")
    return Claim(place, numbers)


def marker(decorator: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The name of a ``pytest.mark.NAME`` decorator."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "pytest.mark":
        yield target.attr, decorator


def asserts(node: ast.AST, functions: dict[str, ast.FunctionDef], seen: set[str]) -> bool:
    """Whether a function asserts something itself, or through another function of the same file."""
    for each in ast.walk(node):
        if isinstance(each, ast.Assert) and not isinstance(each.test, ast.Constant):
            return True
        if isinstance(each, ast.Call):
            name = ast.unparse(each.func)
            if name == "pytest.raises" or name.startswith("expect("):
                return True
            if name in functions and name not in seen and asserts(functions[name], functions, seen | {name}):
                return True
    return False


if __name__ == "__main__":
    sys.exit(main())
