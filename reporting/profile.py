"""A page for each participant: what the survey says of it, for itself to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from canting.errors import UsageError
from canting.language import words_of
from canting.queries.names import Names, Person
from canting.reporting.asking import Asker
from canting.reporting.blocks import Markdown, Report, escaped
from canting.reporting.make import section
from canting.reporting.plan import ReportPlan
from canting.reporting.tell import Teller

TEXTS = Path(__file__).resolve().parent.parent / "texts" / "profile"
POLICIES = ("own", "all", "none")
FORMATS = ("html", "pdf")
FAR, WIDE = 6, 3
"""Steps back to a source, and steps on to whom one reaches."""
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Profile:
    """A participant's page: whose, what it is called there, the name of its file, and the page."""

    id: str
    title: str
    stem: str
    page: Report


@dataclass(frozen=True)
class Profiles:
    """What all pages of one folder share."""

    asker: Asker
    policy: str
    """Who is named on a page: ``own``, those whom its participant named; ``all``; or ``none``."""
    everybody: Sequence[dict[str, Any]]
    people: Mapping[str, Person]
    """Rows of the query participants, and the same as far as names go."""
    called: Names
    """Names as a report says them: who isn't to be named bears a word and a number."""
    words: Mapping[str, str]
    """English words as the page says them."""
    links: bool
    """Whether pages link to one another."""
    about: Mapping[str, Any]
    """What the answers cover."""
    asked: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    """Answers that are the same on every page."""

    # who

    def title(self, who: str) -> str:
        return str(self.called.cell(who)) if who in self.called.hidden else self.people[who].name or who

    @cached_property
    def stems(self) -> dict[str, str]:
        """The names of their files, which say no more than their pages."""
        made: dict[str, str] = {}
        used: set[str] = set()
        for who in sorted(self.people):
            said = self.title(who) if who in self.called.hidden else who
            stem = _UNSAFE.sub("-", said.lower()).strip("-") or "participant"
            number = 1
            while (own := stem if number == 1 else f"{stem}-{number}") in used:
                number += 1
            used.add(own)
            made[who] = own
        return made

    @cached_property
    def where(self) -> dict[str, set[tuple[str, str]]]:
        return {
            row["id"]: {(name, each) for name in ("stages", "places") for each in row[name]}
            for row in self.everybody
        }

    def find(self, who: str) -> str:
        """The id of the covered participant that has this id or name.

        Raises
        ------
        UsageError
            If nobody has, or several.
        """
        found = str(self.asker.ask("ego", who=who).about["parameters"]["who"])
        if found not in self.people:
            raise UsageError(
                f"No participant has the id or name {who!r}.", "canting query participants lists them."
            )
        return found

    def of_interest(self) -> list[str]:
        """Who gets a page: everybody who isn't an information source, in order of id."""
        return [each for each in sorted(self.people) if self.people[each].kind != "InformationSource"]

    def names_for(self, who: str, named: Iterable[str]) -> Names:
        """Who is named on a participant's page; the others are their role, and bear no number."""
        keep = {who} | (set(named) if self.policy == "own" else set())
        instead: dict[str, str] = {}
        hidden = []
        for person in self.people.values():
            shown = person.kind == "InformationSource" or self.policy == "all" or person.id in keep
            if shown and person.id not in self.called.hidden:
                continue
            hidden.append(person.id)
            word = self.title(person.id) if person.id == who else self.role(person)
            for text in (person.id, person.name, *self.called.texts_of(person.id)):
                if text:
                    instead[text] = word
        return Names(instead, frozenset(hidden), self.called.private)

    def role(self, person: Person) -> str:
        """What stands for a participant that isn't named: its role, else its group, else its kind."""
        word = person.role or person.group or person.kind
        return self.words.get(word, word)


