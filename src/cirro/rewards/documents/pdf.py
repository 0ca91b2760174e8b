"""A bill as PDF: the same bytes each time, as long as it is to be paid in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from django.utils.translation import gettext as _

from cirro.rewards.documents.content import BillContent, BillLine
from cirro.rewards.documents.sheet import MARGIN, Sheet
from cirro.rewards.documents.typeface import needs_shaping
from cirro.rewards.documents.words import day, how_it_came, locale, money

_WHOLE = 170.0
# Day, what it was, how it came about, amount: millimetres.
_COLUMNS = (24.0, 76.0, 42.0, 28.0)
_GAP = 3.0
# A row stays on one page; the page of rewards and the CSV have all of a title.
_LONGEST = 600


def bill_as_pdf(bill: BillContent) -> bytes:
    """In the page's language."""
    foot = [
        _("SHA-256 of what this bill says: %(hash)s") % {"hash": bill.content_hash},
        _(
            "Reckoned from what the Spaces reported. No taxes were kept back: those are the recipient’s to declare."
        ),
    ]
    page_of = _("Bill %(number)s, page %(page)s of %(pages)s") % {
        "number": bill.number,
        "page": "{page}",
        "pages": "{pages}",
    }
    sheet = Sheet(page_of, foot, shaped=_is_shaped(bill))
    sheet.set_title(f"{_('Bill')} {bill.number}")
    sheet.set_author(bill.payer.get("name", ""))
    sheet.set_lang(locale().replace("_", "-"))
    sheet.set_creation_date(bill.created_at)
    _head(sheet, bill)
    _parties(sheet, bill)
    _lines(sheet, bill)
    _sums(sheet, bill)
    _payment(sheet, bill)
    return bytes(sheet.output())


def _is_shaped(bill: BillContent) -> bool:
    texts = [*bill.payee.values(), bill.payer.get("name", ""), *bill.payer.get("address", ())]
    for line in bill.lines:
        texts += [line.space, line.gig, line.title, line.reason or ""]
    return any(needs_shaping(text) for text in texts)


def _head(sheet: Sheet, bill: BillContent) -> None:
    top = sheet.get_y()
    sheet.write_at(MARGIN, _("Bill"), width=90, size=22, bold=True, tone="accent")
    sheet.write_at(MARGIN, bill.number, width=90, size=11, tone="muted")
    left = sheet.get_y()
    sheet.set_y(top + 1)
    for label, value in (*_days(bill), (_("Currency"), bill.currency)):
        y = sheet.get_y()
        sheet.write_at(MARGIN + 95, label, width=35, tone="muted", align="R")
        sheet.set_y(y)
        sheet.write_at(MARGIN + 130, value, width=40, align="R")
    sheet.set_y(max(left, sheet.get_y()) + 4)
    if bill.is_sandbox:
        sheet.write_at(
            MARGIN,
            _("Play money of a sandbox: nobody pays or gets anything."),
            width=_WHOLE,
            size=10,
            bold=True,
            tone="warning",
        )
        sheet.set_y(sheet.get_y() + 3)


def _days(bill: BillContent) -> list[tuple[str, str]]:
    """When it was made and for which pay day, each with its name; one day stands once."""
    made, pay_day = day(bill.created_at.date()), day(bill.pay_on)
    if made == pay_day:
        return [(_("Made on the pay day"), made)]
    return [(_("Made on"), made), (_("Pay day"), pay_day)]


def _parties(sheet: Sheet, bill: BillContent) -> None:
    """Who is paid and who pays, side by side."""
    payee, payer = bill.payee, bill.payer
    name = f"{payee.get('first_name', '')} {payee.get('last_name', '')}".strip()
    street = f"{payee.get('street', '')} {payee.get('building', '')}".strip()
    town = f"{payee.get('postcode', '')} {payee.get('town', '')}".strip()
    country = payee.get("country_code", "")
    to = [street, town, Locale.parse(locale()).territories.get(country, country)]
    if payee.get("tax_number"):
        to.append(_("Tax number: %(number)s") % {"number": payee["tax_number"]})
    if payee.get("vat_id"):
        to.append(_("VAT ID: %(number)s") % {"number": payee["vat_id"]})
    by = [*payer.get("address", ())]
    if payer.get("tax_id"):
        by.append(_("Tax ID: %(number)s") % {"number": payer["tax_id"]})
    top = sheet.get_y()
    ends = []
    sides = (
        (_("Paid to"), name, to),
        (_("Paid by"), payer.get("name") or _("The operator of this site"), by),
    )
    for place, (label, who, rest) in enumerate(sides):
        sheet.set_y(top)
        x = MARGIN + place * (_WHOLE / 2 + _GAP)
        sheet.write_at(x, label, width=80, size=8, tone="muted")
        sheet.write_at(x, who, width=80, size=10, bold=True)
        for line in filter(None, rest):
            sheet.write_at(x, line, width=80)
        ends.append(sheet.get_y())
    sheet.set_y(max(ends) + 7)


