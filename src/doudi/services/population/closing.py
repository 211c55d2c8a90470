"""From two files to whole, sound households: what cannot be used is left out with its household, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from doudi.domain import area
from doudi.domain.findings import BadInput, Finding
from doudi.engine.bounds import MOST_MEMBERS
from doudi.engine.model import Entity, FactSpec, Kind
from doudi.services.population.coding import cell, own, text
from doudi.services.population.frames import AREA, HOUSEHOLD, PERSON, PLACE, narrow
from doudi.services.population.intake import ROW, Table
from doudi.services.population.mapping import Found, Layout, Mappings, find
from doudi.services.population.records import Record

COUNT = "_member_count"
FINDINGS = {
    "file": pl.String, "row": pl.UInt32, HOUSEHOLD: pl.String, PERSON: pl.String, "item": pl.String,
    "problem": pl.String, "remedy": pl.String,
}  # fmt: skip
ID_BIRTH = r"^[0-9]{6}([0-9]{8})[0-9]{3}[0-9Xx]$"
LEFT_OUT = "这一户先不判定；改好后重新运行。"


@dataclass(frozen=True, slots=True)
class Sound:
    """What can be decided: households by county, their people in the same order, facts as engine integers.

    ``left_out`` counts households by the first thing that is wrong with each; ``elsewhere`` counts the households
    outside the area asked for; ``rows_left_out`` the rows that belong to no household; ``lacking`` the facts that
    neither file has; ``doubtful`` the rows of the person file whose household cannot be told, each of which may be
    lacking in a family that is decided.
    """

    households: pl.DataFrame
    persons: pl.DataFrame
    findings: pl.DataFrame
    left_out: Mapping[str, int]
    rows_left_out: int
    elsewhere: int
    lacking: tuple[str, ...]
    doubtful: tuple[int, ...] = ()


@dataclass
class Closing:
    """The checks over both files. ``within`` is the area asked for, all where empty; it stands in for a missing one."""

    facts: Mapping[str, FactSpec]
    on: date
    within: str = ""
    notes: list[pl.DataFrame] = field(default_factory=list)
    bad: list[pl.DataFrame] = field(default_factory=list)
    lost: int = 0
    doubtful: list[int] = field(default_factory=list)

    def close(self, household_table: Table, person_table: Table, mappings: Mappings) -> Sound:
        """Both files' sound households. Raises BadInput where a column is missing that nothing can do without."""
        found = {
            Entity.HOUSEHOLD: find(household_table.columns, mappings[Entity.HOUSEHOLD], self.facts, Entity.HOUSEHOLD),
            Entity.PERSON: find(person_table.columns, mappings[Entity.PERSON], self.facts, Entity.PERSON),
        }
        self.require(household_table, found[Entity.HOUSEHOLD], needs_area=not self.within)
        self.require(person_table, found[Entity.PERSON], needs_area=False)
        households = self.coded(household_table, found[Entity.HOUSEHOLD], mappings[Entity.HOUSEHOLD])
        persons = self.coded(person_table, found[Entity.PERSON], mappings[Entity.PERSON])
        self.broken(household_table, found[Entity.HOUSEHOLD], households)
        self.doubtful += self.broken(person_table, found[Entity.PERSON], households)
        households = self.identified(households, household_table.file)
        households, elsewhere = self.placed(households, household_table.file)
        persons = self.housed(persons, households, elsewhere, person_table.file)
        households = households.join(elsewhere, on=HOUSEHOLD, how="anti")
        self.peopled(households, persons, household_table.file)
        self.alike(persons, person_table.file)
        asked = {name for name, spec in self.facts.items()}
        there = {*households.columns, *persons.columns}
        return self.sound(households, persons, len(elsewhere), tuple(sorted(asked - there)))

    def require(self, table: Table, found: Found, *, needs_area: bool) -> None:
        """Raise BadInput naming every column that is lacking."""
        needed = {HOUSEHOLD: "户的编号（如 户号、户主身份证号）"} | (
            {AREA: "区划代码（或用 --area 指定）"} if needs_area else {}
        )
        missing = [words for role, words in needed.items() if role not in found.roles]
        if missing:
            told = "；".join(missing)
            raise BadInput([Finding(table.file, 1, f"没有这些列：{told}。请补上，或用 --mapping 说明是哪个表头。")])

    def coded(self, table: Table, found: Found, layout: Layout) -> pl.DataFrame:
        """Roles as text, facts as engine integers; unreadable cells are noted."""
        schema = table.lazy.collect_schema()
        roles = [
            text(column, schema[column]).alias(COUNT if role == "member_count" else role)
            for role, column in found.roles.items()
        ]
        cells = {}
        for name, (column, form) in found.facts.items():
            spec = self.facts[name]
            ours = table.typed and column == name and form.shift is None and spec.kind is Kind.MONEY
            cells[name] = cell(column, schema[column], spec, own(schema[column]) if ours else form)
        values = [each.value.cast(narrow(self.facts[name])).alias(name) for name, each in cells.items()]
        marks = [each.bad.alias(f"!{name}") for name, each in cells.items()]
        try:
            frame = table.lazy.select(ROW, *roles, *values, *marks).collect()
        except (pl.exceptions.PolarsError, OSError):
            raise BadInput([Finding(table.file, 0, "文件中间坏了，读不完整。请重新导出。")]) from None
        frame = self.completed(frame, layout)
        for name in cells:
            if frame[f"!{name}"].any():
                spec = self.facts[name]
                remedy = "核对写法、单位和范围；不知道就留空。" + LEFT_OUT
                self.note(frame.filter(f"!{name}"), table.file, f"“{spec.label}”读不懂或超出范围", (spec.label, remedy))
        return frame.drop([f"!{name}" for name in cells])

    def completed(self, frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
        """What a mapping says of every row, and what an ID number says where a cell is empty."""
        for name, value in layout.fixed.items():
            fixed = pl.lit(value, dtype=narrow(self.facts[name]))
            given = pl.col(name).fill_null(fixed) if name in frame.columns else fixed
            frame = frame.with_columns(given.alias(name))
        if layout.own_id_for_head and {HOUSEHOLD, PERSON, "relation"} <= set(frame.columns):
            head = list(self.facts["relation"].values).index("head")
            own = pl.when(pl.col("relation") == head).then(PERSON)
            frame = frame.with_columns(pl.col(HOUSEHOLD).fill_null(own))
        if layout.birth_from_id and PERSON in frame.columns and "birth_date" in self.facts:
            spec = self.facts["birth_date"]
            born = frame.select(pl.col(PERSON).str.extract(ID_BIRTH, 1).alias("born"))
            told = born.select(cell("born", pl.String(), spec).value.cast(narrow(spec)).alias("birth_date")).to_series()
            if "birth_date" in frame.columns:
                told = (
                    frame["birth_date"].fill_null(told)
                    if "!birth_date" not in frame.columns
                    else told.zip_with(frame["birth_date"].is_null() & ~frame["!birth_date"], frame["birth_date"])
                )
            if told.null_count() < len(told) or "birth_date" in frame.columns:
                frame = frame.with_columns(told.alias("birth_date"))
        return frame

    def note(self, rows: pl.DataFrame, file: str, problem: str, told: tuple[str, str]) -> None:
        """Note something wrong with rows, whose households are left out."""
        if not len(rows):
            return
        item, remedy = told
        wanted = [name for name in (ROW, HOUSEHOLD, PERSON) if name in rows.columns]
        frame = rows.select(wanted).rename({ROW: "row"}, strict=False).with_columns(
            file=pl.lit(file), item=pl.lit(item), problem=pl.lit(problem), remedy=pl.lit(remedy)
        )  # fmt: skip
        self.notes.append(_shaped(frame))
        if HOUSEHOLD in rows.columns:
            self.bad.append(rows.select(HOUSEHOLD, pl.lit(problem).alias("problem")).drop_nulls(HOUSEHOLD))

    def broken(self, table: Table, found: Found, households: pl.DataFrame) -> list[int]:
        """Note the rows that could not be read, leave out their families; returns the rows whose family is not sure."""
        known = set(households[HOUSEHOLD].drop_nulls()) if table.broken else set()
        place = table.columns.index(found.roles[HOUSEHOLD])
        unsure = []
        for each in table.broken:
            homes, sure = _families(each, place, len(table.columns), known)
            remedy = LEFT_OUT if sure else "看不准是哪一户的，这一行没有算进去；请改好后重新运行。"
            row = pl.DataFrame({ROW: each.row, HOUSEHOLD: homes or [None]}, {ROW: pl.UInt32, HOUSEHOLD: pl.String})
            self.note(row, table.file, f"这一行坏了：{each.problem}", ("整行", remedy))
            self.lost += not homes
            unsure += [] if sure else [each.row]
        return unsure

    def identified(self, frame: pl.DataFrame, file: str) -> pl.DataFrame:
        """Households with a number of their own."""
        nameless = frame.filter(pl.col(HOUSEHOLD).is_null())
        self.lost += len(nameless)
        self.note(nameless, file, "没有户的编号", ("户的编号", "补上编号；这一行没有算进去。"))
        frame = frame.filter(pl.col(HOUSEHOLD).is_not_null())
        twice = frame.filter(pl.col(HOUSEHOLD).is_duplicated())
        self.note(twice, file, "同一户写了不止一行", ("户的编号", "只留一行。" + LEFT_OUT))
        return frame.unique(HOUSEHOLD, keep="first", maintain_order=True)

    def placed(self, frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Every household's place in 12 digits, and the households outside the area asked for."""
        if AREA not in frame.columns:
            frame = frame.with_columns(pl.lit(self.within).alias(AREA))
        if self.within:
            frame = frame.with_columns(pl.col(AREA).fill_null(self.within))
        sound = pl.col(AREA).fill_null("").str.contains(r"^[1-9][0-9]{5}([0-9]{3}|[0-9]{6})?$")
        self.note(
            frame.filter(~sound),
            file,
            "区划代码不对",
            ("区划代码", "写 6、9 或 12 位数字，如 611022101201。" + LEFT_OUT),
        )
        frame = frame.with_columns(pl.when(sound).then(pl.col(AREA).str.pad_end(area.CODE_LENGTH, "0")).alias(AREA))
        inside = pl.col(AREA).is_null() | pl.col(AREA).str.starts_with(self.within)
        return frame, frame.filter(~inside).select(HOUSEHOLD)

    def housed(self, persons: pl.DataFrame, homes: pl.DataFrame, elsewhere: pl.DataFrame, file: str) -> pl.DataFrame:
        """People of known households within the area, each with a number."""
        nameless = persons.filter(pl.col(HOUSEHOLD).is_null())
        self.note(
            nameless, file, "不知道是哪一户的人", ("户的编号", "补上户的编号；这个人没有算进去，他家的结果会不准。")
        )
        orphans = persons.filter(pl.col(HOUSEHOLD).is_not_null()).join(homes, on=HOUSEHOLD, how="anti")
        self.note(orphans, file, "这个人的户不在家庭表里", ("户的编号", "补上这一户，或者改正编号；这个人没有算进去。"))
        self.lost += len(nameless) + len(orphans)
        self.doubtful += [*nameless[ROW], *self.strays(orphans)[ROW]]
        persons = persons.join(homes.select(HOUSEHOLD), on=HOUSEHOLD, how="semi")
        persons = persons.join(elsewhere, on=HOUSEHOLD, how="anti")
        if PERSON not in persons.columns:
            return persons.with_columns(pl.col(ROW).cast(pl.String).alias(PERSON))
        self.note(persons.filter(pl.col(PERSON).is_null()), file, "没有人员编号", ("人员编号", "补上编号。" + LEFT_OUT))
        twice = persons.filter(pl.col(PERSON).is_not_null() & pl.col(PERSON).is_duplicated())
        self.note(twice, file, "同一个人写了不止一行", ("人员编号", "一个人只在一户里写一次。" + LEFT_OUT))
        return persons

    def strays(self, orphans: pl.DataFrame) -> pl.DataFrame:
        """People who may belong to another family: whole families with a head are only lacking in the other file."""
        spec = self.facts.get("relation")
        if spec is None or "relation" not in orphans.columns or "head" not in spec.values:
            return orphans
        headed = (pl.col("relation") == list(spec.values).index("head")).any().over(HOUSEHOLD)
        return orphans.filter(~headed.fill_null(False))

    def peopled(self, households: pl.DataFrame, persons: pl.DataFrame, file: str) -> None:
        """Households that nobody belongs to, too many, or not as many as they say."""
        sizes = persons.group_by(HOUSEHOLD).agg(pl.len().alias("size"))
        homes = households.join(sizes, on=HOUSEHOLD, how="left").with_columns(pl.col("size").fill_null(0))
        self.note(
            homes.filter(pl.col("size") == 0), file, "这一户一个人也没有", ("成员", "在人员表里补上。" + LEFT_OUT)
        )
        many = homes.filter(pl.col("size") > MOST_MEMBERS)
        self.note(many, file, f"一户超过 {MOST_MEMBERS} 人", ("成员", "核对户的编号是否写混。" + LEFT_OUT))
        if COUNT in homes.columns:
            said = pl.col(COUNT).cast(pl.Float64, strict=False)
            differs = homes.filter((pl.col("size") > 0) & pl.col(COUNT).is_not_null() & said.ne_missing(pl.col("size")))
            self.note(differs, file, "家庭人口数和人员表里的人数不一样", ("家庭人口", "核对后改成一致。" + LEFT_OUT))

    def alike(self, persons: pl.DataFrame, file: str) -> None:
        """What people's own facts must not say."""
        if "birth_date" in persons.columns:
            late = persons.filter(pl.col("birth_date") > self.on.toordinal())
            self.note(late, file, "出生日期晚于计算日期", ("出生日期", "对照户口簿核对。" + LEFT_OUT))
        spec = self.facts.get("relation")
        if spec is None or "relation" not in persons.columns or "head" not in spec.values:
            return
        is_head = pl.col("relation") == list(spec.values).index("head")
        heads, stated = is_head.sum().over(HOUSEHOLD), pl.col("relation").is_not_null().all().over(HOUSEHOLD)
        self.note(
            persons.filter(is_head & (heads > 1)), file, "一户有不止一位户主", ("与户主关系", "只留一位。" + LEFT_OUT)
        )
        nobody = persons.filter(stated & (heads == 0)).unique(HOUSEHOLD, keep="first", maintain_order=True)
        self.note(nobody, file, "没有人写成户主", ("与户主关系", "写明哪一位是户主。" + LEFT_OUT))

    def sound(self, homes: pl.DataFrame, persons: pl.DataFrame, elsewhere: int, lacking: tuple[str, ...]) -> Sound:
        """Households that nothing is wrong with, ordered by county, their people with them."""
        empty = pl.DataFrame(schema={HOUSEHOLD: pl.String, "problem": pl.String})
        bad = pl.concat([empty, *self.bad]).unique(HOUSEHOLD, keep="first", maintain_order=True)
        bad = bad.join(homes, on=HOUSEHOLD, how="semi")
        counts = dict(bad.group_by("problem", maintain_order=True).len().iter_rows())
        kept = homes.join(bad, on=HOUSEHOLD, how="anti", maintain_order="left")
        kept = kept.sort(pl.col(AREA).str.slice(0, area.Level.COUNTY), maintain_order=True)
        places = kept.select(HOUSEHOLD).with_row_index(PLACE)
        people = persons.join(places, on=HOUSEHOLD, how="inner").sort(PLACE, ROW)
        notes = pl.concat([pl.DataFrame(schema=FINDINGS), *self.notes]).sort("file", "row", maintain_order=True)
        return Sound(kept, people, notes, counts, self.lost, elsewhere, lacking, tuple(sorted(self.doubtful)))


def _families(broken: Record, place: int, width: int, known: set[str]) -> tuple[list[str], bool]:
    """The families that a broken row may be of, and whether its own is sure to be among them.

    ``place`` is the column of the household's number, ``width`` the number of columns. Where cells are shifted, every
    cell that could be a number counts; a row cut off before the number, or two rows run into one, remain unsure.
    """
    cells = [cell.strip() for cell in broken.cells]
    if len(cells) == width:
        homes = [cells[place]] if cells[place] in known else []
        return homes, bool(homes)
    homes = sorted(known.intersection(cells))
    return homes, bool(homes) and place < len(cells) < 2 * width - 1


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """A finding's columns, empty where the rows had none."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in FINDINGS.items()
    )
