"""The page of a picture in a real browser: pointing, clicking, finding, filtering, keys, narrow screens, hostile names.

Chromium is driven through a pipe by its own protocol; where there is no Chromium the tests are skipped.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from canting.drawing.fitting import lay_out
from canting.drawing.model import Node, Picture, SizeMeasure, lines_of, nodes_of, stages_of
from canting.drawing.render import html

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
ATTACK = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">'


class Browser:
    """Chromium with one page, told what to do through a pipe."""

    def __init__(self, program: str, folder: Path) -> None:
        reads, told = os.pipe()
        answers, writes = os.pipe()
        # The protocol's pipes are file descriptors 3 and 4 of the browser.
        script = (
            "import os,sys;a,b=map(os.dup,map(int,sys.argv[1:3]));os.dup2(a,3);os.dup2(b,4);"
            "os.set_inheritable(3,True);os.set_inheritable(4,True);os.execvp(sys.argv[3],sys.argv[3:])"
        )
        command = [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(reads), str(writes), *command],
            pass_fds=(reads, writes),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(reads)
        os.close(writes)
        self.told, self.answers = told, answers
        self.rest = b""
        self.number = 0
        self.session: str | None = None
        self.faults: list[str] = []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.told, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.faults.append(json.dumps(answer["params"]))

    def receive(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], PATIENCE)
            assert ready, "the browser doesn't answer"
            part = os.read(self.answers, 1 << 20)
            assert part, "the browser has ended"
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, path: Path, width: int = 1400, height: int = 900) -> None:
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 700,
        )
        self.faults.clear()
        self("Page.navigate", url=path.as_uri())
        end = time.monotonic() + PATIENCE
        while self.js("location.protocol + document.readyState") != "file:complete":
            assert time.monotonic() < end, "the page doesn't load"
            time.sleep(0.02)

    def js(self, expression: str) -> Any:
        result = self("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def move(self, x: float, y: float) -> None:
        self("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, text: str = "") -> None:
        more = {"text": text} if text else {}
        self("Input.dispatchKeyEvent", type="keyDown", key=key, **more)
        self("Input.dispatchKeyEvent", type="keyUp", key=key)

    def middle(self, selector: str) -> tuple[float, float]:
        frame = f"document.querySelector({selector!r}).getBoundingClientRect()"
        box = self.js(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({frame})")
        return box[0], box[1]

    def text(self, selector: str) -> str:
        return self.js(f"document.querySelector({selector!r}).innerText")

    def visible(self, selector: str) -> int:
        """How many elements of a selector are neither gone nor pale."""
        return self.js(
            f"[...document.querySelectorAll({selector!r})]"
            ".filter(e => getComputedStyle(e).display !== 'none' && Number(getComputedStyle(e).opacity) > 0.5).length"
        )

    def shot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        try:
            self("Browser.close")
            self.process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
        os.close(self.told)
        os.close(self.answers)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    if sys.platform == "win32":
        pytest.skip("the browser's pipe is told by file descriptors, which Windows hasn't")
    made = Browser(program, tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


def small(kind: str = "chain", **names: str) -> Picture:
    """A dyer, a maker and a shop along the chain, an office and a source."""
    chain = stages_of([{"id": str(at), "name": f"Stage {at}", "position": at} for at in (1, 2, 3)])
    rows = [
        {"id": "dyer", "name": "Dyer", "kind": "Actor", "group": "business", "role": "supplier"},
        {"id": "maker", "name": "Batik máker", "kind": "Actor", "group": "business", "role": "entrepreneur"},
        {"id": "shop", "name": "Shop", "kind": "Actor", "group": "trade", "role": "retailer"},
        {"id": "office", "name": "Office", "kind": "Organization", "group": "government", "role": "agency"},
        {"id": "web", "name": "Internet", "kind": "InformationSource", "group": None, "role": None},
        {"id": "alone", "name": "Alone", "kind": "Actor", "group": "trade", "role": "retailer"},
    ]
    rows = [{**row, "name": names.get(row["id"], row["name"])} for row in rows]
    at = {"dyer": "1", "maker": "2", "shop": "3", "alone": "3"}
    nodes = nodes_of(rows, chain, [{"participant": who, "stage": stage} for who, stage in at.items()])

    def said(giver, receiver, relation, row, question="motif"):
        return {
            "from": giver, "to": receiver, "type": relation, "question": names.get("question", question), "weight": 2.5,
            "respondent": receiver, "file": "answers.csv", "row": row, "dataset": "survey", "wave": 1,
        }  # fmt: skip

    ties = [
        said("dyer", "maker", "SUPPLIES", 2, "dye"),
        said("maker", "shop", "SUPPLIES", 3, "cloth"),
        said("web", "maker", "INFORMS", 4),
        said("maker", "dyer", "INFORMS", 5),
        said("office", "maker", "INFORMS", 6),
        said("maker", "office", "INFORMS", 7),
    ]
    made = Picture(
        kind, "A small chain", "A survey", nodes, lines_of(nodes, ties), chain, size=SizeMeasure("degree")
    )
    return replace(
        made, nodes=[replace(n, size=float(d)) for n, d in zip(nodes, made.degrees(), strict=True)]
    )


def written(made: Picture, folder: Path) -> Path:
    path = folder / "picture.html"
    path.write_text(html(made, lay_out(made)), encoding="utf-8")
    return path


def node_at(made: Picture, who: str) -> str:
    return f"#nodes .node[data-i='{[node.id for node in made.nodes].index(who)}'] .symbol"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[tuple[Browser, Picture]]:
    made = small()
    browser.open(written(made, tmp_path))
    yield browser, made
    assert browser.faults == []


def test_pointing_at_a_tie_shows_who_says_so(page):
    browser, made = page
    at = next(i for i, line in enumerate(made.lines) if line.reports[0].question == "cloth")
    x, y = browser.js(
        f"(() => {{const p = document.querySelector('.line[data-i=\"{at}\"]');"
        "const m = p.getPointAtLength(p.getTotalLength() / 2).matrixTransform(p.getScreenCTM()); return [m.x, m.y]})()"
    )
    browser.move(x, y + 2)  # beside the thin line, not on it
    told = browser.text("#tip")
    for part in (
        "Batik máker → Shop",
        "Goods",
        "respondent: Shop",
        "question: cloth",
        "answers.csv, row 3",
        "2.5",
    ):
        assert part in told
    browser.move(5, 5)
    assert browser.js("document.getElementById('tip').hidden")


def test_clicking_a_participant_keeps_its_neighbourhood_until_told_otherwise(page):
    browser, made = page
    browser.click(*browser.middle(node_at(made, "dyer")))
    assert browser.text("#status") == "2 of 6 participants shown"
    assert browser.visible("#nodes .node") == 2
    assert browser.visible("#lines .line") == 2
    told = browser.text("#details")
    for part in ("Dyer", "supplier", "Batik máker", "answers.csv, row 5", "question: dye"):
        assert part in told
    browser.click(*browser.middle(node_at(made, "dyer")))
    assert browser.visible("#nodes .node") == 6
    assert browser.js("document.getElementById('details').hidden")


def test_names_in_the_details_lead_on(page):
    browser, made = page
    browser.click(*browser.middle(node_at(made, "dyer")))
    browser.click(*browser.middle("#details h3 button"))
    assert browser.text("#details h2") == "Batik máker"
    assert browser.text("#status") == "5 of 6 participants shown"


def test_finding_by_name_minds_neither_case_nor_accents(page):
    browser, _ = page
    browser.js("document.getElementById('search').focus()")
    browser("Input.insertText", text="MAKER")
    assert browser.text("#found") == "Batik máker"
    browser.press("Enter", "\r")
    assert browser.text("#details h2") == "Batik máker"
    browser.js("document.getElementById('search').select()")
    browser("Input.insertText", text="nobody at all")
    assert browser.text("#found") == "Nobody is called that."


def test_filters_by_relation_and_group(page):
    browser, _ = page
    browser.click(*browser.middle("#relations input[value=INFORMS]"))
    assert browser.visible("#lines .line") == 2
    browser.click(*browser.middle("#groups input[value=trade]"))
    assert browser.text("#status") == "4 of 6 participants shown"
    assert browser.visible("#lines .line") == 1
    browser.click(*browser.middle("#reset"))
    assert browser.visible("#lines .line") == 5
    assert browser.visible("#nodes .node") == 6
    assert browser.js("[...document.querySelectorAll('input[type=checkbox]')].every(box => box.checked)")


def test_a_neighbourhood_follows_the_filters(page):
    """Trap: with a relation switched off, those tied by it alone are no neighbours."""
    browser, made = page
    browser.click(*browser.middle("#relations input[value=SUPPLIES]"))
    browser.click(*browser.middle(node_at(made, "maker")))
    assert browser.text("#status") == "4 of 6 participants shown"
    assert "Shop" not in browser.text("#details")


def test_keys_move_keep_magnify_and_let_go(page):
    browser, _ = page
    browser.js("document.getElementById('sheet-box').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowDown")
    first = browser.text("#details h2")
    assert first
    for _ in range(3):
        browser.press("ArrowRight")
    assert browser.text("#details h2") != first
    browser.press("Enter", "\r")
    assert browser.js("document.querySelectorAll('.node.kept').length") == 1
    browser.press("+", "+")
    assert float(browser.js("document.getElementById('picture').viewBox.baseVal.width")) < small_width(
        browser
    )
    browser.press("0", "0")
    browser.press("Escape")
    assert browser.js("document.querySelectorAll('.node.kept').length") == 0
    browser.press("/", "/")
    assert browser.js("document.activeElement.id") == "search"
    assert browser.js("document.getElementById('search').value") == ""


def small_width(browser: Browser) -> float:
    return float(browser.js("JSON.parse(document.getElementById('data').textContent).width"))


def test_the_wheel_magnifies_where_it_points_and_dragging_moves(page):
    browser, made = page
    x, y = browser.middle(node_at(made, "maker"))
    browser("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-240)
    nx, ny = browser.middle(node_at(made, "maker"))
    assert abs(nx - x) < 2
    assert abs(ny - y) < 2
    browser.move(x + 200, y + 150)
    browser(
        "Input.dispatchMouseEvent", type="mousePressed", x=x + 200, y=y + 150, button="left", clickCount=1
    )
    for step in (20, 60, 100):
        browser(
            "Input.dispatchMouseEvent",
            type="mouseMoved",
            x=x + 200 + step,
            y=y + 150,
            button="left",
            buttons=1,
        )
    browser(
        "Input.dispatchMouseEvent", type="mouseReleased", x=x + 300, y=y + 150, button="left", clickCount=1
    )
    assert browser.middle(node_at(made, "maker"))[0] - nx == pytest.approx(100, abs=6)
    assert browser.js("document.querySelectorAll('.node.kept').length") == 0


def test_every_control_has_a_name(page):
    browser, _ = page
    name = "e.ariaLabel || e.innerText || e.labels?.[0]?.innerText"
    assert browser.js(f"[...document.querySelectorAll('button, input')].every(e => {name})")


def test_a_narrow_screen_shows_picture_and_details_without_scrolling_sideways(browser, tmp_path):
    made = small()
    browser.open(written(made, tmp_path), 390, 844)
    assert browser.js("document.documentElement.scrollWidth") <= 390
    assert not browser.js("document.getElementById('filters').open")
    x, y = browser.middle(node_at(made, "dyer"))
    browser("Emulation.setTouchEmulationEnabled", enabled=True)
    browser("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
    browser("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    end = time.monotonic() + PATIENCE
    while browser.js("document.getElementById('details').hidden"):
        assert time.monotonic() < end, "nothing is said of who was touched"
        time.sleep(0.05)
    browser("Emulation.setTouchEmulationEnabled", enabled=False)
    assert "Dyer" in browser.text("#details")
    assert browser.js("document.documentElement.scrollWidth") <= 390
    assert browser.faults == []


def test_what_is_made_up_says_so_wherever_one_looks(browser, tmp_path):
    """Trap: magnified, or on a narrow screen, the sheet's own mark lies outside the window."""
    made = replace(small(), illustrative=True)
    browser.open(written(made, tmp_path), 390, 844)
    x, y = browser.middle("#tools .mark")
    assert 0 < x < 390
    assert 0 < y < 200
    assert browser.text("#tools .mark").startswith("ILLUSTRATIVE")
    browser.open(written(small(), tmp_path))
    assert not browser.js("document.querySelector('#tools .mark')")


