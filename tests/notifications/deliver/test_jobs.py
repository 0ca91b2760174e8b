"""The job that delivers, and what the doctor says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cirro.kernel import clock
from cirro.notifications import tasks
from cirro.notifications.models import Mail
from cirro.site.doctor.deliveries import check_deliveries
from tests.notifications.deliver.world import member, queue
from tests.support.client import ApiClient
from tests.support.smtp import faulty, receiving


def test_the_job_delivers_and_goes_on_later_when_there_is_more(
    live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(live_api.space, member(live_api.space, "ada"))
    monkeypatch.setattr(tasks, "DELIVER_SECONDS", 0.0)
    waiting = ProcrastinateJob.objects.filter(task_name="notifications.deliver")
    with receiving() as postbox:
        for _ in range(2):
            # Sorted, but there was no time to send; it is asked for once.
            tasks.deliver(timestamp=0)
            assert (len(postbox.mails), waiting.count()) == (0, 1)
        monkeypatch.undo()
        tasks.deliver(timestamp=0)
        assert (len(postbox.mails), waiting.count()) == (1, 1)


def test_what_the_doctor_says(live_api: ApiClient) -> None:
    def levels() -> list[str]:
        return [finding.level for finding in check_deliveries()]

    assert levels() == ["ok", "ok"]
    mail = queue(live_api.space, member(live_api.space, "ada"))
    with faulty() as server:
        server.fault = lambda step, address: "451 4.7.1 greylisted" if step == "rcpt" else None
        tasks.deliver(timestamp=0)
        assert levels() == ["ok", "ok"]
        Mail.objects.update(queued_at=clock.now() - timedelta(minutes=20))
        late, _ = check_deliveries()
        assert (late.level, "greylisted" in late.message) == ("fail", True)
        Mail.objects.update(next_try_at=clock.now())
        server.fault = lambda step, address: "554 no" if step == "data" else None
        tasks.deliver(timestamp=0)
    assert levels() == ["ok", "warn"]
    Mail.objects.update(next_try_at=clock.now() - timedelta(days=2))
    assert levels() == ["ok", "ok"]
    mail.refresh_from_db()
    assert mail.state == "failed"
