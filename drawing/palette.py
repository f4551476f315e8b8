"""Colours and shapes: told apart by the colour-blind, and in grey by marks inside symbols and dashes of lines."""

from __future__ import annotations

from dataclasses import dataclass

from canting.drawing.model import Picture

INK = "#22282e"
QUIET = "#5c656e"
PAPER = "#ffffff"
PANEL = "#f6f4ef"
FRAME = "#d8d3c7"


@dataclass(frozen=True)
class Tint:
    fill: str
    mark: str = ""
    ink: str = PAPER

    @property
    def pale(self) -> str:
        """The fill, nearly white: for areas."""
        red, green, blue = (int(self.fill[at : at + 2], 16) for at in (1, 3, 5))
        return "#" + "".join(f"{round(255 - (255 - value) * 0.13):02x}" for value in (red, green, blue))


# Okabe & Ito 2008, "Color Universal Design". The marks tell groups apart where colour is lost.
_COLOURS = {
    "orange": ("#E69F00", INK),
    "blue": ("#0072B2", PAPER),
    "green": ("#009E73", PAPER),
    "purple": ("#CC79A7", INK),
    "yellow": ("#F0E442", INK),
    "vermilion": ("#D55E00", PAPER),
    "sky": ("#56B4E9", INK),
}
_FIRST = [
    ("orange", ""),
    ("blue", "bar"),
    ("green", "dot"),
    ("purple", "pipe"),
    ("yellow", "ring"),
    ("vermilion", "cross"),
    ("sky", "slash"),
]
_USUAL = ("business", "government", "community", "academia", "finance", "media")
_NEXT = [
    ("blue", "dot"),
    ("orange", "bar"),
    ("purple", "ring"),
    ("green", "cross"),
    ("sky", "dot"),
    ("vermilion", "pipe"),
]
NONE = Tint("#8b9097")
OTHER = Tint("#c3c7cb", "slash", INK)

# Goods run solid and knowledge dashed, as plans of material and information flow have it.
LINES = {
    "INFORMS": ("#2f6fa7", "4.5 2.2", "butt"),
    "SUPPLIES": ("#a0642a", "", "butt"),
    "SUPPORTS": ("#2f8a63", "0.1 3", "round"),
    "RECOMMENDED": ("#b3123e", "0.1 4.6", "round"),
    "COLLABORATES_WITH": ("#7b4f96", "8 2.2 1.4 2.2", "butt"),
}


def tints(picture: Picture) -> dict[str, Tint]:
    """Give each stakeholder group of a picture its tint.

    A group has the same tint in every picture of the same data, whoever is in it, and groups that most clusters have
    the same in every picture; where there are more groups than tints the smaller ones share one.
    """
    groups = picture.all_groups
    slots = [_tint(*slot) for slot in (*_FIRST, *_NEXT)]
    made: dict[str, Tint] = {}
    for at, group in enumerate(_USUAL):
        if group in groups:
            made[group] = slots[at]
    free = [slot for slot in slots if slot not in made.values()]
    if not made:
        free = slots
    for group in groups:
        if group not in made:
            made[group] = free.pop(0) if free else OTHER
    return made


def _tint(colour: str, mark: str) -> Tint:
    fill, ink = _COLOURS[colour]
    return Tint(fill, mark, ink)