def profiles(asker: Asker, *, policy: str = "own", whole: str | None = None, links: bool = False) -> Profiles:
    """Get ready to make pages of participants.

    Parameters
    ----------
    policy
        Who is named on a page: see `Profiles`.
    whole
        Who is named anywhere, as a report's policy says it; who isn't bears a word and a number as a title.

    Raises
    ------
    UsageError
        For an unknown policy or dataset, or if nobody is there.
    """
    if policy not in POLICIES:
        raise UsageError(f"--names {policy}: not known.", f"There are: {', '.join(POLICIES)}.")
    words = own_words(asker.language)
    found = asker.everybody()
    everybody = found.dicts()
    people = {
        row["id"]: Person(row["id"], row["name"], row["kind"] or "Actor", row["role"], row["group"])
        for row in everybody
    }
    called = asker.names(found, whole or ("none" if policy == "none" else "all"), words)
    return Profiles(asker, policy, everybody, people, called, words, links, found.about)


def public(asker: Asker, whole: str) -> Iterator[Profile]:
    """Pages beside a report, of those whom it names: nobody has a page of its own without a name."""
    shared = profiles(asker, whole=whole, links=True)
    yield from make(shared, [each for each in shared.of_interest() if each not in shared.called.hidden])


def own_words(language: str) -> dict[str, str]:
    return words_of("report", language) | words_of("profile", language)


def make(shared: Profiles, who: Iterable[str]) -> Iterator[Profile]:
    for each in who:
        title = shared.title(each)
        yield Profile(each, title, shared.stems[each], _Page(shared, each, title).report())


