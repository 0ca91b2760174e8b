"""Pay day: the calendar bills what was reported, a SEPA file goes to the bank, the bank answers, and one transfer that came back is sent
again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cirro.site.demo.bank import Payment, read_payments, write_notification
from cirro.site.demo.client import Api
from cirro.site.demo.shell import run

Say = Callable[[str], None]

_DAY = timedelta(days=1)


@dataclass
class Paid:
    """What the bank saw: every transfer that it was given, the references that came back, and the days on which it was given some.
    `arrived`: minor units by IBAN."""

    payments: list[Payment] = field(default_factory=list)
    returned: list[Payment] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    arrived: Counter[str] = field(default_factory=Counter)


class Payday:
    """Pays what the Space's workers earned. `home` is the instance's; its operator's commands run within `on_instance`."""

    def __init__(self, api: Api, home: Path, say: Say) -> None:
        self._api, self._say = api, say
        self._space = api.app_id
        self._inbox = home / "payouts"
        self._bank = home / "bank"
        self._seen: set[Path] = set()
        self.paid = Paid()

    def play(self) -> Paid:
        """Two pay days of the calendar, and the bank's answers."""
        self._say(run("payouts", "seed-methods", "--space", self._space).strip())
        first = self._to_pay_day()
        payments = self._files()
        # The last account was closed since it was given.
        closed = payments[-1:]
        self._answer(payments, closed)
        for payment in closed:
            user = self._owner(payment)
            self._say(f"{payment.name} is told that the money came back, and gives another account.")
            run("payouts", "seed-methods", "--space", self._space, "--user", user)
            self._to_pay_day(first + _DAY)
            self._answer(self._files(), [])
        return self.paid

    def _to_pay_day(self, after: date | None = None) -> date:
        """Move the sandbox clock to the next pay day (after `after`), just past its beginning."""
        from cirro.rewards.calendar import pay_calendar

        now = datetime.fromtimestamp(self._api.get("/test_clock")["now"], UTC)
        day = pay_calendar().next_on_or_after(max(now.date() + _DAY, after or date.min))
        assert day is not None  # the demo's calendar is automatic
        moment = datetime.combine(day, time(1), UTC)
        self._api.post("/test_clock/advance", {"to": int(moment.timestamp())})
        self.paid.days.append(day)
        self._say("")
        self._say(f"Pay day, {day:%A, %d %B %Y}: the calendar makes the bills and hands the money over.")
        return day

    def _files(self) -> list[Payment]:
        """What the bank finds in new files."""
        found: list[Payment] = []
        for path in sorted(self._inbox.rglob("*.xml")):
            if path not in self._seen:
                self._seen.add(path)
                payments = read_payments(path)
                total = sum(payment.amount for payment in payments) / 100
                transfers = f"{len(payments)} transfer{'' if len(payments) == 1 else 's'}"
                self._say(f"    {path.name}: {transfers}, €{total:,.2f}")
                found += payments
        return sorted(found, key=lambda payment: payment.reference)

    def _answer(self, payments: list[Payment], closed: list[Payment]) -> None:
        self.paid.payments += payments
        self.paid.returned += closed
        for payment in payments:
            if payment not in closed:
                self.paid.arrived[payment.iban] += payment.amount
        file = self._bank / f"camt.054-{len(self.paid.days)}.xml"
        write_notification(file, payments, [payment.iban for payment in closed], len(self.paid.days))
        self._say(f"$ cirro payouts import {file.name}")
        for line in run("payouts", "import", str(file)).splitlines():
            self._say(f"    {line.replace(str(file.parent), '').lstrip('/')}")

    def _owner(self, payment: Payment) -> str:
        from cirro.rewards.models import Transfer

        return str(Transfer.objects.values_list("user_id", flat=True).get(reference=payment.reference))


def books(space_id: int) -> Iterator[str]:
    """What the operator prints at the end: the Space's statement, and whether its books are whole."""
    for command in (("books", "statement", "--space", str(space_id)), ("books", "verify")):
        yield f"$ cirro {' '.join(command)}"
        for line in run(*command).splitlines():
            yield f"    {line}"
        yield ""
