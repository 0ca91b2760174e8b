"""Who pays: what bills say of the operator, and what they ask of workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cirro.site.home import SettingError


def payer() -> dict[str, Any]:
    """CIRRO_PAYER_NAME, CIRRO_PAYER_ADDRESS (lines separated by `|`) and CIRRO_PAYER_TAX_ID, as bills carry them."""
    address = os.environ.get("CIRRO_PAYER_ADDRESS", "").split("|")
    return {
        "name": os.environ.get("CIRRO_PAYER_NAME", "").strip(),
        "address": [line for line in (line.strip() for line in address) if line],
        "tax_id": os.environ.get("CIRRO_PAYER_TAX_ID", "").strip(),
    }


def tax_number_countries() -> list[str]:
    """CIRRO_TAX_NUMBER_COUNTRIES: where workers are paid only with a tax number; `*` for everywhere. Raises SettingError."""
    given = os.environ.get("CIRRO_TAX_NUMBER_COUNTRIES", "").replace(",", " ").split()
    if not given:
        return []
    # Their names come with Unicode's data, which most starts need nothing of.
    from cirro.people.domain.profile_rules import country_codes

    codes = [code.upper() for code in given]
    wrong = [code for code in codes if code != "*" and code not in country_codes()]
    if wrong:
        raise SettingError(
            f"CIRRO_TAX_NUMBER_COUNTRIES must be two-letter codes such as DE,FR, or *, not {wrong[0]!r}"
        )
    return codes


def bill_font() -> str:
    """CIRRO_BILL_FONT: a font file with letters that names here need and bills' own font has not. Raises SettingError."""
    given = os.environ.get("CIRRO_BILL_FONT", "")
    if given and not (Path(given).is_file() and given.lower().endswith((".ttf", ".otf", ".ttc"))):
        raise SettingError(f"CIRRO_BILL_FONT must be a font file (.ttf, .otf or .ttc), not {given!r}")
    return given
