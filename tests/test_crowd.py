"""Sixteen visitors at once, over the page's own protocol."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests.browser.conftest import written_by

AT_ONCE = 16


def steps_of(config: dict[str, Any]) -> tuple[int, int]:
    """The ids of the step that takes the question and of the one that answers it."""
    box = next(
        c["id"] for c in config["components"] if c["type"] == "textbox" and c["props"].get("submit_btn")
    )
    steps = config["dependencies"]
    taken = next(d["id"] for d in steps if [box, "submit"] in d["targets"])
    shown = next(d["id"] for d in steps if d.get("trigger_after") == taken)
    return taken, next(d["id"] for d in steps if d.get("trigger_after") == shown)


def ask(address: str, steps: tuple[int, int], visitor: int) -> str:
    """Ask as one visitor; gives the answer that came to this visitor."""
    session = f"visitor{visitor}"
    with httpx.Client(base_url=f"{address}/gradio_api", timeout=120) as client:
        question = f"What did the plant in Rotterdam cost, asks visitor {visitor}?"
        body = {"data": [question], "fn_index": steps[0], "session_hash": session}
        client.post("/run/predict", json=body).raise_for_status()
        body = {"data": [None, None], "fn_index": steps[1], "session_hash": session}
        client.post("/queue/join", json=body).raise_for_status()
        with client.stream("GET", "/queue/data", params={"session_hash": session}) as events:
            for line in events.iter_lines():
                event = json.loads(line.removeprefix("data: ") or "{}")
                if event.get("msg") == "process_completed":
                    return json.dumps(event["output"])
    raise AssertionError("the stream ended without an answer")


def test_sixteen_visitors_are_answered_side_by_side_and_none_gets_anothers_answer(tmp_path: Path) -> None:
    together = threading.Barrier(AT_ONCE)

    def reply(request: dict[str, Any]) -> list[Any]:
        asked = request["messages"][-1]["content"].rpartition("asks visitor ")[2].partition("?")[0]
        return [lambda: together.wait(timeout=100), f"Visitor {asked} asked [1]."]

    with written_by(reply, tmp_path) as address:
        steps = steps_of(httpx.get(f"{address}/config", timeout=60).json())
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            answers = list(crowd.map(lambda n: ask(address, steps, n), range(AT_ONCE)))
    assert [f"Visitor {n} asked" in answer for n, answer in enumerate(answers)] == [True] * AT_ONCE
