"""`python -m tests.soak CAMPAIGN …`: prints what it saw; exits with 1 at the first bad store.

Every trial runs in a fork of this process, in which the slow imports are done already.
"""

import argparse
import ctypes
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter, sleep

import bm25s  # noqa: F401
import chromadb  # noqa: F401  # once, before the forks

from corpus.errors import StoreBusy
from rag import Assistant
from rag.records import Answer, Progress, Vectors
from tests.builders import RELEASES, WordEmbedder

TODAY = date(2026, 1, 1)
FIRM = "What did the plant in Rotterdam cost?"
FIRM_FACT = "€42 million"
SHIM = "SOAK_SHIM"
COST = 3000  # of terminal 0, in millions
MOVING = 1000  # numbers from here on belong to the corpus's own release that changes


def name_of(number: int) -> str:
    """A word of its own for each number: 12 is "Lemivik"."""
    syllables = ("ba", "le", "mi", "ko", "du", "fa", "ge", "ri", "so", "tu")
    return "".join(syllables[int(digit)] for digit in str(number)).capitalize() + "vik"


def release_text(number: int) -> str:
    """An invented release whose fact gives its number away."""
    return (
        f"Oslo, May {1 + number % 28}, 2025 -- Fjordlys ASA today opened the {name_of(number)} terminal. "
        f"The {name_of(number)} terminal cost {COST + number} million euros.\n"
    )


def number_in(text: str) -> int:
    """The number of an invented release, -1 for any other text."""
    found = re.search(r"cost (\d+) million euros", text)
    return int(found[1]) - COST if found else -1


def asked(assistant: Assistant, number: int) -> Answer:
    return assistant.ask(f"What did the {name_of(number)} terminal cost?", as_of=TODAY)


def opened(folder: Path, embedder: WordEmbedder | None = None) -> Assistant:
    return Assistant(folder / "corpus", folder / "store", embedder=embedder or WordEmbedder())


