"""Where the money of a line is, as its worker sees it."""

from __future__ import annotations

from typing import Literal

LineState = Literal["pending", "on_the_way", "returned", "paid", "taken_back"]
STATES: tuple[LineState, ...] = ("pending", "on_the_way", "returned", "paid", "taken_back")

# `l` is the line, `b` its bill or nothing.
STATE = """CASE WHEN l.voided_at IS NOT NULL THEN 'taken_back' WHEN b.id IS NULL THEN 'pending'
                WHEN b.state = 'settled' THEN 'paid' WHEN b.state = 'returned' THEN 'returned' ELSE 'on_the_way' END"""
