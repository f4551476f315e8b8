"""How smoothly the page of a large network is moved and magnified, in headless Chromium.

    python benchmarks/smoothness.py [--participants 2000] [--ties 20000] [--seconds 5] [--page FILE.html]

Draws a made-up network (or takes a page that `canting draw` wrote) and sends the page what a hand sends: turns of the
wheel in and out, then a drag to and fro, one at each frame. A frame's time is that from one requestAnimationFrame to
the next; a screen of 60 Hz gives 16.7 ms. The time to draw the page, from a picture in memory, is told first. Headless
Chromium paints with the processor alone, so that a graphics card can only be faster. Needs Chromium and what the tests
need.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
from test_drawing_page import NAMES, Browser, written

from canting.drawing.model import Node, Picture, lines_of, strongest

MEASURE = """
new Promise((done) => {
  const box = document.getElementById("sheet-box");
  const r = box.getBoundingClientRect();
  const [x, y] = [r.x + r.width / 2, r.y + r.height / 2];
  const at = (type, dx) => box.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, button: 0, buttons: 1, clientX: x + dx, clientY: y + dx / 2, bubbles: true, cancelable: true }));
  const wheel = (n) => box.dispatchEvent(new WheelEvent("wheel", {
    deltaY: Math.floor(n / 40) % 2 ? 30 : -30, clientX: x + 80, clientY: y + 40, bubbles: true, cancelable: true }));
  const drag = (n) => at("pointermove", 120 * Math.sin(n / 15));
  const step = KIND === "wheel" ? wheel : drag;
  const times = [];
  const rest = [];
  let last = 0, n = 0, begun = 0;
  if (KIND === "drag") at("pointerdown", 0);
  const frame = (now) => {
    begun = begun || now;
    const moving = now - begun < SECONDS * 1000;
    if (last) (moving ? times : rest).push(now - last);
    last = now;
    if (moving) step(n++);
    else if (KIND === "drag" && !rest.length) at("pointerup", 0);
    if (now - begun < SECONDS * 1000 + 2000) requestAnimationFrame(frame);
    else done([times, rest]);
  };
  requestAnimationFrame(frame);
})
"""


def network(participants: int, ties: int) -> Picture:
    """A made-up network in which some have many ties."""
    chance = random.Random(7)
    nodes = [Node(f"p{at}", f"Participant {at}", group=f"group {at % 6}") for at in range(participants)]
    weights = [chance.paretovariate(1.3) for _ in nodes]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < ties:
        giver, receiver = chance.choices(range(participants), weights)[0], chance.randrange(participants)
        if giver != receiver:
            pairs.add((f"p{giver}", f"p{receiver}"))
    rows = [
        {"from": a, "to": b, "type": "INFORMS", "weight": chance.randrange(1, 4), "question": "q"}
        for a, b in sorted(pairs)
    ]
    return Picture("network", "Large", "Made up", nodes, strongest(lines_of(nodes, rows)))


def frames(browser: Browser, kind: str, seconds: float) -> list[np.ndarray]:
    """Milliseconds from frame to frame while the page is moved, and while it comes to rest and is painted anew."""
    script = MEASURE.replace("KIND", repr(kind)).replace("SECONDS", str(seconds))
    result = browser("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
    assert "exceptionDetails" not in result, result
    return [np.array(times) for times in result["result"]["value"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--participants", type=int, default=2_000)
    parser.add_argument("--ties", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        sys.exit(f"There is no browser: none of {', '.join(NAMES)} is installed.")
    with tempfile.TemporaryDirectory() as folder:
        page = given.page
        if page is None:
            made = network(given.participants, given.ties)
            begun, worked = time.perf_counter(), time.process_time()
            page = written(made, Path(folder))
            took, worked = time.perf_counter() - begun, time.process_time() - worked
            size = page.stat().st_size / 1e6
            print(f"{given.participants:,} participants, {given.ties:,} ties, {len(made.lines):,} drawn")
            print(f"drawn in {took:.1f} s ({worked:.1f} s of the processor), {size:.1f} MB")
        browser = Browser(program, Path(folder) / "browser")
        try:
            browser.open(page.resolve())
            time.sleep(2)
            for kind in ("wheel", "drag"):
                times, rest = frames(browser, kind, given.seconds)
                middle, most, worst = np.percentile(times, [50, 95, 100])
                print(
                    f"{kind}: {len(times)} frames, median {middle:.1f} ms, 95 % {most:.1f} ms, longest {worst:.0f} ms"
                )
                print(f"    painted anew at rest in {rest.max(initial=0):.0f} ms")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
