"""Pictures of the network: SVG, PNG, or a page of HTML that works offline."""

from canting.drawing.draw import KINDS, SUFFIXES, draw

__all__ = ["KINDS", "SUFFIXES", "draw"]
