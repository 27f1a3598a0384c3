"""Settings: read from the environment, every fault named at once, no secret shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from payment_smart_bot.config.aws import load_aws, with_merchant_secret
from payment_smart_bot.config.keys import ApiKey, MerchantKey, WebhookSecret
from payment_smart_bot.config.loading import load
from payment_smart_bot.config.settings import InvalidSettings, Settings
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.steps import Field

LIVE = "sk_live_" + "x" * 24


def test_nothing_set_is_the_sandbox() -> None:
    assert load({}) == Settings()
    assert load({"STRIPE_SECRET_KEY": ""}).stripe_key is None


def test_everything_set() -> None:
    settings = load(
        {
            "STRIPE_SECRET_KEY": "sk_test_abc",
            "STRIPE_API_BASE": "http://127.0.0.1:12111/",
            "DATA_DIR": "somewhere",
            "ACCEPTED_BRANDS": "visa, Mastercard",
            "MERCHANT_CONTACT": "help@example.com",
            "SESSION_TTL_HOURS": "0.5",
            "STRIPE_BUDGET_SECONDS": "3",
            "LOG_FORMAT": "text",
            "MERCHANT_KEY": "k" * 24,
            "STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
            "PUBLIC_URL": "https://pay.example/",
            "PAYMENT_TTL_HOURS": "2",
        }
    )
    assert settings == Settings(
        stripe_key=ApiKey("sk_test_abc"),
        stripe_url="http://127.0.0.1:12111",
        data_dir=Path("somewhere"),
        accepted_brands=frozenset({"visa", "mastercard"}),
        contact="help@example.com",
        session_seconds=1800.0,
        stripe_seconds=3.0,
        log_format="text",
        merchant_key=MerchantKey("k" * 24),
        webhook_secrets=(WebhookSecret("whsec_new"), WebhookSecret("whsec_old")),
        public_url="https://pay.example",
        payment_seconds=7200.0,
    )


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("STRIPE_SECRET_KEY", "pk_test_abc", "sk_test_"),
        ("STRIPE_API_BASE", "ftp://x", "http"),
        ("ACCEPTED_BRANDS", "visa,dinosaur", "dinosaur"),
        ("ACCEPTED_BRANDS", ",", "no brand"),
        ("MERCHANT_CONTACT", "a\nb", "one line"),
        ("MERCHANT_CONTACT", "x" * 201, "200"),
        ("SESSION_TTL_HOURS", "-1", "above 0"),
        ("SESSION_TTL_HOURS", "nan", "above 0"),
        ("SESSION_TTL_HOURS", "99999999", "above 0"),
        ("STRIPE_BUDGET_SECONDS", "soon", "above 0"),
        ("MERCHANT_KEY", "k" * 23, "24"),
        ("MERCHANT_KEY", "k k" * 9, "without spaces"),
        ("STRIPE_WEBHOOK_SECRET", "sk_test_abc", "whsec_"),
        ("STRIPE_WEBHOOK_SECRET", ",", "whsec_"),
        ("PUBLIC_URL", "pay.example", "http"),
        ("PAYMENT_TTL_HOURS", "0", "above 0"),
        ("LOG_FORMAT", "xml", "json or text"),
        ("STRIPE_PUBLISHABLE_KEY", "sk_test_abc", "pk_test_"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_" + "x" * 300, "pk_test_"),
        ("CARD_CAPTURE", "pigeon", "checkout"),
        ("SAVE_CARD", "yes", "ask or never"),
        ("COLLECT_POSTAL_CODE", "ask", "true or false"),
        ("ALLOWED_ORIGINS", "*", "https://shop.example"),
        ("ALLOWED_ORIGINS", "https://shop.example, null", "https://shop.example"),
        ("ALLOWED_ORIGINS", "https://shop.example/pay", "without a path"),
        ("ALLOWED_ORIGINS", "https://*.shop.example", "without a path and *"),
        ("ALLOWED_ORIGINS", "shop.example", "https://shop.example"),
        ("ALLOWED_ORIGINS", "https://shop.example:99 https://other.example", "origins"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(variable: str, value: str, told: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        load({variable: value})
    assert variable in str(caught.value)
    assert told in str(caught.value)


def test_all_faults_are_named_at_once_and_no_secret_is_shown() -> None:
    with pytest.raises(InvalidSettings) as caught:
        load({"STRIPE_SECRET_KEY": "oops_secret", "LOG_FORMAT": "xml", "SESSION_TTL_HOURS": "0"})
    assert len(caught.value.faults) == 3
    assert "oops_secret" not in str(caught.value)


@pytest.mark.parametrize("key", [LIVE, LIVE.replace("sk_", "rk_")])
def test_a_live_key_needs_a_word_about_raw_card_data(key: str) -> None:
    with pytest.raises(InvalidSettings, match="ALLOW_RAW_CARD_DATA"):
        load({"STRIPE_SECRET_KEY": key})
    allowed = load({"STRIPE_SECRET_KEY": key, "ALLOW_RAW_CARD_DATA": "true"})
    assert allowed.stripe_key is not None
    assert allowed.stripe_key.live
    assert key not in repr(allowed)


PUBLISHABLE = LIVE.replace("sk_", "pk_")
TEST_FIELD = "pk_test_abc"


@pytest.mark.parametrize(
    ("variables", "channel", "typed"),
    [
        ({}, Channel.CHAT, True),
        ({"STRIPE_PUBLISHABLE_KEY": TEST_FIELD}, Channel.CHAT, True),
        ({"CARD_CAPTURE": "field"}, Channel.FIELD, True),
        ({"CARD_CAPTURE": "checkout"}, Channel.CHECKOUT, True),
        (
            {"STRIPE_SECRET_KEY": LIVE, "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE},
            Channel.FIELD,
            False,
        ),
        ({"STRIPE_SECRET_KEY": LIVE, "CARD_CAPTURE": "checkout"}, Channel.CHECKOUT, False),
        ({"STRIPE_SECRET_KEY": LIVE, "ALLOW_RAW_CARD_DATA": "true"}, Channel.CHAT, True),
        (
            {
                "STRIPE_SECRET_KEY": LIVE,
                "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE,
                "ALLOW_RAW_CARD_DATA": "true",
            },
            Channel.FIELD,
            True,
        ),
    ],
)
def test_a_live_key_takes_cards_in_the_field(
    variables: dict[str, str], channel: Channel, *, typed: bool
) -> None:
    settings = load(variables)
    assert settings.channel is channel
    assert settings.takes_typed_cards is typed


def test_a_key_that_is_not_known_yet_may_be_a_live_one() -> None:
    settings = replace(load({"CARD_CAPTURE": "checkout"}), key_elsewhere=True)
    assert not settings.takes_typed_cards
    assert replace(settings, raw_card_data_allowed=True).takes_typed_cards
    assert replace(settings, card_capture=Channel.CHAT).takes_typed_cards


@pytest.mark.parametrize(
    "variables",
    [
        {"STRIPE_PUBLISHABLE_KEY": TEST_FIELD},
        {"CARD_CAPTURE": "field"},
        {"CARD_CAPTURE": "field", "STRIPE_PUBLISHABLE_KEY": TEST_FIELD},
        {"CARD_CAPTURE": "chat", "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE},
    ],
)
def test_a_live_key_without_a_live_field_is_refused(variables: dict[str, str]) -> None:
    with pytest.raises(InvalidSettings):
        load({"STRIPE_SECRET_KEY": LIVE, **variables})


def test_a_live_key_goes_to_stripe_alone() -> None:
    with pytest.raises(InvalidSettings, match="STRIPE_API_BASE"):
        load(
            {
                "STRIPE_SECRET_KEY": LIVE,
                "ALLOW_RAW_CARD_DATA": "true",
                "STRIPE_API_BASE": "http://127.0.0.1:1",
            }
        )


def test_a_test_key_is_not_live() -> None:
    settings = load({"STRIPE_SECRET_KEY": "rk_test_abc"})
    assert settings.stripe_key is not None
    assert not settings.stripe_key.live


SECRET = (
    '{"merchantKey": "msk_test_abcdefghijklmnop", "webhookSecrets": ["whsec_1", "whsec_2"],'
    ' "merchantWebhookSecret": "signs-what-the-merchant-is-told"}'
)


def test_a_merchants_secret_has_key_and_webhook_secrets() -> None:
    told = with_merchant_secret(Settings(), SECRET)
    assert told.merchant_key is not None
    assert told.merchant_key.reveal() == "msk_test_abcdefghijklmnop"
    assert [secret.reveal() for secret in told.webhook_secrets] == ["whsec_1", "whsec_2"]
    assert told.merchant_webhook_secret is not None
    assert told.merchant_webhook_secret.reveal() == "signs-what-the-merchant-is-told"


@pytest.mark.parametrize("text", ["{}", '{"merchantKey": null, "webhookSecrets": []}'])
def test_an_empty_secret_lets_nobody_in(text: str) -> None:
    earlier = with_merchant_secret(Settings(), SECRET)
    told = with_merchant_secret(earlier, text)
    assert (told.merchant_key, told.webhook_secrets) == (None, ())
    assert told.merchant_webhook_secret is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "msk_test_abcdefghijklmnop",
        "[]",
        '{"merchantKey": "short"}',
        '{"merchantKey": 4}',
        '{"webhookSecrets": ["sk_test_1"]}',
        '{"webhookSecrets": [4]}',
        '{"webhookSecrets": 4}',
        '{"merchantWebhookSecret": "short"}',
    ],
)
def test_a_merchants_secret_of_another_form_is_refused_and_not_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"^$") as caught:
        with_merchant_secret(Settings(), text)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_payments_table_needs_a_merchants_secret() -> None:
    needed = dict.fromkeys(("TABLE_NAME", "KMS_KEY_ID", "STRIPE_SECRET_ID"), "x")
    assert load_aws(needed).payments_table == ""
    with pytest.raises(InvalidSettings, match="MERCHANT_SECRET_ID"):
        load_aws({**needed, "PAYMENTS_TABLE_NAME": "x"})


def test_origins_are_read_as_browsers_write_them() -> None:
    given = "https://Shop.example:443, http://localhost:80,http://[::1]:3000 ,https://shop.example:8443,"
    assert load({"ALLOWED_ORIGINS": given}).origins == {
        "https://shop.example",
        "http://localhost",
        "http://[::1]:3000",
        "https://shop.example:8443",
    }
    assert load({}).origins == frozenset()


def test_what_is_asked_beside_the_usual_is_off_unless_set() -> None:
    assert load({}).extra == ()
    assert load({"SAVE_CARD": "never", "COLLECT_POSTAL_CODE": "false"}).extra == ()
    assert load({"SAVE_CARD": "ask"}).extra == (Field.SAVE_CARD,)
    both = load({"SAVE_CARD": "ask", "COLLECT_POSTAL_CODE": "true"})
    assert both.extra == (Field.POSTAL_CODE, Field.SAVE_CARD)
