"""The wheel, installed without the repository, in an environment that holds its dependencies."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from corpus.collect import SHIPPED
from tests.builders import ROOT

EVALS = [p for p in (ROOT / "evals").rglob("*") if p.is_file() and p.suffix != ".pyc"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a clean copy of what the repository tracks, so that no leftover gets in."""
    source = tmp_path_factory.mktemp("source")
    for part in ("corpus", "rag", "ui", "evals", "pyproject.toml", "README.md", "LICENSE"):
        subprocess.run(["cp", "-r", str(ROOT / part), str(source)], check=True)
    target = tmp_path_factory.mktemp("wheel")
    build = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(target)], cwd=source, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def dateline(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment, which sees our dependencies but not our editable install."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    script = folder / "bin/dateline"
    script.write_text(f"#!{folder}/bin/python\nfrom ui.cli import main\nmain()\n")
    script.chmod(0o755)
    return script


def run(command: Path, home: Path, *arguments: str) -> str:
    environment = {"HOME": str(home), "XDG_DATA_HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [command, *arguments], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_wheel_carries_releases_cases_and_page_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"corpus/releases/{p.name}" for p in SHIPPED.glob("*.md")}
    wanted |= {f"ui/assets/{p.name}" for p in (ROOT / "ui/assets").iterdir()}
    wanted |= {str(p.relative_to(ROOT)) for p in EVALS}
    assert wanted <= names
    assert not {n for n in names if n.startswith(("tests/", "build/"))}


def test_it_answers_from_any_folder(dateline: Path, tmp_path: Path) -> None:
    assert "digest" in run(dateline, tmp_path, "list")
    assert str(ROOT) not in run(dateline, tmp_path, "index")
    assert '"status": "answered"' in run(
        dateline, tmp_path, "ask", "--json", "What was announced in November 2023?"
    )
    assert [p.name for p in tmp_path.iterdir()] == ["dateline"]
