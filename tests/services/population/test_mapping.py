"""The headings of a provincial system's exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from doudi.engine import Library
from doudi.services.population.closing import Closing
from doudi.services.population.intake import read_table
from doudi.services.population.mapping import load
from tests.services.family import number
from tests.services.population.test_runs import ON, folder


def test_provincial_exports_are_matched_by_heading(library: Library, tmp_path: Path) -> None:
    """Two files as a provincial system exports them: the head's own row without the key, a birth date from the number."""
    head, wife = number(date(1970, 5, 1)), number(date(1972, 5, 1), 2)
    homes = f"户主姓名,户主身份证号,家庭人口数,金融资产总额（元）,所属街道\n示春甲,{head},2,6000.5,示例镇\n"
    people = (
        "姓名,身份证号,户主身份证号,与户主关系,出生日期,残疾类别,残疾等级,劳动能力,健康状况,年收入（元）\n"
        f"示春甲,{head},,户主,,肢体残疾,二级,部分丧失劳动能力,一般或较弱,3000\n"
        f"示春乙,{wife},{head},妻,1972-05-01,无,无,有劳动能力,健康或良好,0\n"
    )
    given = folder(tmp_path / "in", homes, people)
    tables = [read_table(given / name) for name in ("households.csv", "persons.csv")]
    sound = Closing(library.facts, ON, "611022").close(tables[0], tables[1], load(None, library.facts))
    assert sound.left_out == {}
    assert sound.findings.is_empty()
    assert sound.households["deposits"].to_list() == [600_050]
    persons = sound.persons
    assert persons["birth_date"].to_list() == [date(1970, 5, 1).toordinal(), date(1972, 5, 1).toordinal()]
    words = ("relation", "disability_class", "disability_grade", "work_ability")
    codes = [[list(library.facts[name].values)[row] for row in persons[name]] for name in words]
    assert codes == [["head", "spouse"], ["limb", "none"], ["2", "none"], ["partial", "full"]]
    assert persons["chronic_disease"].to_list() == [None, 0]
    assert "wage" in sound.lacking