@pytest.mark.parametrize("kind", ["chain", "network", "integration"])
def test_names_and_questions_never_run_as_script(browser, tmp_path, kind):
    made = small(kind, dyer=ATTACK, maker=f'"{ATTACK}', question=ATTACK)
    made = replace(
        made,
        title=ATTACK,
        subtitle=f"</title>{ATTACK}",
        nodes=[
            replace(node, group=ATTACK if node.id == "shop" else node.group, role=ATTACK)
            for node in made.nodes
        ],
        stages=[replace(stage, name=ATTACK) for stage in made.stages],
        notes=[ATTACK],
    )
    browser.open(written(made, tmp_path))
    browser.click(*browser.middle(node_at(made, "dyer")))
    browser.js("document.getElementById('search').focus()")
    browser("Input.insertText", text="<script>")
    browser.press("Enter", "\r")
    assert "<script>window.pwned=1</script>" in browser.text("#details")
    browser.move(*browser.middle(node_at(made, "maker")))
    assert browser.js("window.pwned") is None
    assert browser.js("document.querySelectorAll('img, script').length") == 2  # the data and the page's own
    assert browser.faults == []


def test_the_policy_stops_scripts_that_are_not_the_pages_own(browser, tmp_path):
    """Belt and braces: even what got into the page would not run."""
    path = written(small(), tmp_path)
    text = path.read_text(encoding="utf-8")
    hurt = text.replace("</h1>", "</h1><script>window.pwned=1</script><img src=x onerror='window.pwned=1'>")
    assert hurt != text
    path.write_text(hurt, encoding="utf-8")
    browser.open(path)
    end = time.monotonic() + PATIENCE
    while (
        sum("Content Security Policy" in fault for fault in browser.faults) < 2
    ):  # the script, and what an error does
        assert time.monotonic() < end, browser.faults
        time.sleep(0.05)
        assert browser.js("window.pwned") is None