class _Page:
    """One participant's page: what is asked, and what may be said of it."""

    def __init__(self, shared: Profiles, who: str, title: str) -> None:
        self.shared, self.who, self.title = shared, who, title
        said = [
            row for row in self.rows("ego", who=who) if row["type"] == "INFORMS" and row["respondent"] == who
        ]
        self.gives = {row["from"] for row in said if row["to"] == who}
        self.gets = {row["to"] for row in said if row["from"] == who}
        self.names = shared.names_for(who, self.gives | self.gets)
        self.teller = Teller(shared.asker, self.names, shared.words)

    def rows(self, question: str, **given: Any) -> list[dict[str, Any]]:
        """Rows of a named query with every name, for counting; what is said goes through `call`."""
        asker = self.shared.asker
        asker.progress(0, None, f"Asking {question} of {self.title}")
        options = replace(asker.options, graph=given.pop("graph", None))
        return asker.ask(question, options, **given).dicts()

    def call(self, who: str, *, said: bool = False) -> Markdown:
        """A participant as this page calls it, with a link to its own page where it is named.

        It is shown by role unless the page's own participant said what is shown of it.
        """
        shared, person = self.shared, self.shared.people[who]
        if who in self.names.hidden:
            return escaped(self.names.instead[who])
        if shared.policy != "all" and not said and person.kind != "InformationSource":
            return escaped(shared.role(person))
        text = escaped(person.name or who)
        if shared.links and who != self.who and person.kind != "InformationSource":
            return Markdown(f"[{text}]({shared.stems[who]}.html)")
        return text

    def report(self) -> Report:
        shared = self.shared
        up, down = (
            self.rows("upstream", who=self.who, steps=FAR),
            self.rows("downstream", who=self.who, steps=WIDE),
        )
        person = next(row for row in shared.everybody if row["id"] == self.who)
        facts = {
            "title": self.title,
            "date": shared.asker.date,
            "policy": shared.policy,
            "illustrative": bool(shared.about["illustrative"]),
            "datasets": shared.about["datasets"],
            "answered": shared.about["answered"],
            "responded": person["responded"],
            "role": shared.role(shared.people[self.who]),
            "group": person["group"],
            "links": shared.links,
            "heard": self.met((row for row in up if row["step"] == 1), self.gives),
            "reached": self.met((row for row in down if row["step"] == 1), self.gets),
            "steps": [
                {"step": step, "reached": sum(row["step"] <= step for row in down)}
                for step in range(1, WIDE + 1)
            ],
            "far": FAR,
            "sources": self.sources(up),
            "stages": self.stages(up, down),
            "own_stages": person["stages"],
            "groups": self.groups(person["group"]),
            "asks": self.asks(up),
        }  # fmt: skip
        asker = shared.asker
        plan = ReportPlan(texts=TEXTS / asker.language)
        markdown = section(self.teller, plan, "profile", facts).strip() + "\n"
        return Report.of(markdown, self.teller.pictures, asker.language, self.title, asker.date)

    def met(self, rows: Iterable[dict[str, Any]], told: set[str]) -> list[dict[str, Any]]:
        """Those at the other end of a tie: each who is named, the others counted by role.

        Of those in `told` the page's own participant said so.
        """
        named: list[dict[str, Any]] = []
        others: dict[tuple[str, bool], int] = defaultdict(int)
        for row in rows:
            you = row["id"] in told
            person = self.shared.people[row["id"]]
            who, role = self.call(person.id, said=you), escaped(self.shared.role(person))
            if who == role:
                others[who, you] += 1
            else:
                named.append({"who": who, "count": 1, "you_said": self.said_by(you)})
        counted = [
            {"who": who, "count": count, "you_said": self.said_by(you)}
            for (who, you), count in sorted(others.items(), key=lambda each: (-each[1], each[0]))
        ]
        return [*named, *counted]

    def said_by(self, you: bool) -> str:
        """Whether the page's own participant said so, or only others."""
        return self.shared.words["you" if you else "others"]

    def sources(self, up: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """How far each information source is, and through whom it comes: nearest first."""
        near = {row["id"]: row for row in up}
        made = []
        for person in self.shared.people.values():
            if person.kind != "InformationSource":
                continue
            row = near.get(person.id)
            through = None if row is None or row["step"] == 1 else self.call(row["through"])
            made.append(
                {
                    "name": self.call(person.id),
                    "step": row["step"] if row else None,
                    "steps": str(row["step"]) if row else self.shared.words["not within"].format(far=FAR),
                    "through": through,
                }
            )
        return sorted(made, key=lambda each: (each["step"] or FAR + 1, each["name"]))

    def stages(self, up: Sequence[dict[str, Any]], down: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """For each stage of the chain, how many there one hears from, reaches, buys from and sells to, near and far."""
        bought = self.rows("upstream", who=self.who, steps=FAR, graph="supply")
        sold = self.rows("downstream", who=self.who, steps=FAR, graph="supply")
        positions = {
            row["from_name"]: row["from_position"]
            for row in self.common("stage-flow", matrix=True)
            if row["from_name"]
        }
        order = sorted(positions, key=lambda name: (positions[name], name))
        made = []
        for stage in order:
            counts = {
                name: sum(stage in row["stages"] and row["step"] <= most for row in rows)
                for name, rows, most in (
                    ("hears", up, 1), ("hears_far", up, WIDE), ("reaches", down, 1), ("reaches_far", down, WIDE),
                    ("buys", bought, FAR), ("sells", sold, FAR),
                )
            }  # fmt: skip
            made.append({"stage": stage, **counts})
        return made

    def groups(self, group: str | None) -> list[dict[str, Any]]:
        """One's stakeholder group beside each other one: no names, for these rest on what others said."""
        if group is None:
            return []
        made = []
        for row in self.common("integration"):
            if group not in (row["group_a"], row["group_b"]):
                continue
            first = row["group_a"] == group
            made.append(
                {
                    "group": row["group_b"] if first else row["group_a"],
                    "state": row["state"],
                    "to": row["ties_ab"] if first else row["ties_ba"],
                    "from": row["ties_ba"] if first else row["ties_ab"],
                }
            )
        return made

    def asks(self, up: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """For each source that one doesn't hear from oneself, who does: those nearby, at one stage or place, if any."""
        heard = {row["id"] for row in up if row["step"] == 1}
        where = self.shared.where
        mine = where[self.who]
        made = []
        for person in self.shared.people.values():
            if person.kind != "InformationSource" or person.id in heard:
                continue
            know = [
                row["id"]
                for row in self.common("downstream", who=person.id, steps=1)
                if row["id"] != self.who
            ]
            beside = [each for each in know if where[each] & mine]
            told = sorted({str(self.call(each)) for each in beside or know})
            if told:
                asked = self.teller.several([Markdown(each) for each in told])
                made.append({"name": self.call(person.id), "ask": asked, "beside": bool(beside)})
        return sorted(made, key=lambda each: (not each["beside"], each["name"]))

    def common(self, question: str, **given: Any) -> list[dict[str, Any]]:
        """Rows that are the same on every page; asked once."""
        key = (question, tuple(sorted(given.items())))
        if key not in self.shared.asked:
            self.shared.asked[key] = self.rows(question, **given)
        return self.shared.asked[key]
