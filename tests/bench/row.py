"""One measured budget, and the order statistics that it is told in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured against one budget; ``met`` is None where there is no budget."""

    name: str
    title: str
    """The budget's own words."""
    measured: str
    """The figure that the budget speaks of."""
    budget: str
    met: bool | None
    figures: Sequence[tuple[str, str]]
    """Everything else: (what, how much)."""
    remark: str = ""
    """What ``met`` alone would hide."""

    @property
    def verdict(self) -> str:
        """In words."""
        word = {True: "met", False: "missed", None: "–"}[self.met]
        return f"{word}; {self.remark}" if self.remark else word


@dataclass(frozen=True, slots=True)
class Spread:
    """Samples in rising order, at least one."""

    rising: Sequence[float]

    @classmethod
    def of(cls, samples: Sequence[float]) -> "Spread":
        """The spread of samples in any order."""
        return cls(sorted(samples))

    def at(self, share: float) -> float:
        """The smallest sample that so great a share (0 to 1) of all does not exceed."""
        return self.rising[max(math.ceil(share * len(self.rising)) - 1, 0)]

    def told(self, unit: str, *, scale: float = 1.0, digits: int = 1) -> str:
        """Median, p95, p99 and greatest, each sample times ``scale``."""
        shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        return ", ".join(f"{name} {self.at(at) * scale:,.{digits}f}" for name, at in shares) + (
            f" {unit}"
        )


def megabytes(size: float) -> str:
    """Bytes as megabytes of a million."""
    return f"{size / 1e6:,.0f} MB"


def share_of(counts: dict[str, int], most: int = 8) -> str:
    """The commonest words and their shares."""
    total = sum(counts.values())
    first = sorted(counts.items(), key=lambda item: -item[1])
    told = [f"{word} {count / total:.1%}" for word, count in first[:most]]
    rest = sum(count for _, count in first[most:])
    return ", ".join(told + ([f"{len(first) - most} others {rest / total:.1%}"] if rest else []))