def test_integration_shows_ties_of_the_one_who_is_clicked(browser, tmp_path):
    made = small("integration")
    browser.open(written(made, tmp_path))
    assert browser.visible("#lines .line") == 0
    browser.click(*browser.middle(node_at(made, "shop")))
    assert browser.visible("#lines .line") == 1
    assert browser.faults == []


def large() -> Picture:
    """More ties than can be painted for each frame."""
    nodes = [Node(f"p{at:04}", f"Participant {at}", group=f"g{at % 5}") for at in range(1_500)]
    ties = [
        {
            "from": f"p{at % 1500:04}",
            "to": f"p{(at * 7 + 1 + at // 1500) % 1500:04}",
            "type": "INFORMS",
            "weight": 1.0,
            "question": "q",
        }
        for at in range(5_000)
    ]
    return Picture("network", "Large", "Data", nodes, lines_of(nodes, ties))


def test_a_large_network_answers_at_once(browser, tmp_path):
    browser.open(written(large(), tmp_path))
    started = time.monotonic()
    browser.js("document.getElementById('search').focus()")
    browser("Input.insertText", text="participant 77")
    browser.press("Enter", "\r")
    assert browser.text("#details h2") == "Participant 77"
    assert time.monotonic() - started < 15  # a fifth of a second on a machine of its own
    assert browser.faults == []


