"""What pictures say: their words stand in ``texts/drawing/``."""

from __future__ import annotations

from dataclasses import dataclass

from canting.language import words_of, written


@dataclass(frozen=True)
class Wording:
    """What a picture says in a language, ``en`` or ``id``."""

    lang: str

    def say(self, key: str, **values: object) -> str:
        """What is said for a key, with values in their places; a key that isn't there stands for itself."""
        text = words_of("drawing", self.lang).get(key, key)
        said = {name: self.grouped(each) if isinstance(each, int) else each for name, each in values.items()}
        return text.format(**said) if said else text

    def count(self, one: str, many: str, number: int) -> str:
        """A number of things, in the singular or plural."""
        return self.say(one) if number == 1 else self.say(many, n=number)

    def group(self, group: str) -> str:
        """A stakeholder group, in the language where it is a usual one."""
        return words_of("drawing", self.lang).get(f"group {group}", group)

    def kind(self, kind: str) -> str:
        """A kind of participant, in a word or two."""
        return words_of("drawing", self.lang).get(f"kind {kind}", kind)

    def measure(self, name: str) -> str:
        return words_of("drawing", self.lang).get(f"measure {name}", name.replace("_", " "))

    def grouped(self, number: int) -> str:
        """A whole number with its thousands apart."""
        return written(self.lang, f"{number:,}")

    def figure(self, value: float) -> str:
        """A figure to three digits, as the language writes it."""
        if float(value).is_integer() and abs(value) < 1e9:
            return self.grouped(int(value))
        text = f"{value:.3g}"
        if "e" not in text:
            text = f"{float(text):,.{len(text.partition('.')[2])}f}"
        return written(self.lang, text)


ENGLISH = Wording("en")
