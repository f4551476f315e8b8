"""Texts from outside made safe to show: on a terminal, in a log, in a picture."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # what steers a terminal: C0 without tab and line feed, DEL, C1
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # what turns a text round or ends its line
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"  # what no text is made of
)


def visible(text: object) -> str:
    r"""Write characters that steer a terminal or turn a text round as ``\u001b``: tabs and line feeds stay.

    The escapes are those of JSON, so that JSON shown so is still the same JSON.

    Examples
    --------
    >>> print(visible("a\x1b[2Jb"), visible("Hj. Sri \u202e工"))
    a\u001b[2Jb Hj. Sri \u202e工
    """
    return _UNSEEN.sub(_escaped, str(text))


def on_one_line(text: object) -> str:
    r"""The same without tabs and line feeds: a message that quotes a name stays one line.

    Examples
    --------
    >>> print(on_one_line("two\nlines"))
    two\u000alines
    """
    return visible(text).replace("\n", "\\u000a").replace("\t", " ")


def _escaped(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
