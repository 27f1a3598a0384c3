"""What a test asks of the sandbox itself, past the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.sandbox.spawn import SandboxProcess


class AtStripe:
    """The sandbox, and connections to it."""

    sandbox: SandboxProcess
    http: requests.Session

    def at_stripe(self, path: str) -> dict[str, Any]:
        """What the sandbox shows there."""
        answer = self.http.get(
            self.sandbox.url + path, auth=(self.sandbox.secret_key, ""), timeout=5
        )
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def scripted(self, number: str, name: str = "John Doe", kind: str = "payment_methods") -> str:
        """What Stripe.js makes of a card: a PaymentMethod, or a ConfirmationToken."""
        card = {"number": number, "exp_month": "12", "exp_year": "2039", "cvc": "123"}
        data = {"type": "card", "billing_details[name]": name}
        data |= {f"card[{part}]": value for part, value in card.items()}
        if kind != "payment_methods":
            data = {
                f"payment_method_data[{first}]{rest}": value
                for key, value in data.items()
                for first, rest in [(key.split("[")[0], key[len(key.split("[")[0]) :])]
            }
        answer = self.http.post(
            f"{self.sandbox.url}/v1/{kind}", data, auth=(self.sandbox.secret_key, ""), timeout=5
        )
        assert answer.status_code == 200, answer.text
        made: str = answer.json()["id"]
        return made

    def at_bank(self, url: str, choice: str) -> None:
        """Open the bank's page and press a button: `complete` or `fail`."""
        page = self.http.get(url, timeout=5)
        assert f'value="{choice}"' in page.text
        answer = self.http.post(url, data={"choice": choice}, timeout=5, allow_redirects=False)
        assert answer.status_code == 303, answer.text

    def fault(self, kind: str, operation: str, times: int = 1) -> None:
        """Let the next calls of an operation fail."""
        self._control("POST", "faults", operation=operation, kind=kind, times=times)

    def calm(self) -> None:
        """No more faults."""
        self._control("DELETE", "faults")

    def calls(self) -> dict[str, int]:
        """How often each operation was asked of the sandbox."""
        counted = self._control("GET", "stats")["operations"]
        return {name: sum(by_status.values()) for name, by_status in counted.items()}

    def taken(self, payment: Payment) -> tuple[int, int]:
        """What Stripe took and gave back for a payment, over all its PaymentIntents."""
        listed = self.at_stripe("/v1/payment_intents?limit=100&expand[]=data.latest_charge")["data"]
        ours = [each for each in listed if each["metadata"].get("payment_id") == payment.id]
        charges = [each["latest_charge"] for each in ours if each["latest_charge"]]
        return (
            sum(each["amount_captured"] for each in charges),
            sum(each["amount_refunded"] for each in charges),
        )

    def _control(self, method: str, name: str, **body: object) -> dict[str, Any]:
        answer = self.http.request(
            method,
            f"{self.sandbox.url}/_sandbox/{name}",
            json=body,
            auth=(self.sandbox.secret_key, ""),
            timeout=5,
        )
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown
