"""Check a whole run against the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cirro.site.demo.facts import GigFacts, Worker
from cirro.site.demo.log import Asked, Entry
from cirro.site.demo.referee import Referee
from cirro.site.demo.rulebook import COUNTERS, EXPLANATION, PREVIEW, RULES
from cirro.site.demo.seat_rules import SeatRules
from cirro.site.demo.wave_rules import WaveRules


@dataclass(frozen=True)
class Run:
    """All that the API told, and what people did. Everything by gig id is keyed by it.

    `lists`: the statuses in the invitation list. `acts`: how many calls to accept, reject and leave succeeded.
    `asked`: who was not invited by waves.
    """

    gigs: Sequence[GigFacts]
    workers: Sequence[Worker]
    entries: Sequence[Entry]
    previews: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Mapping[str, int]]
    acts: Mapping[str, Mapping[str, int]]
    explanations: Sequence[Mapping[str, Any]] = ()
    asked: Asked = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """A rule, and each time that it was broken."""

    rule: str
    broken: Sequence[str]


@dataclass(frozen=True)
class Judgement:
    """A verdict for each rule, and what the log says about each gig, by its id."""

    verdicts: Sequence[Verdict]
    referees: Mapping[str, Referee]

    @property
    def ok(self) -> bool:
        """Whether no rule was broken."""
        return not any(verdict.broken for verdict in self.verdicts)


def check(run: Run) -> Judgement:
    """Go through the log once and compare it with everything else that is known."""
    broken: dict[str, list[str]] = {rule: [] for rule in RULES}
    referees = {}
    for gig in run.gigs:

        def note(rule: str, at: int, what: str, name: str = gig.name) -> None:
            moment = datetime.fromtimestamp(at, UTC).strftime("%a %H:%M")
            broken[rule].append(f"{name}, {moment}: {what}")

        referee = Referee(
            gig,
            SeatRules(gig, note),
            WaveRules(gig, run.workers, note),
            run.asked,
        )
        for entry in run.entries:
            if entry.gig == gig.id:
                referee.see(entry)
        referee.finish()
        referees[gig.id] = referee
        broken[COUNTERS] += _counters(run, gig, referee.seats)
        broken[PREVIEW] += _preview(run, gig)
        broken[EXPLANATION] += _explanations(run, gig)
    return Judgement([Verdict(rule, notes) for rule, notes in broken.items()], referees)


def _counters(run: Run, gig: GigFacts, seats: SeatRules) -> Iterator[str]:
    counts = seats.counts()
    listed = Counter(run.lists[gig.id])
    if listed != counts:
        yield f"{gig.name}: the list has {dict(listed)}, the log {dict(counts)}"
    if counts["accepted"] != seats.accepted:
        yield f"{gig.name}: {counts['accepted']} invitations are accepted, {seats.accepted} seats were taken"
    logged = {
        "accept": seats.accepted + seats.left,
        "reject": counts["rejected"] - seats.left,
        "leave": seats.left,
    }
    for act, number in logged.items():
        if run.acts[gig.id].get(act, 0) != number:
            yield f"{gig.name}: {run.acts[gig.id].get(act, 0)} calls to {act} succeeded, the log has {number}"


def _preview(run: Run, gig: GigFacts) -> Iterator[str]:
    preview = run.previews[gig.id]
    ranked = gig.ranked([worker for worker in run.workers if not worker.since])
    said = preview["matching"], preview["first"], preview["wave_size"]
    true = len(ranked), [worker.user for worker in ranked[:5]], gig.wave_size
    if said != true:
        yield f"{gig.name}: the preview said {said}, it should have been {true}"


def _explanations(run: Run, gig: GigFacts) -> Iterator[str]:
    for explanation in run.explanations:
        if explanation["gig_id"] != gig.id:
            continue
        user = explanation["user_id"]
        invited = any((e.gig, e.user, e.what) == (gig.id, user, "invited") for e in run.entries)
        document = next(worker.document for worker in run.workers if worker.user == user)
        if explanation["invited"] != invited:
            yield f"{gig.name}: user {user} was {'' if invited else 'not '}invited, the explanation says otherwise"
        if explanation["matches"] != gig.matches(document):
            yield f"{gig.name}: the explanation is wrong about whether user {user} matches"
        if explanation["matches"] != all(clause["holds"] for clause in explanation["clauses"]):
            yield f"{gig.name}: the explanation of user {user} contradicts its clauses"
