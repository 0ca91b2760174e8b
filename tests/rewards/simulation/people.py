"""What people do about their money: wishes, payout methods, bills that they ask for, leaving."""

from __future__ import annotations

from decimal import Decimal

from cirro.kernel import sql
from cirro.people.domain.delete_account import delete_account
from cirro.rewards.domain.ask_for_bill import ask_for_bill, may_ask
from cirro.rewards.domain.methods import activate_method, add_method, list_methods, remove_method
from cirro.rewards.domain.payee import MOST_THRESHOLD, save_wishes
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.scope import now_in
from cirro.rewards.models import Payee
from cirro.spaces.domain.membership import remove_member
from cirro.spaces.domain.pay_by_time import pay_by_time
from tests.rewards.simulation.model import DECIMALS, Asked, Worker, can_be_paid
from tests.rewards.simulation.play import BrokenError, Play
from tests.rewards.simulation.world import account

THRESHOLDS = ("0", "0", "0.250", "1", "40", "500")
_MOST_METHODS = 8
_BILLS = "SELECT user_id, id, sandbox_id, currency, amount, state FROM rewards_bill WHERE user_id = ANY(%s) ORDER BY id"


def wish(play: Play) -> None:
    """Hold, and a threshold."""
    worker = play.random.choice(play.workers)
    is_held, threshold = play.chance(0.3), _threshold(play, worker)
    play.note(f"{worker.name} wishes {'a hold' if is_held else 'no hold'} and a threshold of {threshold}")
    status, _ = play.try_until_done(
        lambda: save_wishes(worker.id, is_held=is_held, threshold=threshold, tell_when_settled=True)
    )
    if worker.is_closed:
        return play.expect(status, 404)
    play.expect(status, 200)
    worker.is_held, worker.threshold = is_held, threshold
    return None


def _threshold(play: Play, worker: Worker) -> Decimal:
    """Now and then exactly what they have open."""
    if worker.active and play.chance(0.4):
        currency = worker.active.currency
        exact = Decimal(play.ledger.open_total(None, worker, currency)).scaleb(-DECIMALS[currency])
        if 0 < exact <= MOST_THRESHOLD:
            return exact
    return Decimal(play.random.choice(THRESHOLDS))


def switch_method(play: Play) -> None:
    """To another one, or to one that they had before."""
    worker = play.random.choice(play.workers)
    if worker.methods and (len(worker.methods) >= _MOST_METHODS or play.chance(0.25)):
        method = play.random.choice(worker.methods)
        play.note(f"{worker.name} goes back to {method.provider} in {method.currency}")
        status, _ = play.try_until_done(lambda: activate_method(worker.id, method.id))
        if worker.is_closed:
            return play.expect(status, 404)
        worker.active = method
        return play.expect(status, 200)
    provider = play.random.choice(play.world.banks).name
    currency = play.random.choice(play.sites).place.currency
    known = {method.id for method in worker.methods}

    def switch() -> None:
        # Whoever does it again sees on the page what is there.
        new = [method.id for method in list_methods(worker.id) if method.id not in known]
        activate_method(
            worker.id,
            new[0] if new else add_method(worker.id, provider, currency, {"account": account(worker)}),
        )

    play.note(f"{worker.name} wants to be paid by {provider} in {currency}")
    status, _ = play.try_until_done(switch)
    if worker.is_closed:
        return play.expect(status, 404)
    play.expect(status, 200)
    (made,) = (method.id for method in list_methods(worker.id) if method.id not in known)
    worker.active = play.world.method(made, provider, currency)
    return worker.methods.append(worker.active)


def drop_method(play: Play) -> None:
    """Remove one, perhaps while money is sent by it."""
    worker = play.random.choice([worker for worker in play.workers if worker.methods])
    method = play.random.choice(worker.methods)
    play.note(f"{worker.name} removes {method.provider} in {method.currency}")
    status, is_repeated = play.try_until_done(lambda: remove_method(worker.id, method.id))
    if worker.is_closed:
        return play.expect(status, 404)
    play.expect(status, 200, *([404] if is_repeated else []))
    worker.methods.remove(method)
    if worker.active is method:
        worker.active = None
    return None