def _lines(sheet: Sheet, bill: BillContent) -> None:
    _column_heads(sheet)
    for line in bill.lines:
        _line(sheet, bill, line)
    sheet.rule(strong=True)
    sheet.set_y(sheet.get_y() + 2)


def _column_heads(sheet: Sheet) -> None:
    _row(sheet, (_("Date"), _("What for"), _("Reckoned"), _("Amount")), size=8, bold=True, muted=True)
    sheet.set_y(sheet.get_y() + 1)
    sheet.rule(strong=True)


def _line(sheet: Sheet, bill: BillContent, line: BillLine) -> None:
    about = " · ".join(part for part in (line.space, line.gig) if part and part != line.title)
    if line.reason:
        about = f"{about}\n{_('Taken back: %(reason)s') % {'reason': line.reason}}"
    title, about = _cut(line.title), _cut(about)
    width = _COLUMNS[1] - _GAP
    needed = sheet.height_of(title, width=width) + sheet.height_of(about, width=width, size=7.5) + 4
    if needed > sheet.room():
        sheet.add_page()
        _column_heads(sheet)
    sheet.set_y(sheet.get_y() + 1.5)
    _row(
        sheet,
        (
            day(line.earned_on),
            line.title,
            how_it_came(line, bill.currency),
            money(line.amount, bill.currency),
        ),
        below=about,
    )
    sheet.set_y(sheet.get_y() + 1.5)
    sheet.rule()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def _row(
    sheet: Sheet,
    cells: Sequence[str],
    *,
    below: str = "",
    size: float = 9,
    bold: bool = False,
    muted: bool = False,
) -> None:
    """The cells side by side; `below` stands small under the second."""
    top, x, ends = sheet.get_y(), MARGIN, []
    for place, (text, width) in enumerate(zip(cells, _COLUMNS, strict=True)):
        sheet.set_y(top)
        is_last = place == len(_COLUMNS) - 1
        sheet.write_at(
            x,
            text,
            width=width if is_last else width - _GAP,
            size=size,
            bold=bold,
            tone="muted" if muted else "text",
            align="R" if place >= 2 else "L",
        )
        if below and place == 1:
            sheet.write_at(x, below, width=width - _GAP, size=7.5, tone="muted")
        ends.append(sheet.get_y())
        x += width
    sheet.set_y(max(ends))


def _sums(sheet: Sheet, bill: BillContent) -> None:
    sums = bill.space_sums
    rows = [(name, money(amount, bill.currency)) for name, amount in sums] if len(sums) > 1 else []
    payment = bill.payment
    # What belongs together stands on one page.
    if 6 * (len(rows) + 5) > sheet.room():
        sheet.add_page()
    for label, value in rows:
        _sum(sheet, label, value)
    _sum(sheet, _("Total"), money(bill.amount, bill.currency), bold=True)
    if payment and payment.fee:
        _sum(sheet, _("Fee of the transfer"), money(-payment.fee, bill.currency))
        _sum(sheet, _("Paid out"), money(payment.arrives, bill.currency), bold=True)


def _sum(sheet: Sheet, label: str, value: str, *, bold: bool = False) -> None:
    y, size = sheet.get_y(), 11 if bold else 9
    sheet.write_at(
        MARGIN + 70, label, width=68, size=size, bold=bold, tone="text" if bold else "muted", align="R"
    )
    below = sheet.get_y()
    sheet.set_y(y)
    sheet.write_at(MARGIN + 140, value, width=30, size=size, bold=bold, align="R")
    sheet.set_y(max(below, sheet.get_y()) + 1)


def _payment(sheet: Sheet, bill: BillContent) -> None:
    payment = bill.payment
    if payment is None:
        return
    sheet.set_y(sheet.get_y() + 5)
    if sheet.room() < 20:
        sheet.add_page()
    sheet.write_at(MARGIN, _("Payment"), width=_WHOLE, size=8, tone="muted")
    method = " ".join(part for part in (_(payment.method), payment.shown) if part)
    sheet.write_at(MARGIN, method, width=_WHOLE)
    sheet.write_at(
        MARGIN, _("Reference: %(reference)s") % {"reference": payment.reference}, width=_WHOLE, tone="muted"
    )
