"""As much of PayPal as payouts need, keeping its rules: a batch id is taken once, and all of a batch's items or none."""

from __future__ import annotations

from base64 import b64encode

from tests.support.faulty_http import Answer, Call, Faults, Json, none

CLIENT_ID, CLIENT_SECRET = "client", "hidden-secret"
_BASIC = "Basic " + b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
WRONG_RECEIVER = "nobody@wrong.example"


class PayPalServer:
    """Its batches by the ids that senders gave them."""

    def __init__(self) -> None:
        self.faults: Faults = none
        self.batches: dict[str, Json] = {}
        self.calls: list[Call] = []
        self.shows_items = True

    def items(self) -> list[Json]:
        return [item for batch in self.batches.values() for item in batch["items"]]

    def item(self, reference: str) -> Json:
        """The one payment under that reference."""
        (found,) = [item for item in self.items() if item["payout_item"]["sender_item_id"] == reference]
        return found

    def settle(self, status: str = "SUCCESS", batch_status: str = "SUCCESS") -> None:
        """Carry all out, with that result."""
        for batch in self.batches.values():
            batch["batch_header"]["batch_status"] = batch_status
        for item in self.items():
            item["transaction_status"] = status

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        if call.path == "/v1/oauth2/token":
            if call.headers.get("authorization") != _BASIC or call.form() != {
                "grant_type": "client_credentials"
            }:
                return 401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
            return 200, {"access_token": "token-1", "token_type": "Bearer", "expires_in": 32400}
        if call.headers.get("authorization") != "Bearer token-1":
            return 401, {"name": "AUTHENTICATION_FAILURE", "message": "No permission", "links": []}
        if (call.method, call.path) == ("POST", "/v1/payments/payouts"):
            return self._take(call.json())
        if call.method == "GET" and call.path.startswith("/v1/payments/payouts/"):
            return self._show(call.path.rpartition("/")[2])
        return 404, {"name": "INVALID_RESOURCE", "message": "Not found", "links": []}

    def _take(self, given: Json) -> Answer:
        header = given["sender_batch_header"]
        there = self.batches.get(header["sender_batch_id"])
        if there is not None:
            return 400, {
                "name": "USER_BUSINESS_ERROR",
                "message": "User business error.",
                "details": [
                    {"field": "SENDER_BATCH_ID", "issue": "Batch with given sender_batch_id already exists"}
                ],
                "links": [
                    {
                        "href": f"https://api.example/v1/payments/payouts/{_id(there)}",
                        "rel": "self",
                        "method": "GET",
                    }
                ],
            }
        wrong = [n for n, item in enumerate(given["items"]) if item["receiver"] == WRONG_RECEIVER]
        if wrong:
            details = [{"field": f"items[{n}].receiver", "issue": "Receiver is invalid"} for n in wrong]
            said = "Invalid request - see details"
            return 400, {"name": "VALIDATION_ERROR", "message": said, "details": details, "links": []}
        id = f"BATCH{len(self.batches) + 1}"
        batch: Json = {
            "batch_header": {"payout_batch_id": id, "batch_status": "PENDING", "sender_batch_header": header},
            "items": [
                {"payout_item_id": f"{id}-{n}", "transaction_status": "PENDING", "payout_item": item}
                for n, item in enumerate(given["items"])
            ],
        }
        self.batches[header["sender_batch_id"]] = batch
        return 201, {"batch_header": batch["batch_header"], "links": []}

    def _show(self, id: str) -> Answer:
        for batch in self.batches.values():
            if _id(batch) == id:
                items = batch["items"] if self.shows_items else []
                return 200, {**batch, "items": items, "total_items": len(batch["items"]), "total_pages": 1}
        return 404, {
            "name": "INVALID_RESOURCE_ID",
            "message": "Requested resource ID was not found.",
            "links": [],
        }


def _id(batch: Json) -> str:
    return str(batch["batch_header"]["payout_batch_id"])
