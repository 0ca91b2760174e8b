"""As much of Stripe as transfers need, keeping its rules: an idempotency key makes one transfer and gives the same answer again."""

from __future__ import annotations

from tests.support.faulty_http import Answer, Call, Faults, Json, none

KEY = "sk_test_hidden"
UNKNOWN_ACCOUNT = "acct_unknown00000000"


class StripeServer:
    """Its transfers, and what it remembers of keys."""

    def __init__(self) -> None:
        self.faults: Faults = none
        self.transfers: list[Json] = []
        self.accounts: list[Json] = []
        self.balance = 10**9
        self.keys: dict[str, tuple[dict[str, str], Answer]] = {}
        self.calls: list[Call] = []

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        if call.headers.get("authorization") != f"Bearer {KEY}":
            return 401, _error("invalid_request_error", "Invalid API Key provided")
        match call.method, call.path:
            case "POST", "/v1/transfers":
                return self._keyed(call)
            case "GET", "/v1/transfers":
                group = call.query["transfer_group"]
                found = [transfer for transfer in self.transfers if transfer["transfer_group"] == group]
                return 200, {"object": "list", "data": found[::-1], "has_more": False, "url": "/v1/transfers"}
            case "GET", "/v1/balance":
                return 200, {"object": "balance", "livemode": False, "available": [], "pending": []}
            case "POST", "/v1/accounts":
                account = {**call.form(), "object": "account", "id": f"acct_{len(self.accounts) + 1:016}"}
                self.accounts.append(account)
                return 200, account
            case "POST", "/v1/account_links":
                url = f"https://connect.stripe.example/setup/{call.form()['account']}"
                return 200, {"object": "account_link", "url": url, "created": 1, "expires_at": 2}
        return 404, _error("invalid_request_error", "Unrecognized request URL")

    def _keyed(self, call: Call) -> Answer:
        key, form = call.headers["idempotency-key"], call.form()
        if key in self.keys:
            first, answer = self.keys[key]
            if first != form:
                return 400, _error("idempotency_error", "Keys can only be used with the same parameters")
            return answer
        if form["destination"] == UNKNOWN_ACCOUNT:
            # Refused before anything begins: the key is not used up.
            said = f"No such destination: '{UNKNOWN_ACCOUNT}'"
            return 400, _error("invalid_request_error", said, "resource_missing")
        answer = self._transfer(form)
        self.keys[key] = (form, answer)
        return answer

    def _transfer(self, form: dict[str, str]) -> Answer:
        amount = int(form["amount"])
        if amount > self.balance:
            said = "You have insufficient available funds in your Stripe account."
            return 400, _error("invalid_request_error", said, "balance_insufficient")
        transfer = {
            "object": "transfer",
            "id": f"tr_{len(self.transfers) + 1:06}",
            "amount": amount,
            "amount_reversed": 0,
            "currency": form["currency"],
            "destination": form["destination"],
            "transfer_group": form["transfer_group"],
            "description": form["description"],
            "metadata": {"reference": form["metadata[reference]"]},
            "reversed": False,
        }
        self.balance -= amount
        self.transfers.append(transfer)
        return 200, transfer


def _error(type: str, message: str, code: str = "") -> Json:
    return {"error": {"type": type, "message": message, **({"code": code} if code else {})}}
