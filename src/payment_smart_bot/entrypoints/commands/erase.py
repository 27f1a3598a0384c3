"""`payment-smart-bot erase`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.entrypoints.running import settings_from_environment, stripe_of

if TYPE_CHECKING:
    from payment_smart_bot.bot.payments.erasing import Eraser
    from payment_smart_bot.config import ApiKey, Settings
    from payment_smart_bot.domain.payment import Payment

_GOES: Final = """\
Erased for good are, of each payment: the address of e-mail, the description, the metadata, the
success address, Stripe's fingerprints of cards, a reference with an @ in it, the payer's consent to
have a card kept and the Customer at Stripe that it is kept for; and what was said in its chat, name
and sealed number with it."""
_STAYS: Final = """\
Kept, because books must be kept by law: amounts, currency, times, states, your reference, Stripe's
ids, brand and last four digits of the card. The rows of the ledger hold no personal data. Of a chat
its id stays for a day. What Stripe keeps, backups, and what your program was told are not reached
from here: erase it there."""


@click.command("erase")
@click.option("--session", help="A chat, and its payment if it has one.")
@click.option("--payment", help="A payment and its chat.")
@click.option("--email", help="Every payment with this address, and their chats.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Cancel a payment that has not ended first.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def command(  # noqa: PLR0913 - one for each option
    session: str | None,
    payment: str | None,
    email: str | None,
    data_dir: Path | None,
    *,
    yes: bool,
    force: bool,
) -> None:
    """Erase one payer's data in a data folder, whether its server runs or not.

    \b
    Examples:
      payment-smart-bot erase --payment pay_...
      payment-smart-bot erase --email jane@example.com --yes
      payment-smart-bot erase --session chat_... --force
    """
    from payment_smart_bot.bootstrap.erasing import eraser_of  # noqa: PLC0415 - help needs none
    from payment_smart_bot.ports import GatewayUnavailable, StoreUnavailable  # noqa: PLC0415 - the same

    if sum(each is not None for each in (session, payment, email)) != 1:
        msg = "Give one of --session, --payment and --email."
        raise click.UsageError(msg)
    settings = settings_from_environment(data_dir)
    key, url, answers = _stripe(settings, needed=force)
    try:
        with eraser_of(settings, key, url, forgets=answers) as eraser:
            found = _found(eraser, session, payment, email)
            _ended(eraser, found, yes=yes, force=force)
            done = eraser.erase(found, session)
            beside = _in_sandbox(settings, eraser, found)
    except (StoreUnavailable, GatewayUnavailable) as fault:
        msg = f"Not all is erased: {fault}. Do it again."
        raise click.ClickException(msg) from None
    if not found and not done.sessions:
        msg = "There is no such chat."
        raise click.ClickException(msg)
    click.echo(
        f"Erased: {done.payments} payments, {done.copies} events and stored answers of theirs, "
        f"{done.sessions} chats with {done.turns} turns, {beside} records of the sandbox."
    )


def _stripe(settings: Settings, *, needed: bool) -> tuple[ApiKey, str | None, bool]:
    """Key and address, and whether anybody answers there: a sandbox ends with its server."""
    from payment_smart_bot.config import ApiKey  # noqa: PLC0415 - as above

    if settings.stripe_key is not None:
        return settings.stripe_key, settings.stripe_url, True
    try:
        key, url = stripe_of(settings)
    except click.ClickException:
        if needed:
            raise
        return ApiKey("sk_test_unused"), None, False
    return key, url, _answers(url or "")


def _answers(url: str) -> bool:
    import socket  # noqa: PLC0415 - as above
    from urllib.parse import urlsplit  # noqa: PLC0415 - as above

    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), 1.0).close()
    except OSError:
        return False
    return True


def _in_sandbox(settings: Settings, eraser: Eraser, found: list[Payment]) -> int:
    """The sandbox is in the same folder and keeps what Stripe would."""
    if settings.stripe_key is not None:
        return 0
    import sqlite3  # noqa: PLC0415 - as above

    from payment_smart_bot.sandbox.erasing import erase  # noqa: PLC0415 - as above

    names = [name for each in found for name in eraser.wiping.stripe_names(each)]
    try:
        return erase(settings.data_dir, names)
    except sqlite3.Error as fault:
        msg = f"Not all is erased: the sandbox's file: {fault}. Do it again."
        raise click.ClickException(msg) from None


def _found(
    eraser: Eraser, session: str | None, payment: str | None, email: str | None
) -> list[Payment]:
    from payment_smart_bot.domain.payment_state import payment_of  # noqa: PLC0415 - as above

    if email is not None:
        found = list(eraser.payments_of(email))
    else:
        name = payment or payment_of(session or "")
        one = None if name is None else eraser.books.ledger.load(name)
        found = [] if one is None else [one]
    if not found and session is None:
        msg = "There is no such payment." if payment else "There is no payment with that address."
        raise click.ClickException(msg)
    return found


def _ended(eraser: Eraser, found: list[Payment], *, yes: bool, force: bool) -> None:
    """See that all have ended, ask, and end those that have not."""
    from payment_smart_bot.domain.erasure import ENDED  # noqa: PLC0415 - as above

    unended = [each for each in found if each.state not in ENDED]
    if unended and not force:
        names = "\n".join(f"  {each.id}: {each.state}" for each in unended)
        msg = f"Nothing is erased. This has not ended:\n{names}\nCancel it, or give --force."
        raise click.ClickException(msg)
    for each in found:
        click.echo(f"{each.id}  {each.state}" + ("  (is canceled first)" * (each in unended)))
    click.echo(f"{_GOES}\n{_STAYS}")
    if not yes:
        click.confirm("Erase it?", abort=True)
    for each in unended:
        _cancel(eraser, each)


def _cancel(eraser: Eraser, payment: Payment) -> None:
    from payment_smart_bot.bot.payments import Mover, NotPossible  # noqa: PLC0415 - as above
    from payment_smart_bot.domain.erasure import ENDED  # noqa: PLC0415 - as above
    from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable  # noqa: PLC0415 - as above

    try:
        Mover(eraser.books).cancel(payment.id)
    except NotPossible as fault:
        if fault.payment.state not in ENDED:
            state = fault.payment.state
            msg = f"{payment.id} is {state} and cannot be canceled now. Try in a minute."
            raise click.ClickException(msg) from None
    except (GatewayUnavailable, GatewayRefused) as fault:
        msg = f"{payment.id} could not be canceled: {fault}. Nothing is erased; do it again."
        raise click.ClickException(msg) from None
