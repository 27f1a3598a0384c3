"""3-D Secure: the page that the payer is sent to, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

CARDS = ("4000002500003155", "4000002760003184")
BACK = "https://shop.example/done?order=7"


def asked(sandbox: Sandbox, number: str = CARDS[0], **more: object) -> tuple[str, str]:
    """Pay with a card that needs it: the intent and the page."""
    intent = sandbox.pay(number, return_url=BACK, **more)
    assert intent.status == "requires_action"
    assert intent.next_action
    assert intent.next_action.redirect_to_url
    assert intent.next_action.redirect_to_url.return_url == BACK
    return intent.id, intent.next_action.redirect_to_url.url or ""


def choose(page: str, choice: str) -> requests.Response:
    return requests.post(page, {"choice": choice}, timeout=5, allow_redirects=False)


def query(answer: requests.Response) -> dict[str, list[str]]:
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://shop.example/done?order=7&")
    return parse_qs(urlsplit(answer.headers["Location"]).query)


@pytest.mark.parametrize("number", CARDS)
def test_the_page_works_without_a_script_and_stands_alone(sandbox: Sandbox, number: str) -> None:
    _, page = asked(sandbox, number)
    assert page.startswith(sandbox.process.url)
    shown = requests.get(page, timeout=5)
    assert shown.status_code == 200
    for part in ('lang="en"', "<h1>", "<main>", ">Complete</button>", ">Fail</button>", "$20.00"):
        assert part in shown.text
    for part in ("<script", "src=", "href="):
        assert part not in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("manual", "status"), [(False, "succeeded"), (True, "requires_capture")])
def test_who_completes_it_pays(sandbox: Sandbox, manual: bool, status: str) -> None:  # noqa: FBT001 - a parameter
    name, page = asked(sandbox, capture_method="manual" if manual else "automatic")
    sent = query(choose(page, "complete"))
    intent = sandbox.client.v1.payment_intents.retrieve(name)
    assert (intent.status, intent.next_action) == (status, None)
    assert sent == {
        "order": ["7"],
        "payment_intent": [name],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": ["succeeded"],
    }
    card = sandbox.charge(intent).to_dict()["payment_method_details"]["card"]
    assert card["three_d_secure"]["result"] == "authenticated"


def test_who_fails_it_may_try_another_card(sandbox: Sandbox) -> None:
    name, page = asked(sandbox)
    assert query(choose(page, "fail"))["redirect_status"] == ["failed"]
    service = sandbox.client.v1.payment_intents
    intent = service.retrieve(name)
    assert (intent.status, intent.payment_method) == ("requires_payment_method", None)
    assert intent.last_payment_error
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert service.confirm(name, {"payment_method": "pm_card_visa"}).status == "succeeded"


@pytest.mark.parametrize("choice", ["complete", "fail", "cancel"])
def test_what_is_decided_is_not_decided_again(sandbox: Sandbox, choice: str) -> None:
    name, page = asked(sandbox)
    if choice == "cancel":
        sandbox.client.v1.payment_intents.cancel(name)
    else:
        choose(page, choice)
    before = sandbox.client.v1.payment_intents.retrieve(name).status
    said = {"complete": "already completed", "fail": "already failed", "cancel": "was canceled"}
    for answer in (requests.get(page, timeout=5), choose(page, "complete"), choose(page, "fail")):
        assert answer.status_code == 410
        assert said[choice] in answer.text
    assert sandbox.client.v1.payment_intents.retrieve(name).status == before


def test_a_second_confirm_makes_the_first_page_useless(sandbox: Sandbox) -> None:
    name, old = asked(sandbox)
    again = sandbox.client.v1.payment_intents.confirm(name, {"return_url": BACK})
    assert again.next_action
    assert again.next_action.redirect_to_url
    assert again.next_action.redirect_to_url.url != old
    assert choose(old, "complete").status_code == 410
    assert choose(again.next_action.redirect_to_url.url or "", "complete").status_code == 303


def test_a_page_takes_nothing_but_a_choice(sandbox: Sandbox) -> None:
    name, page = asked(sandbox)
    assert choose(page, "perhaps").status_code == 400
    assert requests.post(page, b"\xff", timeout=5).status_code == 400
    assert requests.get(page[:-1] + "_", timeout=5).status_code == 410
    nowhere = f"{sandbox.process.url}/3d_secure/pi_no/x"
    assert requests.get(nowhere, timeout=5).status_code == 404
    assert sandbox.client.v1.payment_intents.retrieve(name).status == "requires_action"


@pytest.mark.parametrize("params", [{}, {"return_url": BACK, "use_stripe_sdk": True}])
def test_without_an_address_or_when_asked_it_is_for_a_script(
    sandbox: Sandbox, params: dict[str, Any]
) -> None:
    intent = sandbox.pay(CARDS[0], **params)
    assert intent.next_action
    assert intent.next_action.type == "use_stripe_sdk"
    page = intent.to_dict()["next_action"]["use_stripe_sdk"]["stripe_js"]
    assert choose(page, "complete").status_code == (303 if params else 200)
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


@pytest.mark.parametrize(
    ("params", "decline_code"),
    [
        ({"off_session": True}, "authentication_required"),
        ({"off_session": "recurring"}, "authentication_required"),
        ({"error_on_requires_action": True}, "authentication_not_handled"),
    ],
)
@pytest.mark.parametrize("number", CARDS)
def test_where_nobody_can_be_asked_it_is_declined(
    sandbox: Sandbox, number: str, params: dict[str, Any], decline_code: str
) -> None:
    caught = sandbox.decline(number, **params)
    assert caught.error is not None
    assert (caught.code, caught.error.decline_code) == ("authentication_required", decline_code)
    assert caught.error.to_dict()["payment_intent"]["status"] == "requires_payment_method"


@pytest.mark.parametrize(("number", "pays"), [(CARDS[0], True), (CARDS[1], False)])
def test_a_card_that_was_set_up_pays_while_the_payer_is_away(
    sandbox: Sandbox,
    number: str,
    pays: bool,  # noqa: FBT001 - a parameter
) -> None:
    customer = sandbox.client.v1.customers.create().id
    method = sandbox.make(number).id
    _, page = asked(
        sandbox,
        number,
        payment_method=method,
        customer=customer,
        setup_future_usage="off_session",
    )
    choose(page, "complete")
    later = {"payment_method": method, "customer": customer, "off_session": True}
    if pays:
        assert sandbox.pay(number, **later).status == "succeeded"
    else:
        assert sandbox.decline(number, **later).code == "authentication_required"


def test_with_manual_confirmation_it_is_confirmed_once_more(sandbox: Sandbox) -> None:
    name, page = asked(sandbox, confirmation_method="manual")
    query(choose(page, "complete"))
    service = sandbox.client.v1.payment_intents
    assert service.retrieve(name).status == "requires_confirmation"
    assert service.confirm(name).status == "succeeded"


def test_one_card_of_nobody_passes_it_for_one_payment(sandbox: Sandbox) -> None:
    method = sandbox.make(CARDS[0]).id
    pages = [asked(sandbox, payment_method=method) for _ in range(2)]
    assert choose(pages[0][1], "complete").status_code == 303
    refused = choose(pages[1][1], "complete")
    assert refused.status_code == 409
    assert "may not be used again" in refused.text
    assert sandbox.client.v1.payment_intents.retrieve(pages[1][0]).status == "requires_action"


@pytest.mark.parametrize("choice", ["complete", "fail"])
def test_a_set_up_asks_too(sandbox: Sandbox, choice: str) -> None:
    customer = sandbox.client.v1.customers.create().id
    intent = sandbox.client.v1.setup_intents.create(
        {
            "payment_method": sandbox.make(CARDS[0]).id,
            "customer": customer,
            "confirm": True,
            "return_url": BACK,
        }
    )
    assert intent.next_action
    assert intent.next_action.redirect_to_url
    sent = query(choose(intent.next_action.redirect_to_url.url or "", choice))
    assert sent["setup_intent_client_secret"] == [intent.client_secret]
    after = sandbox.client.v1.setup_intents.retrieve(intent.id)
    if choice == "complete":
        assert after.status == "succeeded"
        saved = sandbox.client.v1.payment_methods.retrieve(str(after.payment_method))
        assert saved.customer == customer
    else:
        assert after.status == "requires_payment_method"
        assert isinstance(after.last_setup_error, stripe.SetupIntent.LastSetupError)
        assert after.last_setup_error.code == "setup_intent_authentication_failure"
