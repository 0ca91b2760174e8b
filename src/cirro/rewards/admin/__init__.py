"""What was reported, billed and paid, and the books, for the operator: all of it read only, and bank data in none of it."""

from cirro.rewards.admin import books, money, reports

__all__ = ["books", "money", "reports"]
