"""What Spaces report, repeat and take back, and what operators adjust."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from cirro.kernel import clock, sql
from cirro.rewards.domain.adjust import adjust
from tests.rewards.simulation import model
from tests.rewards.simulation.calls import Call, Fields, Kept, Said, call
from tests.rewards.simulation.model import Place, Report, Worker
from tests.rewards.simulation.play import BrokenError, Play
from tests.rewards.simulation.world import Clock, Site

MULTIPLIERS = ("1", "1.0", "0.5", "2.5", "0.3333", "1.0001", "0.0001", "9.9999", "0")
BAD_MULTIPLIERS = ("10", "1.00001", "99.9999")
_PRICE_WEIGHTS = (2, 6, 8, 1)
BY_HTTP = 0.15
# Until then a call with the same header is answered as before; with a margin.
_KEPT = timedelta(hours=20)
_ADJUSTMENTS = (
    "SELECT count(*) FROM rewards_line WHERE kind = 'adjustment' AND space_id = %s AND user_id = %s"
)


def result(play: Play) -> None:
    """Pieces of work, at an awkward price, with or without a key."""
    site, worker = _somebody(play)
    task, price = play.random.choices(site.tasks, _PRICE_WEIGHTS)[0]
    quantity = play.random.choice((1, 1, 2, 3, 7, play.random.randint(1, 20_000)))
    multiplier = _multiplier(play)
    fields = {
        "gig_task_id": task,
        "user_id": worker.id,
        "title": "Trees planted",
        "quantity": quantity,
        "multiplier": multiplier,
        "delivery_date": _day(play, site),
        "idempotency_key": _key(play, site, "result"),
    }
    amount = model.for_pieces(quantity, price, Decimal(1) if multiplier is None else multiplier)
    play.note(f"result of {worker.name} in {site.place.name}: {quantity} × {price} × {multiplier} = {amount}")
    is_sound = amount <= model.LARGEST
    _report(
        play,
        site,
        worker,
        Call("result", fields),
        0 if worker.places.get(site.place) else amount,
        is_sound=is_sound,
    )


def time(play: Play) -> None:
    """Hours of one day, sometimes more than it has."""
    site, worker = _somebody(play)
    day = _day(play, site) or _today(site)
    duration = play.random.choice((1, 60_000, 5_400_000, play.random.randint(1, 15 * model.HOUR_MS)))
    fields = {"gig_id": site.gig, "user_id": worker.id, "date": day, "duration_in_ms": duration}
    amount = model.for_time(duration, site.place.hourly_rate)
    play.note(f"time of {worker.name} in {site.place.name}: {duration} ms on {day} = {amount}")
    reported = worker.days.get((site.place, day), 0)
    done = _report(
        play, site, worker, Call("time", fields), amount if worker.places.get(site.place) else 0,
        is_sound=reported + duration <= model.DAY_MS,
    )  # fmt: skip
    if done:
        worker.days[site.place, day] = reported + duration


def bonus(play: Play) -> None:
    """An amount beyond what gigs pay."""
    site, worker = _somebody(play)
    # One of the largest is paid; with anything more that is open it is too much for one transfer.
    largest = model.LARGEST if play.chance(0.3) else 7
    amount = play.random.choice((1, 5, 25, 26, play.random.randint(1, 50_000), largest, model.LARGEST + 1))
    fields = {
        "amount": amount,
        "title": "For help",
        "user_id": worker.id,
        "billing_date": _day(play, site),
        "idempotency_key": _key(play, site, "bonus") if amount <= model.LARGEST else play.new_key(),
    }
    play.note(f"bonus for {worker.name} in {site.place.name}: {amount}")
    _report(play, site, worker, Call("bonus", fields), amount, is_sound=amount <= model.LARGEST)


def reverse(play: Play) -> None:
    """Take a result back: open, billed or paid, of somebody who left; some a second time."""
    report = play.random.choice(play.reports("result"))
    site = _site(play, report.place)
    play.note(
        f"reversal of result {report.id} of {report.worker.name} in {site.place.name}: -{report.amount}"
    )
    said, is_repeated = _call(play, site, Call("reverse", {"reason": "Not planted"}, report.id))
    if report.reverses or report.is_gone:
        return play.expect(said.status, 422)
    # Without a header, whoever repeats it learns only that it was done.
    play.expect(said.status, 201, *([422] if is_repeated else []))
    play.count("reversals")
    report.is_gone = True
    today = _today(site)
    available = max(today, report.earned.available) if report.earned else today
    earned = play.ledger.earn(site.place, report.worker, -report.amount, available)
    if said.status == 201:
        if said.shown["amount"] != -report.amount:
            raise BrokenError(f"it says {said.shown['amount']}")
        opposite = Report(
            "result",
            int(said.shown["id"]),
            site.place,
            report.worker,
            -report.amount,
            earned,
            reverses=report,
        )
        site.place.reports.append(opposite)
    return None


def delete(play: Play) -> None:
    """Take a bonus back, while no bill has it."""
    report = play.random.choice(play.reports("bonus"))
    site = _site(play, report.place)
    assert report.earned is not None  # bonuses are worth something
    play.note(f"deletion of bonus {report.id} of {report.worker.name} in {site.place.name}")
    said, is_repeated = _call(play, site, Call("delete", {}, report.id))
    if report.is_gone:
        play.expect(said.status, 404)
    elif report.earned.is_open:
        play.expect(said.status, 200, *([404] if is_repeated else []))
        report.is_gone = report.earned.is_void = True
        play.count("deletions")
    else:
        play.expect(said.status, 422)


def elsewhere(play: Play) -> None:
    """Another Space's reports, and multipliers that are none: nothing comes of it."""
    site, worker = _somebody(play)
    others = [
        report
        for other in play.sites
        if other is not site
        for report in other.place.reports
        if report.kind != "time"
    ]
    if others and play.chance(0.5):
        report = play.random.choice(others)
        play.note(f"{site.place.name} takes back {report.kind} {report.id}, which is not its own")
        wanted = (
            Call("reverse", {"reason": "x"}, report.id)
            if report.kind == "result"
            else Call("delete", {}, report.id)
        )
        said, _ = _call(play, site, wanted)
        return play.expect(said.status, 404)
    multiplier = Decimal(play.random.choice(BAD_MULTIPLIERS))
    fields = {
        "gig_task_id": site.tasks[0][0],
        "user_id": worker.id,
        "title": "x",
        "quantity": 1,
        "multiplier": multiplier,
    }
    play.note(f"result of {worker.name} in {site.place.name} × {multiplier}")
    said, _ = _call(play, site, Call("result", fields))
    return play.expect(said.status, 422)