def in_fork(work: Callable[[], None]) -> int:
    """Run in a fork; gives its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def ended_well(child: int) -> bool:
    """Whether a fork ended by itself, without an error."""
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


@dataclass
class Trial:
    """A store, and what of it was acknowledged: the numbers of the releases that must be there."""

    folder: Path
    firm: set[int] = field(default_factory=set)
    next: int = 0

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def file(self, number: int) -> Path:
        path = self.folder / f"{number}.txt"
        path.write_text(release_text(number))
        return path

    def ids(self, assistant: Assistant) -> dict[int, str]:
        """The release ids by number."""
        named = {}
        for release in assistant.releases():
            number = number_in(release.text)
            if 0 <= number < MOVING:
                named[number] = release.id
        return named

    def check(self, may_be: set[int]) -> set[int]:
        """Assert that the store is whole and holds what was acknowledged; gives what it holds.

        may_be: numbers whose coming or going was cut off before it was acknowledged.
        """
        read, write = os.pipe()

        def look() -> None:
            assistant = opened(self.folder)
            assert assistant.library.store.open().faults == ()
            answer = assistant.ask(FIRM, as_of=TODAY)
            assert FIRM_FACT in answer.text
            assert answer.notes == ()
            bad = [check for check in assistant.verify() if not check.good]
            assert bad == [], bad
            there = set(self.ids(assistant))
            assert there - may_be == self.firm - may_be, (there, self.firm, may_be)
            for number in list(there)[-2:]:
                assert str(COST + number) in asked(assistant, number).text
            os.write(write, ",".join(map(str, there)).encode() or b" ")

        child = in_fork(look)
        good = ended_well(child)
        os.close(write)
        said = os.read(read, 1 << 20).decode()
        os.close(read)
        if not good:
            raise SystemExit(f"a bad store: {self.store}")
        return {int(n) for n in said.split(",") if n.strip()}

    def work(self, kind: str, number: int) -> Callable[[int], None]:
        """One change, that writes a byte to the given handle once it is acknowledged."""

        def run(acknowledged: int) -> None:
            assistant = opened(self.folder)
            if kind == "add":
                assistant.add(self.file(number))
            elif kind == "remove":
                assistant.remove(self.ids(assistant)[number])
            elif kind == "ask":
                assert FIRM_FACT in assistant.ask(FIRM, as_of=TODAY).text
            else:
                (self.folder / "corpus/moving.txt").write_text(
                    release_text(random.randrange(MOVING, 2 * MOVING))
                )
                assistant.index()
            os.write(acknowledged, b"1")

        return run


def one_kill(trial: Trial, kind: str, stop: Callable[[int], None], arm: Callable[[], None]) -> str:
    """Run one change, stop it somewhere, and check what is left; gives how it ended."""
    number = trial.next if kind == "add" else min(trial.firm, default=-1)
    trial.next += kind == "add"
    read, write = os.pipe()
    work = trial.work(kind, number)

    def armed() -> None:
        arm()
        work(write)

    child = in_fork(armed)
    os.close(write)
    stop(child)
    _, status = os.waitpid(child, 0)
    acknowledged = os.read(read, 1) == b"1"
    os.close(read)
    if acknowledged:
        (trial.firm.add if kind == "add" else trial.firm.discard)(number) if kind in (
            "add",
            "remove",
        ) else None
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"{kind} failed by itself")
    open_question = set() if acknowledged or kind not in ("add", "remove") else {number}
    trial.firm = trial.check(open_question)
    return "killed" if os.WIFSIGNALED(status) else "finished"


def kills(times: int, seed: int) -> None:
    """SIGKILL at random moments of add, remove, index and ask."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name))
        shutil.copytree(RELEASES, trial.folder / "corpus")
        begun = perf_counter()
        one_kill(trial, "add", lambda _: None, lambda: None)
        usual = perf_counter() - begun
        seen = {"killed": 0, "finished": 0}
        while seen["killed"] < times:
            kind = chance.choice(["add", "add", "index", "ask", "remove" if len(trial.firm) > 6 else "add"])

            def stop(child: int) -> None:
                sleep(chance.uniform(0, usual))
                os.kill(child, signal.SIGKILL)

            seen[one_kill(trial, kind, stop, lambda: None)] += 1
        print(
            f"kills at random moments: {seen['killed']} (and {seen['finished']} came too late); no bad store"
        )


def steps(stride: int, kinds: Sequence[str]) -> None:
    """SIGKILL at every write, sync, rename, removal and creation of add, remove, index and ask."""
    shim = ctypes.CDLL(os.environ[SHIM])
    shim.soak_steps.restype = ctypes.c_long
    killed = 0
    with tempfile.TemporaryDirectory() as name:
        prepared(Path(name))
        for kind, torn in itertools.product(kinds, (0, 1)):
            at = 1
            while True:
                arm = lambda: shim.soak_arm(ctypes.c_long(at), torn)  # noqa: B023, E731
                if one_kill(restored(Path(name)), kind, lambda _: None, arm) == "finished":
                    break
                killed += 1
                at += stride
            print(
                f"{kind}, {'write cut in half' if torn else 'before the step'}: steps 1 to {at}", flush=True
            )
    print(f"kills at every {stride if stride > 1 else ''} step: {killed}; no bad store")


def prepared(folder: Path) -> Trial:
    """A trial whose store holds two added releases, and a copy of it to go back to."""
    shutil.copytree(RELEASES, folder / "corpus")
    trial = Trial(folder)
    for _ in range(2):
        one_kill(trial, "add", lambda _: None, lambda: None)
    shutil.copytree(trial.store, folder / "saved")
    return trial


def restored(folder: Path) -> Trial:
    """The trial as it was prepared."""
    shutil.rmtree(folder / "store")
    (folder / "corpus/moving.txt").unlink(missing_ok=True)
    shutil.copytree(folder / "saved", folder / "store")
    return Trial(folder, {0, 1}, 2)