def send_again(play: Play) -> None:
    """Ask for another transfer of a bill that came back, or of one that didn't."""
    bills = sql.rows(_BILLS, [[worker.id for worker in play.workers]])
    bills = [bill for bill in bills if bill[-1] == "returned"] or bills
    user, bill, scope, currency, amount, state = play.random.choice(bills)
    worker = next(worker for worker in play.workers if worker.id == user)
    play.note(f"{worker.name} wants their bill of {amount} {currency} ({state}) to be sent again")
    status, is_repeated = play.try_until_done(lambda: resend(worker.id, bill))
    if state == "returned" and can_be_paid(scope, worker, currency, amount):
        play.count("sent again")
        return play.expect(status, 200, *([422] if is_repeated else []))
    return play.expect(status, 422)


def want_bill(play: Play) -> None:
    """Ask for a bill, where the calendar lets people do so."""
    worker = play.random.choice([worker for worker in play.workers if not worker.is_closed] or [None])
    if worker is None:
        return
    scope = play.random.choice(play.scopes)
    today = now_in(scope).date()
    play.note(f"{worker.name} asks for a bill{'' if scope is None else ' of play money'}")
    is_due = may_ask(today) and bool(play.ledger.due(scope, today, Asked(worker)))
    status, is_repeated = play.try_until_done(lambda: ask_for_bill(worker.id, scope))
    if is_due:
        play.expect(status, 200, *([422] if is_repeated else []))
        play.count("bills asked for")
    else:
        play.expect(status, 422)
    play.take_in_bills(worker)
    if may_ask(today):
        play.nothing_due(scope, today, Asked(worker))


def change_pay(play: Play) -> None:
    """A Space pays somebody by time from now on, or by result."""
    site, worker = play.random.choice(play.sites), play.random.choice(play.workers)
    by_time = play.chance(0.5)
    play.note(f"{site.place.name} pays {worker.name} by {'time' if by_time else 'result'}")
    status, _ = play.try_until_done(lambda: pay_by_time(site.client.space, worker.id, by_time))
    if site.place not in worker.places:
        return play.expect(status, 404)
    worker.places[site.place] = by_time
    return play.expect(status, 200)


def leave(play: Play) -> None:
    """A Space, whatever is owed."""
    site, worker = play.random.choice(play.sites), play.random.choice(play.workers)
    play.note(f"{worker.name} leaves {site.place.name}")
    status, is_repeated = play.try_until_done(lambda: remove_member(site.client.space, worker.id))
    if worker.places.pop(site.place, None) is None:
        return play.expect(status, 404)
    play.count("left")
    return play.expect(status, 200, *([404] if is_repeated else []))


def close(play: Play) -> None:
    """Their account, with money open."""
    worker = play.random.choice(play.workers)
    play.note(f"{worker.name} closes their account")
    status, is_repeated = play.try_until_done(lambda: delete_account(worker.id))
    if worker.is_closed:
        return play.expect(status, 404)
    play.expect(status, 200, *([404] if is_repeated else []))
    play.count("accounts closed")
    worker.is_closed = True
    worker.places.clear()
    worker.methods = [worker.active] if worker.active else []
    return look_who_is_known(play)


def look_who_is_known(play: Play) -> None:
    """Who closed their account may have been erased: not while anything is owed."""
    for worker in play.workers:
        if worker.is_closed and worker.is_known and not Payee.objects.filter(user_id=worker.id).exists():
            if is_owed(play, worker):
                raise BrokenError(f"{worker.name} is erased, and is owed money")
            worker.is_known, worker.active = False, None
            worker.methods.clear()


def is_owed(play: Play, worker: Worker) -> bool:
    """Whether real money is open or on its way, as the banks have it."""
    for currency in {site.place.currency for site in play.sites}:
        arrived = sum(sum(bank.arrived(account(worker), None, currency)) for bank in play.world.banks)
        if (
            play.ledger.open_total(None, worker, currency) > 0
            or play.ledger.billed_total(None, worker, currency) > arrived
        ):
            return True
    return False