def test_a_large_network_is_moved_as_it_is_painted_and_painted_anew_when_it_rests(browser, tmp_path):
    """While it moves the picture itself stays; each symbol is where it will be when it is painted."""
    made = large()
    browser.open(written(made, tmp_path))
    one, other = node_at(made, "p0077"), node_at(made, "p1400")
    box, style = (
        "document.getElementById('picture').getAttribute('viewBox')",
        "getElementById('picture').style",
    )
    whole = browser.js(box)
    x, y = browser.middle(one)
    moved = (
        "(() => {const b = document.getElementById('sheet-box');"
        f"b.dispatchEvent(new WheelEvent('wheel', {{deltaY: -60, clientX: {x}, clientY: {y}, cancelable: true}}));"
        "const at = s => {const r = document.querySelector(s).getBoundingClientRect();"
        "return [r.x + r.width / 2, r.y + r.height / 2]};"
        f"return [{box}, at({one!r}), at({other!r})]}})()"
    )
    painted, there, far = browser.js(moved)
    assert painted == whole
    assert there == pytest.approx((x, y), abs=2)
    end = time.monotonic() + PATIENCE
    while browser.js(f"document.{style}.transform"):
        assert time.monotonic() < end, "the picture doesn't rest"
        time.sleep(0.05)
    assert browser.js(box) != whole
    assert browser.middle(one) == pytest.approx(there, abs=2)
    assert browser.middle(other) == pytest.approx(far, abs=2)
    assert browser.faults == []
