"""Ban a person, and clear that again: an operator's decision, shown to Spaces as `banned_with_reason`."""

from __future__ import annotations

import ipaddress

from django.utils.translation import gettext as _

from cirro.kernel import clock
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.people.domain.profile_rules import read_profile
from cirro.people.domain.update_profile import change
from cirro.people.models import User


def ban(
    user_id: int,
    *,
    detected_ip: str,
    input_country_code: str,
    detected_country_code: str,
    restricted: bool,
) -> bool:
    """Ban the person for where they were seen. `restricted`: nobody from there may take part.

    Whether this changed anything. Raises Refused with a fault for each bad field, NotFound for nobody.
    """
    reason: dict[str, object] = {}
    faults = []
    try:
        reason["detected_ip"] = str(ipaddress.ip_address(detected_ip))
    except ValueError:
        faults.append(Fault("detected_ip", _("is not an IP address")))
    for field, code in (
        ("input_country_code", input_country_code),
        ("detected_country_code", detected_country_code),
    ):
        read, wrong = read_profile({"country_code": code}, clock.now().date())
        reason[field] = read.get("country_code")
        faults += [Fault(field, fault.message) for fault in wrong]
    if faults:
        raise Refused.of(*faults)
    return change(user_id, {"banned_with_reason": {**reason, "restricted": restricted, "cleared": False}})


def clear_ban(user_id: int) -> bool:
    """Let the person be again. What they were banned for stays on record, marked as cleared.

    Whether this changed anything. Raises Refused for somebody who isn't banned, NotFound for nobody.
    """
    user = User.objects.filter(id=user_id).only("banned_with_reason").first()
    if user is None:
        raise NotFound.thing("user", user_id)
    if not user.banned_with_reason:
        raise Refused(_("This person is not banned"))
    return change(user_id, {"banned_with_reason": {**user.banned_with_reason, "cleared": True}})
