"""Compare what a cell printed and drew with what is stored.

Text must be equal, but for its numbers: those may differ by one unit of the last printed digit, or
by the relative tolerance that the cell states. Whole numbers are counts: they must be equal unless
the cell states a tolerance. Pictures are counted, not compared.
"""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
_TIME = re.compile(r"\s*time(?![a-z])[^:]*:")


def differences(
    stored: Iterable[dict], produced: Iterable[dict], same: Callable[[str, str], bool]
) -> list[str]:
    """What differs between two lists of outputs, a line each; `same` judges two numbers."""
    old, new, found = _channels(stored), _channels(produced), []
    for channel in sorted({*old, *new}):
        before, after = old.get(channel, []), new.get(channel, [])
        if len(before) != len(after):
            found.append(f"{channel}: {len(before)} stored, {len(after)} produced")
            found += [f"  stored: {text}" for text in before] if _is_text(channel) else []
            found += [f"  produced: {text}" for text in after] if _is_text(channel) else []
        elif _is_text(channel):
            for one, other in zip(before, after, strict=True):
                found += _text_differences(channel, one, other, same)
    return found


def last_digit(stored: str, produced: str) -> bool:
    """Equal up to one unit of the last digit that either of them prints; whole numbers exactly."""
    if not {*stored.lower(), *produced.lower()} & {".", "e"}:
        return int(stored) == int(produced)
    one, other = Decimal(stored), Decimal(produced)
    unit = min(one.as_tuple().exponent, other.as_tuple().exponent)
    return abs(one - other) <= Decimal((0, (1,), unit))


def within(tolerance: float | None) -> Callable[[str, str], bool]:
    """The judge of a cell's numbers: the last digit, or the relative tolerance if one is stated."""
    if tolerance is None:
        return last_digit

    def same(stored: str, produced: str) -> bool:
        one, other = Decimal(stored), Decimal(produced)
        gap = Decimal(str(tolerance)) * max(abs(one), abs(other))
        return last_digit(stored, produced) or abs(one - other) <= gap

    return same


def _channels(outputs: Iterable[dict]) -> dict[str, list[str]]:
    """stdout, stderr, or a media type -> the texts that went there; a stream counts as one text."""
    found = defaultdict(list)
    for output in outputs:
        if output["output_type"] == "stream":
            text = "".join(output["text"])
            found[output["name"]] = ["".join([*found[output["name"]], text])]
        elif output["output_type"] == "error":
            found["error"].append(output["ename"])
        for media, data in output.get("data", {}).items():
            is_json = isinstance(data, dict)
            found[media].append(json.dumps(data, sort_keys=True) if is_json else "".join(data))
    return found


def _is_text(channel: str) -> bool:
    return not channel.startswith("image/")


def _text_differences(
    channel: str, stored: str, produced: str, same: Callable[[str, str], bool]
) -> list[str]:
    old, new = stored.splitlines(), produced.splitlines()
    if len(old) != len(new):
        return [f"{channel}:", *difflib.unified_diff(old, new, "stored", "produced", lineterm="")]
    return [
        f"{channel}, line {number}:\n  stored:   {one}\n  produced: {other}"
        for number, (one, other) in enumerate(zip(old, new, strict=True), start=1)
        if not _same_line(one, other, same)
    ]


def _same_line(stored: str, produced: str, same: Callable[[str, str], bool]) -> bool:
    if stored == produced:
        return True
    # Blanks beside a number give way, since a sign or one digit more moves what follows.
    around = [[text.strip() for text in _NUMBER.split(line)] for line in (stored, produced)]
    numbers = list(zip(_NUMBER.findall(stored), _NUMBER.findall(produced), strict=False))
    if around[0] != around[1] or not numbers:
        return False
    return bool(_TIME.match(stored)) or all(same(one, other) for one, other in numbers)
