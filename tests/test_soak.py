"""The campaigns of `make soak`, short."""

import shutil
import subprocess
import sys

import pytest

from tests.builders import ROOT


@pytest.mark.parametrize(
    ("campaign", "seen"),
    [
        ("kills --times 5", "kills at random moments: 5 "),
        ("steps --stride 199", "no bad store"),
        ("swaps --times 4 --reads 40", "no wrong answer"),
        ("writers --times 1", "one won each time, the other named it"),
    ],
)
def test_the_store_stands_a_short_campaign(campaign: str, seen: str) -> None:
    if campaign.startswith("steps") and not (shutil.which("cc") or shutil.which("gcc")):
        pytest.skip("kills at every step need a C compiler")
    command = [sys.executable, "-m", "tests.soak", *campaign.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, seen in done.stdout) == (0, True), done.stdout + done.stderr