def repeat(play: Play) -> None:
    """The software of a Space repeats a call that was answered: by its key with other fields, or by its header."""
    known = [
        (site, kind, key, report) for site in play.sites for (kind, key), report in site.place.keys.items()
    ]
    kept = [each for each in play.kept if Clock.at - each.at < _KEPT]
    if kept and (not known or play.chance(0.5)):
        again = play.random.choice(kept)
        play.note(f"{again.wanted.kind} in {again.site.place.name} with header {again.header} again")
        said, _ = play.until_done(lambda _: call(again.site, again.wanted, header=again.header, by_http=True))
        play.count("repeats")
        play.expect(said.status, again.said.status)
        if said != again.said:
            raise BrokenError(f"it says {said.shown}, and said {again.said.shown}")
    elif known:
        site, kind, key, report = play.random.choice(known)
        play.note(f"{kind} in {site.place.name} with key {key} again")
        worker = play.random.choice(play.workers)
        fields: Fields = {"user_id": worker.id, "title": "Another", "idempotency_key": key}
        more = {"gig_task_id": site.tasks[1][0], "quantity": 9} if kind == "result" else {"amount": 99}
        said, _ = _call(play, site, Call(kind, {**fields, **more}))
        play.count("repeats")
        play.expect(said.status, 208)
        _check_same(play, said, report)


