"""Which time belongs to which day: "Tuesday morning or Thursday after 3"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.language.time.lexicon import units
from app.language.time.phrases.day_spans import Span, narrowed, spans_of
from app.language.time.phrases.items import Clock, Days
from app.language.time.resolution.narrowing import merged
from app.language.time.resolution.scope import LISTS, Clause, Segment, segments_of


@dataclass(frozen=True, slots=True)
class Pair:
    """Days with the times of day for them; None: not restricted by the words."""

    days: Days | None
    spans: tuple[Span, ...] | None


def pairs_of(clauses: Sequence[Clause], hint: Span | None) -> list[Pair]:
    """The alternatives that the wanted days and times of a message make."""
    segments = segments_of(clauses)
    if any(segment.days for segment in segments):
        segments = merged(segments)
    _read_times(segments, hint)
    if any(segment.days and segment.spans for segment in segments):
        return _paired(segments)
    days = [day for segment in segments for day in segment.days]
    spans = _all_spans(segments)
    if not days:
        return [Pair(None, tuple(spans))] if spans else []
    return [Pair(day, tuple(spans) or None) for day in days]


def _read_times(segments: Sequence[Segment], hint: Span | None) -> None:
    """Settle the times of each segment; those without a day may look at their neighbours."""
    _share_halves(segments)
    for at, segment in enumerate(segments):
        context = hint
        before = segments[at - 1] if at else None
        if before and not segment.days and before.spans and _has_ends(before.spans[-1]):
            context = before.spans[-1]
        segment.spans = spans_of(segment.times, context)


def _has_ends(span: Span) -> bool:
    """Whether a span is neither a time nor only bounded on one side."""
    return not span.exact and span.start > 0 and span.end < units.DAY_MINUTES


def _share_halves(segments: Sequence[Segment]) -> None:
    """Such as "10 or 11 pm", "3 or 4 in the afternoon": what follows decides for both."""
    for here, after in reversed(list(pairwise(segments))):
        apart = here.days and after.days and not here.times_first
        if here.times and after.times and after.joiner in LISTS and not apart:
            _share_half(here, after)


def _share_half(here: Segment, after: Segment) -> None:
    """Let a part of the day or a clear time in the next segment decide on a bare time."""
    last, first = here.times[-1], after.times[0]
    if last.kind not in {"point", "near"} or not last.first or not last.first.bare:
        return
    parts = [item for item in after.times if item.kind == "part"]
    if parts and not after.days and len(here.times) == 1:
        here.times.append(parts[0])
    elif first.kind == "point" and first.first and not first.first.bare:
        here.times[-1] = replace(last, first=_same_half(last.first, first.first))


def _same_half(bare: Clock, clear: Clock) -> Clock:
    noon = 12 * 60
    return Clock(bare.minute % noon + (noon if clear.minute >= noon else 0))


def _all_spans(segments: Sequence[Segment]) -> list[Span]:
    """The times of all segments; without "or" between them they narrow each other."""
    result: list[Span] = []
    for segment in segments:
        for span in segment.spans:
            _add(result, span, refine=segment.joiner != "or")
    return result


def _add(spans: list[Span], span: Span, *, refine: bool) -> None:
    if refine:
        for at, known in enumerate(spans):
            both = narrowed(known, span)
            if both and not (known.exact and span.exact):
                spans[at] = both
                return
    if span not in spans:
        spans.append(span)


def _paired(segments: Sequence[Segment]) -> list[Pair]:
    pairs: list[Pair] = []
    for at, segment in enumerate(segments):
        if segment.days:
            spans = segment.spans or _shared(segments, at)
            pairs.extend(Pair(day, tuple(spans) or None) for day in segment.days)
        else:
            _attach(pairs, segments, at)
    return pairs


def _shared(segments: Sequence[Segment], at: int) -> list[Span]:
    """The times for a segment without its own: "Tuesday or Thursday morning"."""
    for after in segments[at + 1 :]:
        if after.joiner not in LISTS or not after.days:
            break
        if after.spans:
            return [] if after.times_first else after.spans
    for before in reversed(segments[:at]):
        if before.spans:
            joined = segments[at].joiner in LISTS
            return before.spans if joined and before.times_first else []
    return []


def _attach(pairs: list[Pair], segments: Sequence[Segment], at: int) -> None:
    """Times without a day: they narrow what was said, or are further times for it."""
    segment = segments[at]
    if not pairs:
        following = next((after for after in segments[at + 1 :] if after.days), None)
        if following is None:
            return
        if following.joiner != "or" and (shared := _shares(segment.spans, following.spans)):
            following.spans = shared  # "Morning. Around 10 on the 12th"
            return
        pairs.extend(Pair(day, tuple(segment.spans)) for day in following.days)
        return
    if segment.joiner != "or" and _refine(pairs, segment.spans):
        return
    last = pairs[-1]
    pairs[-1] = Pair(last.days, (*(last.spans or ()), *segment.spans))


def _refine(pairs: list[Pair], spans: Sequence[Span]) -> bool:
    """Narrow every pair that can be; whether any could."""
    refined = False
    for at, pair in enumerate(pairs):
        if pair.spans is None:
            pairs[at], refined = Pair(pair.days, tuple(spans)), True
            continue
        if shared := _shares(pair.spans, spans):
            pairs[at], refined = Pair(pair.days, tuple(shared)), True
    return refined


def _shares(known: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """What each has in common with each, if it is not a time against a time."""
    return [
        both
        for one in known
        for other in spans
        if not (one.exact and other.exact) and (both := narrowed(one, other))
    ]
