"""`python -m tests.defects` plants each defect in a copy of the source and runs the evals there.

A defect is noticed when the evals over the copy, which know the unspoilt copy's results as their
baseline, do not exit with 0; or else when the metamorphic tests do not. First the unspoilt copy is
run, and must not be noticed. Prints a Markdown table. With names: only those. Two are tried at a time,
each with one thread of torch's; about 40 minutes on two cores.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from evals.evaluation import read_results
from evals.metamorphic import Relation
from tests.builders import ROOT

HERE = Path(__file__).parent
LISTS = {"planted.yaml": "", "blind.yaml": "yes"}
_AT_ONCE = 2
PACKAGES = ("corpus", "rag", "ui", "evals")


@dataclass(frozen=True, slots=True)
class Defect:
    """One replacement in one file. blind: chosen without having read the evals."""

    name: str
    what: str
    file: str
    old: str
    new: str
    blind: str = ""

    def plant(self, tree: Path) -> None:
        """Replace the text in a copy of the source. Raises ValueError where it is not there once."""
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text stands {text.count(self.old)} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def defects() -> list[Defect]:
    """All defects, those chosen blind last."""
    return [
        Defect(**row, blind=blind)
        for name, blind in LISTS.items()
        for row in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    ]


def copied(into: Path) -> Path:
    """A copy of the source."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, into / package, ignore=shutil.ignore_patterns("__pycache__"))
    return into


def evals(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`dateline eval` with the code of a copy."""
    command = "import sys; from ui.cli import main; main(['eval', *sys.argv[1:]])"
    settings = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    settings["OMP_NUM_THREADS"] = "1"  # two at a time would wait for each other
    return subprocess.run(
        [sys.executable, "-c", command, *arguments],
        cwd=tree, env=settings | {"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def tried(defect: Defect, folder: Path, baseline: Path) -> tuple[bool, str]:
    """Whether a defect is noticed, and by what."""
    tree = copied(folder / defect.name)
    defect.plant(tree)
    out = tree / "out"
    done = evals(
        tree, "--no-peers", "--store", str(tree / "store"), "--report", str(out), "--baseline", str(baseline)
    )
    if done.returncode:
        seen = seen_by(out / "results.jsonl", baseline, done)
        shutil.rmtree(tree)
        return True, seen
    done = evals(tree, "metamorphic", "--json")
    shutil.rmtree(tree)
    found = [Relation(**r) for r in json.loads(done.stdout)] if done.stdout else []
    named = ", ".join(f"{r.name} ({r.suite})" for r in found if not r.good)
    return done.returncode != 0, named or "nothing"


def seen_by(results: Path, baseline: Path, done: subprocess.CompletedProcess[str]) -> str:
    """What the evals noticed, in words."""
    if not results.is_file():
        return f"the run broke ({done.stderr.strip().splitlines()[-1][:80]})"
    rows = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()[1:]]
    before = read_results(baseline)[1]
    broken = sum(before[r["case"]["id"]].passed and not r["passed"] for r in rows)
    mended = sum(not before[r["case"]["id"]].passed and r["passed"] for r in rows)
    said = [f"{broken} cases broke" + (f", {mended} mended" if mended else "")] if broken or mended else []
    inexact = sum(bool(r["grade"]["faults"]) for r in rows)
    loose = sum(r["grade"]["grounded"][1] - r["grade"]["grounded"][0] for r in rows)
    said += [f"{inexact} inexact citations"] if inexact else []
    said += [f"{loose} figures not in the cited words"] if loose else []
    if "lets wrong answers pass" in done.stdout:
        said.append("canaries")
    return "; ".join(said) or done.stdout.strip().splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.defects", description=__doc__)
    parser.add_argument("names", nargs="*")
    names = parser.parse_args().names
    chosen = [d for d in defects() if not names or d.name in names]
    print("| defect | what a user would feel | chosen blind | noticed by |\n|---|---|---|---|", flush=True)
    noticed = 0
    with tempfile.TemporaryDirectory(prefix="dateline-defects-") as place:
        folder = Path(place)
        clean = copied(folder / "clean")
        store, out = str(clean / "store"), str(clean / "out")
        any_share = ("--least-correct", "0", "--most-false-answers", "1")
        done = evals(clean, "--no-peers", "--store", store, "--report", out, *any_share)
        if done.returncode:
            sys.exit(f"The unspoilt source does not pass the evals:\n{done.stdout[-2000:]}{done.stderr}")
        baseline = clean / "out" / "results.jsonl"
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for defect, (found, by) in zip(
                chosen, pool.map(lambda d: tried(d, folder, baseline), chosen), strict=True
            ):
                noticed += found
                cells = (defect.name, defect.what, defect.blind, by if found else f"**not noticed** ({by})")
                print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\n{noticed} of {len(chosen)} noticed.")


if __name__ == "__main__":
    main()