def adjustment(play: Play) -> None:
    """The operator gives or takes something."""
    site, worker = _somebody(play)
    amount = play.random.choice((-1, 1)) * play.random.randint(1, 3_000)
    place, space = site.place, site.client.space
    play.note(f"adjustment of {worker.name} in {place.name}: {amount}")
    before = sql.rows(_ADJUSTMENTS, [space.id, worker.id])

    def adjusting() -> None:
        # They look before they do it again.
        if sql.rows(_ADJUSTMENTS, [space.id, worker.id]) == before:
            adjust(space, worker.id, amount, place.currency, "Goodwill")

    status, _ = play.try_until_done(adjusting)
    earned_here = any(each.place is place and each.worker is worker for each in play.ledger.earned)
    if place not in worker.places and not earned_here:
        return play.expect(status, 404)
    if worker.is_closed and amount > 0:
        return play.expect(status, 422)
    play.expect(status, 200)
    play.ledger.earn(place, worker, amount, _today(site))
    return play.count("adjustments")


def _report(play: Play, site: Site, worker: Worker, wanted: Call, amount: int, *, is_sound: bool) -> bool:
    """Whether there is a new report in the end."""
    place, kind = site.place, wanted.kind
    key = wanted.fields.get("idempotency_key")
    first = place.keys.get((kind, key)) if key else None
    said, is_repeated = _call(play, site, wanted)
    if first is not None:
        play.count("repeats")
        play.expect(said.status, 208)
        _check_same(play, said, first)
        return False
    if place not in worker.places or not is_sound:
        play.expect(said.status, 422)
        return False
    play.expect(said.status, 201, *([208] if is_repeated and key else []))
    if said.shown["amount"] != amount:
        raise BrokenError(f"it earns {said.shown['amount']}, expected {amount}")
    available = (
        wanted.fields.get("date")
        or wanted.fields.get("delivery_date")
        or wanted.fields.get("billing_date")
        or _today(site)
    )
    earned = play.ledger.earn(place, worker, amount, available)
    report = Report(kind, int(said.shown["id"]), place, worker, amount, earned)
    place.reports.append(report)
    if key:
        place.keys[kind, key] = report
    play.count(f"reports: {kind}")
    return True


def _call(play: Play, site: Site, wanted: Call) -> tuple[Said, bool]:
    """Call until there is an answer; and whether it was repeated with nothing by which it could be known."""
    by_http = play.chance(BY_HTTP)
    is_keyed = wanted.kind in ("reverse", "delete") or bool(wanted.fields.get("idempotency_key"))
    header = None
    if by_http and wanted.kind != "delete" and (not is_keyed or play.chance(0.5)):
        header = play.new_key()
    # What can't be known again nobody dares to repeat.
    is_mortal = is_keyed or header is not None
    said, is_repeated = play.until_done(
        lambda _: call(site, wanted, header=header, by_http=by_http), is_mortal=is_mortal
    )
    if header and said.status < 300:
        play.kept.append(Kept(site, wanted, header, Clock.at, said))
    return said, is_repeated and header is None


def _check_same(play: Play, said: Said, first: Report) -> None:
    if (int(said.shown["id"]), said.shown["amount"]) != (first.id, first.amount):
        raise BrokenError(f"it says {said.shown}, the first was {first.id} with {first.amount}")


def _somebody(play: Play) -> tuple[Site, Worker]:
    """A Space, and mostly somebody who is in it."""
    site = play.random.choice(play.sites)
    inside = [worker for worker in play.workers if site.place in worker.places]
    return site, play.random.choice(inside if inside and not play.chance(0.06) else play.workers)


def _site(play: Play, place: Place) -> Site:
    return next(site for site in play.sites if site.place is place)


def _key(play: Play, site: Site, kind: str) -> str | None:
    """Of the client's own: mostly none or a new one, sometimes one that it used before."""
    used = [key for known, key in site.place.keys if known == kind]
    if used and play.chance(0.2):
        return play.random.choice(used)
    return play.new_key() if play.chance(0.5) else None


def _multiplier(play: Play) -> Decimal | None:
    if play.chance(0.2):
        return None
    any_one = Decimal(play.random.randrange(100_000)).scaleb(-4)
    return Decimal(play.random.choice(MULTIPLIERS)) if play.chance(0.5) else any_one


def _day(play: Play, site: Site) -> date | None:
    """Mostly today, which need not be said; else around it."""
    return None if play.chance(0.5) else _today(site) + timedelta(days=play.random.randint(-20, 20))


def _today(site: Site) -> date:
    return clock.now(site.client.space).date()
