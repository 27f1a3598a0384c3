"""The widget when something is in the way: reload, a second tab, a slow, broken or absent line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.widget.talking import AT_THE_BANK, VISA, Talk
from tests.e2e.server import EXPIRY, Payer, Server
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route
    from tests.browser.widget.conftest import Opens

pytestmark = pytest.mark.browser
CHAT = "**/chat"


def test_a_reload_in_the_middle_goes_on(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    talk.say("Jane Smith", "card number")
    sized.reload()
    talk.hears("card number")
    expect(talk.bubbles).to_have_count(4)
    talk.give()
    said = talk.bubbles.all_inner_texts()
    sized.reload()
    talk.hears("Please confirm")
    assert talk.bubbles.all_inner_texts() == said
    talk.pay()
    assert talk.messages[-1]["summaryId"]
    sized.reload()
    expect(talk.root.locator(".psb-receipt")).to_contain_text("$49.99")
    assert (talk.state(), talk.charges()) == ("succeeded", 1)


def test_a_reload_with_the_field_open_shows_it_again(page: Page, opens: Opens) -> None:
    talk = opens(page, capture="field")
    talk.say("Jane Smith", "secure card field")
    page.reload()
    talk.fill()
    talk.hears("Please confirm")
    talk.pay()
    assert (talk.state(), talk.charges()) == ("succeeded", 1)


def test_two_tabs_pay_once(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    other = talk.other(sized.context.new_page())
    other.hears("the name on your card")
    talk.say("Jane Smith", "card number")
    other.hears("card number")
    other.give()
    talk.hears("Please confirm")
    for tab in (talk, other):
        tab.root.get_by_role("button", name="Confirm").evaluate("(button) => button.click()")
    for tab in (talk, other):
        tab.hears("Payment processed successfully")
    assert (talk.state(), talk.charges()) == ("succeeded", 1)
    assert other.faults == []


def test_a_yes_in_a_tab_that_shows_no_summary_is_none(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    page.route("**/sessions/*", lambda route: route.abort())
    Payer(talk.server, talk.made["sessionId"]).give(VISA, EXPIRY, "123")
    expect(talk.root.get_by_role("button", name="Confirm")).to_have_count(0)
    talk.say("yes", "details have changed since you saw them")
    assert (talk.state(), talk.charges()) == ("open", 0)
    talk.press("Confirm")
    talk.stands("complete")
    assert talk.charges() == 1
    talk.faults.clear()


def test_a_server_that_starts_again_in_the_middle(sized: Page, tmp_path: Path) -> None:
    with Server(tmp_path / "data", STRIPE_BUDGET_SECONDS="5") as server:
        talk = Talk.open(sized, server)
        talk.say("Jane Smith", "card number")
        talk.give()
        server.port = int(server.url.rpartition(":")[2])
        server.kill()
        talk.press("Confirm")
        talk.root.get_by_role("button", name="Try again").wait_for()
        server.start()
        talk.press("Try again")
        talk.hears("Payment processed successfully")
        assert (talk.state(), talk.charges()) == ("succeeded", 1)
        ids = [each["messageId"] for each in talk.messages if each["message"] == "confirm"]
        assert len(set(ids)) == 1 < len(ids)


def test_a_slow_line_pays(sized: Page, opens: Opens) -> None:
    line = sized.context.new_cdp_session(sized)
    line.send("Network.enable")
    slow = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
    line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    talk = opens(sized)
    talk.input.fill("Jane Smith")
    talk.input.press("Enter")
    expect(talk.root.locator(".psb-typing")).to_be_visible()
    expect(talk.root.get_by_text("The bot is writing")).to_have_count(1)
    talk.hears("card number")
    expect(talk.root.locator(".psb-typing")).not_to_be_visible()
    talk.give()
    talk.pay()
    assert talk.charges() == 1


def test_an_answer_that_was_lost_is_asked_for_with_the_same_id(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    talk.give()
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            route.fetch()
            lost.append(dict(route.request.post_data_json or {})["messageId"])
            route.abort()
        else:
            route.fallback()

    page.route(CHAT, lose)
    talk.pay()
    assert lost == [talk.messages[-1]["messageId"]] * 2
    assert talk.charges() == 1
    talk.faults.clear()


def test_what_is_written_without_a_line_is_sent_when_it_is_back(page: Page, opens: Opens) -> None:
    talk = opens(page)
    page.context.set_offline(True)
    expect(talk.root.get_by_text("You are offline")).to_be_visible()
    talk.input.fill("Jane Smith")
    talk.input.press("Enter")
    talk.root.get_by_text("Not sent.").wait_for()
    page.context.set_offline(False)
    talk.hears("card number")
    expect(talk.root.get_by_text("Not sent.")).to_have_count(0)
    expect(talk.root.get_by_text("You are offline")).to_have_count(0)
    assert len({each["messageId"] for each in talk.messages}) == 2
    talk.faults.clear()


def test_a_charge_that_takes_its_time_is_asked_for_again(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    talk.give()
    answers = iter(['{"response": "One moment.", "status": "processing", "sessionId": "x"}'] * 2)

    def busy(route: Route) -> None:
        if (body := next(answers, None)) is None:
            route.fallback()
        else:
            route.fulfill(body=body, content_type="application/json")

    page.route(CHAT, busy)
    before = talk.bubbles.count()
    talk.pay()
    ids = [each["messageId"] for each in talk.messages if each.get("message") == "confirm"]
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert talk.bubbles.count() == before + 2


def test_a_refused_message_is_told_and_not_sent_again(page: Page, opens: Opens) -> None:
    talk = opens(page)
    told = '{"error": {"code": "invalid-locale", "message": "Give \\"locale\\" like en."}}'
    page.route(CHAT, lambda route: route.fulfill(status=400, body=told))
    talk.input.fill("Jane Smith")
    talk.input.press("Enter")
    talk.root.get_by_text('That could not be taken: Give "locale" like en.').wait_for()
    expect(talk.root.get_by_role("button", name="Try again")).to_have_count(0)
    page.unroute(CHAT)
    talk.say("Jane Smith", "card number")
    talk.faults.clear()


def test_a_wrong_link_says_so(page: Page, server: Server) -> None:
    made = Merchant(server).create()
    page.goto(f"{server.url}/pay#session={made['sessionId']}&token=wrong")
    expect(page.get_by_text("This chat cannot be opened with this link")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_be_disabled()


def test_without_a_link_the_page_says_what_is_missing(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/pay")
    expect(page.get_by_text("open the link that the shop gave you")).to_be_visible()
    expect(page.locator("payment-smart-bot")).to_have_count(0)


def test_a_payment_that_the_bank_approved_meanwhile_is_seen(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    talk.give(AT_THE_BANK)
    talk.press("Confirm")
    link = talk.root.get_by_role("link", name="Open your bank's page")
    url = link.get_attribute("href") or ""
    context = page.context.browser
    assert context
    elsewhere = context.new_page()
    elsewhere.goto(url)
    elsewhere.get_by_role("button", name="Complete").click()
    elsewhere.get_by_role("heading", name="Thank you").wait_for()
    elsewhere.close()
    expect(talk.root).to_have_attribute("data-status", "complete", timeout=15_000)


def test_a_field_that_did_not_load_is_tried_again(page: Page, opens: Opens) -> None:
    talk = opens(page, capture="field")
    page.route("**/stripe.js", lambda route: route.abort())
    talk.input.fill("Jane Smith")
    talk.input.press("Enter")
    talk.root.get_by_text("The secure card field could not be loaded").wait_for()
    page.unroute("**/stripe.js")
    talk.press("Try again")
    talk.fill()
    talk.hears("Please confirm")
    assert (talk.state(), talk.charges()) == ("open", 0)
    talk.faults.clear()


def test_the_third_wrong_number_ends_it(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    page.evaluate(
        "document.addEventListener('payment-smart-bot:handoff', () => { window.over = true; })"
    )
    talk.say("4242 4242 4242 4241", "doesn't look right")
    talk.say("4242 4242 4242 4241", "doesn't add up")
    talk.say("4242 4242 4242 4241", "A person can help you")
    talk.stands("handoff")
    assert page.evaluate("window.over")
