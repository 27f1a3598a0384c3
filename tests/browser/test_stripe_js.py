"""The stand-in's calls: what they give, what they refuse, and what they never mix up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser
VISA = "4242424242424242"
AMEX = "378282246310005"
CREATE = "stripe.createPaymentMethod({type: 'card', card: made.%s, billing_details: {name: 'Jo'}})"
TOKEN = "stripe.createConfirmationToken({elements})"


def client(bench: Workbench) -> stripe.StripeClient:
    """The official library, with the secret key."""
    addresses: Any = {"api": bench.sandbox.url}
    return stripe.StripeClient(bench.sandbox.key, base_addresses=addresses)


def at_bank(bench: Workbench, **more: object) -> stripe.PaymentIntent:
    """A PaymentIntent that waits for its payer."""
    params: Any = {
        "amount": 4999,
        "currency": "usd",
        "confirm": True,
        "payment_method": "pm_card_authenticationRequired",
        "allowed_payment_method_types": ["card"],
        **more,
    }
    return client(bench).v1.payment_intents.create(params)


def test_the_card_element_makes_a_payment_method(bench: Workbench) -> None:
    bench.mount("card")
    bench.fill("card", VISA)
    made = bench.run(CREATE % "card")["paymentMethod"]
    assert made["billing_details"]["name"] == "Jo"
    assert "fingerprint" not in made["card"]
    kept = client(bench).v1.payment_methods.retrieve(made["id"])
    assert kept.card is not None
    assert (kept.card.last4, kept.card.exp_month, kept.card.exp_year) == ("4242", 12, 2034)
    assert kept.card.checks is not None
    assert kept.card.checks.cvc_check == "unchecked"


def test_number_date_and_code_may_stand_in_three_frames(bench: Workbench) -> None:
    bench.mount("cardNumber", "cardExpiry", "cardCvc")
    bench.frame("cardNumber").get_by_label("Card number").fill(AMEX)
    bench.frame("cardExpiry").get_by_label("Expiration date").fill("1234")
    code = bench.frame("cardCvc").get_by_label("Security code")
    code.fill("123")
    asked = CREATE % "cardNumber"
    assert bench.run(asked)["error"]["code"] == "incomplete_cvc"
    code.fill("1234")
    assert bench.run(asked)["paymentMethod"]["card"]["brand"] == "amex"


def test_two_groups_of_elements_do_not_read_each_other(bench: Workbench) -> None:
    bench.mount("cardNumber", "cardExpiry", "cardCvc")
    bench.frame("cardNumber").get_by_label("Card number").fill(VISA)
    bench.run("window.elements = stripe.elements(); made.first = made.cardNumber; 0")
    bench.run("document.querySelector('#cardNumber').id = 'first'")
    bench.mount("cardNumber")
    bench.frame("cardNumber").get_by_label("Card number").fill(AMEX)
    bench.frame("cardExpiry").get_by_label("Expiration date").fill("1234")
    bench.frame("cardCvc").get_by_label("Security code").fill("123")
    assert bench.run(CREATE % "first")["paymentMethod"]["card"]["last4"] == "4242"
    assert bench.run(CREATE % "cardNumber")["error"]["code"] == "incomplete_expiry"


def test_a_confirmation_token_needs_a_submit_after_the_last_change(bench: Workbench) -> None:
    assert "needs a payment Element" in bench.refused("elements.submit()")
    bench.mount("payment")
    assert bench.run("elements.submit()")["error"]["code"] == "incomplete_number"
    bench.fill("payment", VISA)
    assert "elements.submit() must be called before" in bench.refused(TOKEN)
    assert bench.run("elements.submit()") == {"selectedPaymentMethod": "card"}
    bench.fill("payment", AMEX, code="1234")
    assert "elements.submit() must be called before" in bench.refused(TOKEN)
    bench.run("elements.submit()")
    token = bench.run(TOKEN)["confirmationToken"]
    assert token["payment_method_preview"]["card"]["last4"] == "0005"
    method = bench.run("stripe.createPaymentMethod({elements, params: {}})")["paymentMethod"]
    assert method["card"]["brand"] == "amex"


def test_setup_future_usage_stands_in_the_token(bench: Workbench) -> None:
    options = "{mode: 'payment', amount: 100, currency: 'usd', setupFutureUsage: 'off_session'}"
    bench.run(f"window.elements = stripe.elements({options}); 0")
    bench.mount("payment")
    bench.fill("payment", VISA)
    bench.run("elements.submit()")
    assert bench.run(TOKEN)["confirmationToken"]["setup_future_usage"] == "off_session"


def test_what_the_api_refuses_comes_back_as_an_error(bench: Workbench) -> None:
    bench.mount("card")
    bench.fill("card", VISA)
    bench.sandbox.fault("500")
    error = bench.run(CREATE % "card")["error"]
    assert error["type"] == "api_error"
    bench.sandbox.fault("reset", times=9)  # a browser tries again by itself
    assert bench.run(CREATE % "card")["error"]["type"] == "api_connection_error"
    bench.sandbox.calm()
    bench.run("window.stripe = Stripe('pk_test_of_another_account'); 0")
    error = bench.run(CREATE % "card")["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith("Invalid API Key provided: pk_test_")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("Stripe('sk_test_abc')", "publishable key"),
        ("Stripe()", "publishable key"),
        ("elements.create('iban')", 'no Element "iban"'),
        ("[elements.create('card'), elements.create('card')]", "already"),
        ("stripe.elements().create('payment')", "mode"),
        ("stripe.elements({mode: 'payment', currency: 'usd'})", "amount"),
        ("stripe.elements({mode: 'payment', amount: 1})", "currency"),
        ("elements.create('card').mount('#nowhere')", '"#nowhere"'),
        ("elements.create('card').focus()", "not mounted"),
        (
            "stripe.createPaymentMethod({type: 'card', card: elements.create('card')})",
            "not mounted",
        ),
        ("stripe.createPaymentMethod({type: 'card', card: {number: '4'}})", "an Element"),
        ("stripe.createConfirmationToken({})", "{elements}"),
        ("stripe.handleNextAction({clientSecret: 'nothing'})", "client_secret"),
    ],
)
def test_a_call_that_is_wrong_is_an_integration_error(
    bench: Workbench, wrong: str, told: str
) -> None:
    said = bench.refused(wrong)
    assert said.startswith("IntegrationError: ")
    assert told in said


def test_an_element_can_be_taken_away_and_put_back(bench: Workbench) -> None:
    bench.mount("card")
    bench.fill("card", VISA)
    bench.run("made.card.unmount()")
    expect(bench.page.locator("#card iframe")).to_have_count(0)
    bench.run("made.card.mount('#card')")
    expect(bench.frame("card").get_by_label("Card number")).to_have_value("")
    bench.run("made.card.destroy()")
    assert bench.run("elements.getElement('card')") is None
    assert "destroyed" in bench.refused("made.card.mount('#card')")


def test_there_are_no_wallets(bench: Workbench) -> None:
    asked = "stripe.paymentRequest({country: 'US', currency: 'usd'}).canMakePayment()"
    assert bench.run(asked) is None
    bench.mount("expressCheckout")
    assert bench.last("expressCheckout", "ready").get("availablePaymentMethods") is None


@pytest.mark.parametrize(
    ("button", "status", "code"),
    [
        ("Complete", "succeeded", None),
        ("Fail", "requires_payment_method", "payment_intent_authentication_failure"),
    ],
)
def test_the_bank_asks_over_the_page(
    bench: Workbench, button: str, status: str, code: str | None
) -> None:
    intent = at_bank(bench, use_stripe_sdk=True)
    bench.run(
        f"window.next = stripe.handleNextAction({{clientSecret: '{intent.client_secret}'}}); 0"
    )
    dialog = bench.page.get_by_role("dialog", name="3-D Secure")
    dialog.locator("iframe").content_frame.get_by_role("button", name=button).click()
    result = bench.run("window.next")
    assert result.get("error", {}).get("code") == code
    assert (result.get("paymentIntent") or {"status": None})["status"] == (None if code else status)
    expect(dialog).to_have_count(0)
    assert client(bench).v1.payment_intents.retrieve(intent.id).status == status


def test_the_bank_asks_on_a_page_of_its_own(bench: Workbench) -> None:
    back = bench.page.url
    intent = at_bank(bench, return_url=back)
    bench.run(f"stripe.handleNextAction({{clientSecret: '{intent.client_secret}'}}); 0")
    bench.page.get_by_role("button", name="Complete").click()
    bench.page.wait_for_url(f"{back}?payment_intent={intent.id}**")
    assert client(bench).v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_an_intent_is_read_by_its_secret(bench: Workbench) -> None:
    intent = at_bank(bench, use_stripe_sdk=True)
    asked = "stripe.retrievePaymentIntent('{}')"
    seen = bench.run(asked.format(intent.client_secret))["paymentIntent"]
    assert (seen["id"], seen["status"]) == (intent.id, "requires_action")
    error = bench.run(asked.format(f"{intent.id}_secret_x"))["error"]
    assert error["type"] == "invalid_request_error"
