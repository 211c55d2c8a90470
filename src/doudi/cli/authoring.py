"""``doudi pack diff`` and ``doudi pack new``: writing packs and seeing what a change changes."""

from __future__ import annotations

from pathlib import Path

import click

from doudi.cli.options import FOLDER, Day, chosen, library, packs_option
from doudi.domain.findings import DoudiError
from doudi.engine.answering import SLUG, read_answers
from doudi.engine.comparing import compare
from doudi.engine.founding import (
    NOT_YET,
    Answer,
    Founding,
    Question,
    answered,
    asked,
    questions,
    topup_questions,
    trimmed,
)
from doudi.engine.library import Library
from doudi.engine.packwriting import found, with_present
from doudi.engine.sides import side
from doudi.engine.wording import exact_text


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--markdown", is_flag=True, help="输出 Markdown。")
@packs_option
def diff_command(before: str, after: str, markdown: bool, folders: tuple[Path, ...]) -> None:
    """两个规则包有什么不同：条文、数值，还有情形里的家庭答案变多少。

    BEFORE 和 AFTER 写包名、文件夹、包名@日期，或者区划代码@日期（同一个地方的两天）。
    """
    loaded = library(folders)
    click.echo(compare(side(before, loaded), side(after, loaded), markdown=markdown), nl=False)


@click.command("new")
@click.argument("area")
@click.option("--folder", type=FOLDER, default=Path(), help="写在哪个文件夹下，默认当前文件夹。")
@click.option("--answers", type=FOLDER, help="答案文件（TOML）；写了就不再提问。")
@click.option("--scheme", default="dibao", help="管哪个事项，默认 dibao（低保）；写了答案文件就看文件里的。")
@packs_option
def new_command(area: str, folder: Path, answers: Path | None, scheme: str, folders: tuple[Path, ...]) -> None:
    """问几个问题，写出一个县自己的规则包。AREA 是行政区划代码，如 611022。

    还没有定的数直接回车；用到它的家庭会回答“不能判定”，不会猜。已经有的文件不会覆盖。
    """
    places = with_present(folder, chosen(folders))
    loaded = Library.load(places)
    if not answers and scheme not in loaded.schemes:
        raise DoudiError(f"没有“{scheme}”这个事项。可以写：{'、'.join(sorted(loaded.schemes))}。")
    founding = read_answers(answers, area, loaded) if answers else ask(area, scheme, loaded)
    place = found(founding, folder, places)
    click.echo(f"写好了：{place}\n接着运行：doudi pack check {folder}，再运行 doudi pack test {folder}")


def ask(area: str, scheme: str, loaded: Library) -> Founding:
    """All questions, one after another."""
    founding = Founding(area=_area(area), name=click.prompt("地名，如 示例县"), slug=_slug(), scheme=scheme,
                        since=click.prompt("从哪一天起用，如 2022-01-01", type=Day()))  # fmt: skip
    founding.title = click.prompt("依据的文件叫什么（还没有文件就回车）", default="", show_default=False)
    if founding.title:
        founding.number = click.prompt("文号（没有就回车）", default="", show_default=False)
    article = ""
    for question in questions(loaded, founding):
        if asked(question, founding.answers) and (answer := _answer(question, founding, article)):
            founding.answers.append(answer)
            article = answer.article or article
    groups = topup_questions(loaded, founding)
    if groups and click.confirm("重点对象（老年人、未成年人、重度残疾人、重病患者）按标准的比例增发吗", default=False):
        for group, question in groups.items():
            answer = _answer(question, founding, article)
            if answer:
                founding.topups[group] = answer
    return founding


def _area(area: str) -> str:
    try:
        return trimmed(area)
    except ValueError as fault:
        raise DoudiError(str(fault)) from None


def _slug() -> str:
    while not SLUG.fullmatch(slug := click.prompt("地名的拼音，小写字母，用来给文件夹起名")):
        click.echo("  只用小写字母和数字，用字母开头，例如 shili。")
    return str(slug)


def _answer(question: Question, founding: Founding, article: str) -> Answer | None:
    """One answer, asked again until it can be read; None where our default stays."""
    ours = question.default
    empty = f"{NOT_YET}就回车" if ours is None else f"回车用默认的“{exact_text(question.shape, ours)}”"
    while True:
        written = click.prompt(f"{question.text()}，{empty}", default="", show_default=False)
        try:
            answer = answered(question, written, "")
        except ValueError as fault:
            click.echo(f"  {fault}。")
            continue
        if answer.amount is None:
            return answer if ours is None else None
        if not founding.title:
            click.echo("  写了数就要有依据的文件。")
            founding.title = click.prompt("依据的文件叫什么")
        where = click.prompt("  在文件的第几条", default=article or None)
        return answered(question, written, where)
