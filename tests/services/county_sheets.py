"""A small county's own sheets, made up."""

from __future__ import annotations

from pathlib import Path

AREAS = """丹凤县区划表,,
代码,名称,类型
611022,丹凤县,县
611022101,甲镇,镇
611022101201,东村,村
611022102,乙街道,街道
611022102001,西社区,社区
"""
STAFF = """登录名,姓名,岗位,辖区,部门,单位
zhang,张示例,乡镇经办人,甲镇,,甲镇人民政府
li,李示例,协助员,611022101201,,
wang,王示例,民政局,丹凤县,,丹凤县民政局
zhao,赵示例,县民政局,丹凤县,,丹凤县民政局
yb,钱示例,部门经办人,丹凤县,医疗保障,
"""


def written(folder: Path, areas: str = AREAS, staff: str = STAFF) -> Path:
    """Both sheets as CSV in the folder."""
    (folder / "areas.csv").write_text(areas, encoding="utf-8")
    (folder / "staff.csv").write_text(staff, encoding="utf-8")
    return folder
