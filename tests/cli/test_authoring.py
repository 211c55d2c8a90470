"""A county's own packs at the terminal: read beside the shipped ones, compared, founded."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import main
from doudi.engine.shipped import shipped_packs, with_shipped
from tests.engine.national import write_national
from tests.engine.small_pack import write_pack

CARD = 'id = "980123/dibao"\ntitle = "示例县自己的包"\nversion = "1"\narea = "980123"\nfrom = 2022-01-01\n'
SOURCES = '[wen]\ntitle = "《县里的文件》"\narticles = { "1" = "第一条" }\n'
VALUES = '[dibao_standard_rural]\n[[dibao_standard_rural.value]]\namount = {}\ncite = "wen#1"\n'


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def write_own(root: Path, amount: int = 6000) -> Path:
    folder = root / "980123-shili/dibao"
    folder.mkdir(parents=True)
    texts = {"pack.toml": CARD, "sources.toml": SOURCES, "parameters.toml": VALUES.format(amount)}
    for file, text in texts.items():
        (folder / file).write_text(text, "utf-8")
    return root


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_own(tmp_path / "own")


def test_an_own_folder_is_read_beside_the_shipped_packs(own: Path) -> None:
    told = run("packs", "--packs", own).stdout
    assert "示例县自己的包" in told
    assert "规则包：cn/dibao" in told


def test_the_own_folder_can_be_a_setting(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_PACKS", str(own))
    monkeypatch.setattr("doudi.engine.shipped.shipped_packs", lambda: write_national(own.parent / "national"))
    assert "6,000.00 元/人/年" in run("pack", "show", "980123/dibao").stdout


def test_only_folders_with_national_rules_stand_alone(own: Path, tmp_path: Path) -> None:
    national = write_pack(tmp_path / "national")
    assert with_shipped([]) == [shipped_packs()]
    assert with_shipped([shipped_packs() / "cn"]) == [shipped_packs()]
    assert with_shipped([own]) == [shipped_packs(), own]
    assert with_shipped([own, national]) == [own, national]


def test_a_draft_is_compared_with_the_pack_in_use(own: Path, tmp_path: Path) -> None:
    draft = write_own(tmp_path / "draft", 6300)
    packs = ("--packs", write_national(tmp_path / "national"), "--packs", own)
    told = run("pack", "diff", "980123/dibao", draft, *packs).stdout
    assert "变化：+300.00 元/人/年（+5.0%）" in told
    wrong = run("pack", "diff", "980123/none", draft, *packs)
    assert wrong.exit_code == 2
    assert "没有叫“980123/none”的规则包" in wrong.stderr
