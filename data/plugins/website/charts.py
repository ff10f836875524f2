"""Numbers to the geometry of small drawings; the templates draw them as SVG. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAP_WIDTH, MAP_HEIGHT = 400, 470
_WEST, _NORTH, _SCALE = 3.28, 53.58, 166.0
_SQUEEZE = math.cos(math.radians(52.2))  # a degree of longitude is shorter than one of latitude here


def project(lat: float, lon: float) -> tuple[float, float]:
    """A place in the Netherlands as x and y on the map, in its own units (MAP_WIDTH by MAP_HEIGHT)."""
    return (lon - _WEST) * _SQUEEZE * _SCALE, (_NORTH - lat) * _SCALE


def dots(points: Iterable[tuple[float, float]]) -> str:
    """Many places as one SVG path of dots; those that would fall on each other are drawn once."""
    spots = sorted({(round(x), round(y)) for x, y in (project(lat, lon) for lat, lon in points)})
    return "".join(f"M{x} {y}h0" for x, y in spots if 0 <= x <= MAP_WIDTH and 0 <= y <= MAP_HEIGHT)


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    r: float
    text: str


def circles(counts: Iterable[tuple[float, float, int, str]]) -> list[Circle]:
    """Counts at places (lat, lon, count, name) as circles whose area is the count, the largest first."""
    listed = sorted(counts, key=lambda item: -item[2])
    if not listed:
        return []
    unit = min(4.5, 22 / math.sqrt(listed[0][2]))
    found = []
    for lat, lon, count, text in listed:
        x, y = project(lat, lon)
        found.append(Circle(round(x, 1), round(y, 1), round(max(2.5, unit * math.sqrt(count)), 1), text))
    return found


@dataclass(frozen=True)
class Axis:
    """Amounts from ``low`` to ``high`` over ``width`` units."""

    low: float
    high: float
    width: float

    def at(self, amount: float) -> float:
        return round((min(max(amount, self.low), self.high) - self.low) / ((self.high - self.low) or 1) * self.width, 1)

    def ticks(self, step: float) -> list[float]:
        start = math.ceil(self.low / step) * step
        return [start + step * number for number in range(int((self.high - start) // step) + 1)]


def axis(amounts: Sequence[float], width: float, step: float) -> Axis:
    """An axis that holds all amounts, from one round number to another."""
    return Axis(math.floor(min(amounts) / step) * step, math.ceil(max(amounts) / step) * step, width)


def line(points: Sequence[tuple[float, float]], width: float, height: float, top: float) -> str:
    """Points (share of the width from 0 to 1, value from 0 to ``top``) as the points of a polyline."""
    return " ".join(f"{share * width:.1f},{height - value / (top or 1) * height:.1f}" for share, value in points)