def swaps(times: int, reads: int) -> None:
    """A reader in another process, while a release comes and goes."""
    with tempfile.TemporaryDirectory() as name:
        trial = prepared(Path(name))
        done = Path(name) / "done"

        def read() -> None:
            assistant = opened(trial.folder)
            count = with_it = 0
            generations = set()
            while count < reads or not done.exists():
                answer = assistant.ask(FIRM, as_of=TODAY)
                assert FIRM_FACT in answer.text, answer
                answer = asked(assistant, 2)
                assert answer.status == "abstained" or f"{COST + 2} million" in answer.text, answer
                with_it += answer.status == "answered"
                texts = {r.id: r.text for r in assistant.releases()}
                for c in answer.citations:
                    assert texts.get(c.release_id, c.quote)[c.start : c.end] == c.quote or (
                        c.release_id not in texts
                    )
                assert not any("Chroma" in note for note in answer.notes), answer.notes
                generations.add(assistant.library.store.pointer())
                count += 2
            print(f"{count:,} reads through {len(generations)} generations ({with_it:,} saw the release)")

        reader = in_fork(read)
        writer = opened(trial.folder)
        for turn in range(times):
            sleep(turn % 3 * 0.3)  # so that the reader sees both busy and quiet stores
            if turn % 2:
                writer.remove(trial.ids(writer)[2])
            else:
                writer.add(trial.file(2))
        done.touch()
        if not ended_well(reader):
            raise SystemExit("a reader saw a wrong answer")
        print(f"{times} swaps under a reader in another process: no wrong answer")


class Waiting(WordEmbedder):
    """Embeds only when a byte comes through: it holds the writer's lock until then."""

    def __init__(self, ready: int) -> None:
        super().__init__()
        self._ready = ready

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if len(texts) > 0:
            os.read(self._ready, 1)
        return super().embed(texts, progress)


def writers(times: int) -> None:
    """Two writers at once: one wins, the other says who holds the store."""
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            trial = prepared(Path(name))
            ready, go = os.pipe()
            heard, say = os.pipe()

            def write(number: int) -> None:
                assistant = opened(trial.folder, Waiting(ready))  # noqa: B023
                try:
                    assistant.add(trial.file(number))  # noqa: B023
                    os.write(say, f"{os.getpid()} wins\n".encode())  # noqa: B023
                except StoreBusy as error:
                    os.write(say, f"{error}\n".encode())  # noqa: B023

            pids = [in_fork(lambda n=n: write(n)) for n in (2, 3)]  # type: ignore[misc]
            lost = os.read(heard, 1000).decode()
            os.write(go, b"11")
            assert [ended_well(pid) for pid in pids] == [True, True]
            won = os.read(heard, 1000).decode()
            winner = next(pid for pid in pids if won == f"{pid} wins\n")
            assert f"process {winner} " in lost, (lost, winner)
            assert "is writing to this store" in lost
            added = opened(trial.folder)
            assert len(set(trial.ids(added)) & {2, 3}) == 1
            for handle in (ready, go, heard, say):
                os.close(handle)
    print(f"two writers at once, {times} times: one won each time, the other named it")


def with_shim() -> None:
    """Start this program again under the shim, compiled now."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        raise SystemExit("The kills at every step need a C compiler (cc); install one, such as gcc.")
    with tempfile.TemporaryDirectory() as name:
        library = str(Path(name) / "kill.so")
        source = str(Path(__file__).with_name("kill.c"))
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        environment = os.environ | {"LD_PRELOAD": library, SHIM: library}
        again = [sys.executable, "-m", "tests.soak", *sys.argv[1:]]
        raise SystemExit(subprocess.run(again, env=environment, check=False).returncode)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("campaign", choices=["kills", "steps", "swaps", "writers"])
    parser.add_argument("--times", type=int, default=0, help="trials; 300 kills, 50 swaps, 10 writers")
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--stride", type=int, default=1, help="try every n-th step only")
    parser.add_argument("--kinds", default="add,remove,index,ask", help="the changes to kill")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = perf_counter()
    if given.campaign == "kills":
        kills(given.times or 300, given.seed)
    elif given.campaign == "steps":
        if SHIM not in os.environ:
            with_shim()
        steps(given.stride, given.kinds.split(","))
    elif given.campaign == "swaps":
        swaps(given.times or 50, given.reads)
    else:
        writers(given.times or 10)
    print(f"in {perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
