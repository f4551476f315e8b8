"""Pictures of the network: SVG, PNG, or a page of HTML that works offline."""

from canting.drawing.draw import SUFFIXES, draw
from canting.drawing.wanted import KINDS, Wanted

__all__ = ["KINDS", "SUFFIXES", "Wanted", "draw"]
