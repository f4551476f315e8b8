"""What those who did not answer might have said, and what reports may be wrong: graphs drawn at random. Pure.

Each who did not answer names as many as a respondent of its group drawn at random, and names whom its group names:
proportionally to how many of the group did, shrunk to all respondents. Of what was reported, a tenth is dropped, and as
many ties are added anywhere (Borgatti, Carley & Krackhardt 2006).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

ERROR = 0.10
SHRINK = 1.0
"""How many respondents' worth all respondents weigh beside those of the group."""
SEED = 1989

Pair = tuple[int, int]


def replicates(
    n: int,
    ties: Sequence[Pair],
    silent: Sequence[int],
    heard: Sequence[int],
    group: Sequence[object],
    *,
    can_receive: Sequence[bool],
    teller: str,
    count: int,
    error: float = ERROR,
) -> Iterator[list[Pair]]:
    """Draw graphs that the survey might have shown.

    Parameters
    ----------
    n, ties
        The graph as it was reported.
    silent, heard
        Who was asked and did not answer, and who answered.
    group
        Each participant's group.
    can_receive
        Who can receive at all, length n.
    teller
        Which end of a tie reports it: ``to``, ``from`` or ``either``.
    count
        How many graphs.
    error
        Share of the reported ties that are dropped, and of ties that are added.

    Yields
    ------
    list of pairs
        Ties of one graph, in order.
    """
    random = np.random.default_rng(SEED)
    kept = np.array(sorted(set(ties)), dtype=np.int64).reshape(-1, 2)
    sides = (1, 0) if teller == "either" else (1,) if teller == "to" else (0,)
    said = [_said(n, kept, side) for side in sides]
    receives = np.flatnonzero(np.asarray(can_receive))
    for _ in range(count):
        drawn = kept[random.random(len(kept)) >= error]
        extra = random.binomial(len(kept), error) if len(receives) else 0
        parts = [
            drawn,
            np.column_stack((random.integers(0, n, extra), random.choice(receives, extra)))
            if extra
            else drawn[:0],
        ]
        for side, rows in zip(sides, said, strict=True):
            for at in silent:
                others = _named(random, rows, at, heard, group, n)
                if side == 1 and not can_receive[at]:
                    continue
                if side == 0:
                    others = others[np.asarray(can_receive)[others]]
                pair = (others, np.full(len(others), at)) if side == 1 else (np.full(len(others), at), others)
                parts.append(np.column_stack(pair))
        every = np.unique(np.concatenate(parts), axis=0)
        every = every[every[:, 0] != every[:, 1]]
        yield [(int(a), int(b)) for a, b in every]


def _said(n: int, ties: np.ndarray, side: int) -> list[np.ndarray]:
    """Whom each participant would have reported, by the end that reports."""
    order = np.argsort(ties[:, side], kind="stable")
    begin = np.searchsorted(ties[order, side], np.arange(n + 1))
    return [ties[order[begin[at] : begin[at + 1]], 1 - side] for at in range(n)]


def _named(
    random: np.random.Generator,
    rows: list[np.ndarray],
    at: int,
    heard: Sequence[int],
    group: Sequence[object],
    n: int,
) -> np.ndarray:
    """Whom somebody who did not answer might have named."""
    alike = [one for one in heard if one != at and group[one] == group[at] and group[at] is not None] or [
        one for one in heard if one != at
    ]
    if not alike:
        return np.zeros(0, dtype=np.int64)
    many = len(rows[alike[random.integers(len(alike))]])
    chance = np.bincount(np.concatenate([rows[one] for one in alike]), minlength=n) / len(alike)
    everybody = np.bincount(np.concatenate([rows[one] for one in heard]), minlength=n) / len(heard)
    chance = (len(alike) * chance + SHRINK * everybody) / (len(alike) + SHRINK)
    chance[at] = 0
    many = min(many, int((chance > 0).sum()))
    if not many:
        return np.zeros(0, dtype=np.int64)
    return random.choice(n, size=many, replace=False, p=chance / chance.sum())
