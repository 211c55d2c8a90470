"""All that is asked of a pack in one go, within a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from doudi.domain.findings import BadInput, Finding
from doudi.engine.model import DecisionSpec
from doudi.engine.program import Program
from doudi.engine.proving.amendments import Shortfall, either_schemes, half_shared, worst_shortfall
from doudi.engine.proving.claims import Claim, read_claims
from doudi.engine.proving.cliffs import STEPS, WAGE, Cliff, plainer, worst_cliff
from doudi.engine.proving.entitlements import paid_monthly
from doudi.engine.proving.questions import Answer, Questions
from doudi.engine.proving.softening import Softened, read_softening, softened
from doudi.engine.rules import behind

SHARES = (0.25, 0.3)
"""Which part of the time claims, then outcomes, may take; cliffs and amendments take what is left."""

ASKED = 0.94
"""Which part of the time is for asking; the rest for starting, replaying and telling."""
PLAINER_SHARE = 0.08
"""Which part of the cliffs' time is kept for finding plainer families to show them by."""


@dataclass
class Proofs:
    """Every answer about a program; ``seconds`` is what it took."""

    program: Program
    members: int
    seconds: float = 0.0
    claims: list[Answer] = field(default_factory=list)
    outcomes: list[Answer] = field(default_factory=list)
    cliffs: list[Cliff] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)
    half_shared: list[str] = field(default_factory=list)
    """Facts with options that only one of the two texts knows."""
    softened: Softened | None = None
    """What gradual exit pays the family of the worst cliff of the scheme that it softens."""

    @property
    def refuted(self) -> bool:
        """Whether some claim turned out otherwise than its pack says."""
        return any(answer.surprising for answer in self.claims)


def prove(
    program: Program, pack: str = "", members: int = 7, seconds: float = 60.0, old: Program | None = None
) -> Proofs:
    """Ask everything about a pack's decisions, or about all. Raises BadInput where a ``proofs.toml`` has faults."""
    start = monotonic()
    seconds *= ASKED
    proofs = Proofs(program, members)
    specs = decided_by(program, pack)
    for share, step in zip((*SHARES, 1.0), (_claims, _outcomes, _cliffs), strict=True):
        left = start + seconds - monotonic()
        step(proofs, specs, pack, monotonic() + left * share * (1 if old is None or share < 1 else 0.5))
    _soften(proofs)
    if old is not None:
        _shortfalls(proofs, specs + decided_by(old, pack), old, start + seconds)
    proofs.seconds = monotonic() - start
    return proofs


def decided_by(program: Program, pack: str) -> list[DecisionSpec]:
    """The decisions that a pack makes, or for which it holds a rule of its own; all where no pack is named."""
    return [
        spec
        for spec in program.decisions
        if not pack or pack == spec.pack or any(program.rules[n].rule.pack == pack for n in _named(spec))
    ]


def _named(spec: DecisionSpec) -> list[str]:
    return [name for name in (spec.applies, spec.eligible, spec.class_rule, spec.amount) if name]


def claims_about(program: Program, specs: Sequence[DecisionSpec], pack: str) -> Iterator[Claim]:
    """The claims of the packs in force that speak of these decisions' rules. Raises BadInput with every fault."""
    faults: list[Finding] = []
    found: list[Claim] = []
    leaned_on = behind((name for spec in specs for name in _named(spec)), program.rules)
    near = {program.rules[name].rule.pack for name in leaned_on if name in program.rules}
    for info in program.packs:
        if info.id in near | {pack} or not pack:
            claims, wrong = read_claims(info.folder, info.id)
            faults += wrong
            found += [claim for claim in claims if not wrong and claim.speaks_of(program)]
    faults += [Finding(f"{c.pack}/proofs.toml", 0, f"{c.name}：{said}") for c in found for said in c.faults(program)]
    if faults:
        raise BadInput(faults)
    yield from found


def _claims(proofs: Proofs, specs: Sequence[DecisionSpec], pack: str, deadline: float) -> None:
    questions = Questions(proofs.program, proofs.members, deadline)
    proofs.claims += [questions.claim(claim) for claim in claims_about(proofs.program, specs, pack)]


def _outcomes(proofs: Proofs, specs: Sequence[DecisionSpec], _pack: str, deadline: float) -> None:
    questions = Questions(proofs.program, proofs.members, deadline, 1.0)
    for spec in specs:
        proofs.outcomes += questions.outcomes(spec)


def _cliffs(proofs: Proofs, specs: Sequence[DecisionSpec], _pack: str, deadline: float) -> None:
    """Each scheme alone and then all monthly cash together, family by family from the smallest."""
    program = proofs.program
    monthly = paid_monthly(program)
    alone = [[spec] for spec in monthly if spec in specs]
    together = [monthly] if alone and len(monthly) > 1 else []
    if WAGE not in program.facts:
        return
    tasks = [
        (group, size, place, step)
        for group in (*alone, *together)
        for step in STEPS
        for size in range(1, proofs.members + 1)
        for place in ((0, size - 1) if size > 1 else (0,))
    ]
    last = deadline - PLAINER_SHARE * (deadline - monotonic())
    for done, (group, size, place, step) in enumerate(tasks):
        until = monotonic() + (last - monotonic()) / (len(tasks) - done) * 2
        proofs.cliffs.append(worst_cliff(program, group, size, place, step, min(until, last)))
    _make_plainer(proofs, deadline)


def _make_plainer(proofs: Proofs, deadline: float) -> None:
    """The families that people will read: of the worst cliff of each group and step."""
    for key in {(cliff.schemes, cliff.step): None for cliff in proofs.cliffs}:
        group = [place for place, cliff in enumerate(proofs.cliffs) if (cliff.schemes, cliff.step) == key]
        worst = max(group, key=lambda place: proofs.cliffs[place].loss)
        cliff = proofs.cliffs[worst]
        if cliff.witness is not None and not cliff.only_rounding:
            proofs.cliffs[worst] = plainer(proofs.program, cliff, deadline)


def _soften(proofs: Proofs) -> None:
    softening = read_softening(proofs.program)
    if softening is None:
        return
    alone = [cliff for cliff in proofs.cliffs if cliff.schemes == (softening.scheme,) and cliff.step == STEPS[0]]
    worst = max(alone, key=lambda cliff: cliff.loss, default=None)
    if worst is not None and not worst.only_rounding:
        proofs.softened = softened(proofs.program, worst, softening)


def _shortfalls(proofs: Proofs, specs: Sequence[DecisionSpec], old: Program, deadline: float) -> None:
    proofs.half_shared = half_shared(proofs.program, old)
    wanted = {spec.scheme for spec in specs}
    schemes = [scheme for scheme in either_schemes(proofs.program, old) if scheme in wanted]
    tasks = [(scheme, size) for scheme in schemes for size in range(1, proofs.members + 1)]
    for done, (scheme, size) in enumerate(tasks):
        until = monotonic() + (deadline - monotonic()) / (len(tasks) - done) * 2
        proofs.shortfalls.append(worst_shortfall(proofs.program, old, scheme, size, min(until, deadline)))
