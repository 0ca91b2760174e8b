"""`cirro payouts stripe-account`: accounts at Stripe for workers."""

from __future__ import annotations

import json

import click

from cirro.site.session import set_up_django


@click.command("stripe-account", short_help="Make a connected Stripe account for a worker.")
@click.option("--email", metavar="ADDRESS", help="The worker's address: makes a new account.")
@click.option("--country", metavar="CC", help="Where they live, two letters; with --email.")
@click.option("--account", metavar="ID", help="An account that is there: makes a new link only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stripe_account(email: str | None, country: str | None, account: str | None, as_json: bool) -> None:
    """Make a connected account at Stripe, and print its id and a link. Send both to the worker: they fill the account in behind the link,
    which works once and for a few minutes, and give its id as their payout method.

    \b
    Examples:
      cirro payouts stripe-account --email ada@example.org --country DE
      cirro payouts stripe-account --account acct_1A2b3C4d5E6f7G8h
    """
    if bool(account) == bool(email) or bool(email) != bool(country):
        raise click.UsageError("give --email and --country for a new account, or --account for a new link")
    set_up_django()
    from django.conf import settings

    from cirro.rewards.providers.stripe_connect.onboarding import onboard

    terms = settings.PAYMENT_PROVIDERS.stripe
    if terms is None:
        raise click.ClickException("Stripe is not switched on: CIRRO_STRIPE_SECRET_KEY is not set")
    made = onboard(
        terms,
        email=email or "",
        country=(country or "").upper(),
        return_url=settings.CIRRO_URL,
        account=account or "",
    )
    if as_json:
        click.echo(json.dumps({"account": made.account, "url": made.url}))
    else:
        click.echo(f"account  {made.account}\nlink     {made.url}")
