"""A calendar invitation (RFC 5546) in a few readable lines, so that nobody has to open the file to answer it."""

import re
from datetime import datetime

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"^([A-Za-z-]+)((?:;[^:\r\n]*)?):(.*)$", re.MULTILINE)
_SHOWN = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")


def summary(calendar: str) -> str:
    """What, when, where and who of the first event; "" when there is none. Values as written, times with their zone."""
    unfolded = _FOLD.sub("", calendar[:200_000])
    start = unfolded.find("BEGIN:VEVENT")
    if start < 0:
        return ""
    found: dict[str, str] = {}
    for match in _LINE.finditer(unfolded[start:]):
        name = match[1].upper()
        if name == "END":
            break
        if name in _SHOWN and name not in found:
            found[name] = _value(name, match[2], match[3].strip())
    when = " - ".join(found[name] for name in ("DTSTART", "DTEND") if found.get(name))
    lines = [found.get("SUMMARY", ""), when]
    lines += [found.get(name, "") for name in ("LOCATION", "ORGANIZER", "DESCRIPTION")]
    return "\n".join(line for line in lines if line)


def _value(name: str, parameters: str, value: str) -> str:
    if name.startswith("DT"):
        return _moment(parameters, value)
    if name == "ORGANIZER":
        return value.partition(":")[2] or value
    return re.sub(r"\\([,;\\])", r"\1", re.sub(r"\\[nN]", "\n", value)).strip()


def _moment(parameters: str, value: str) -> str:
    zone = re.search(r"TZID=\"?([^;:\"]+)", parameters, re.IGNORECASE)
    for pattern, shown in (
        ("%Y%m%dT%H%M%SZ", "%Y-%m-%d %H:%M UTC"),
        ("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M"),
        ("%Y%m%d",) * 2,
    ):
        try:
            moment = datetime.strptime(value, pattern)  # noqa: DTZ007 - shown with the zone as written
        except ValueError:
            continue
        text = moment.strftime("%Y-%m-%d" if pattern == "%Y%m%d" else shown)
        return f"{text} ({zone[1]})" if zone else text
    return value
