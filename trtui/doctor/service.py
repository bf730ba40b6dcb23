"""The way to the service, whether it is reached, and whether its clock agrees with ours."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Final

from trtui.api.connection import Connection
from trtui.api.errors import ApiError, AuthError, RateLimitedError, UnreachableError
from trtui.config import ConfigError, Settings
from trtui.config.values import without_password
from trtui.doctor.findings import Finding, fault, ok, skipped, warning
from trtui.errors import TrtuiError
from trtui.session import Session
from trtui.store import Connection as Reached
from trtui.sync.trial import Trial

SKEW_TOLD: Final = 5
"""Seconds by which two clocks may differ before it is told, as the inbox does."""
SKEW_BAD: Final = 300
"""Seconds from which certificates, ages and quiet hours can't be trusted."""
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


def check_way(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """The address, TLS and the proxy: as they are set, not as they answer."""
    account = settings.account
    try:
        connection = Connection(account.base_url, account.proxy, account.ca_file)
    except ConfigError as error:
        yield fault("address", str(error), "Mend it under [account].")
        return
    address = without_password(account.base_url)
    if connection.is_encrypted:
        yield ok("address", f"{address}, over TLS 1.2 or newer")
    else:
        yield ok("address", f"{address}, without TLS: it does not leave this machine")
    if account.ca_file is not None:
        try:
            ssl.create_default_context(cafile=str(account.ca_file))
        except (ssl.SSLError, OSError):
            yield fault(
                "tls",
                f"{account.ca_file} holds no certificate that can be read",
                "Name a PEM file in account.ca_file.",
            )
        else:
            yield ok("tls", f"only certificates of {account.ca_file} are trusted")
    elif connection.is_encrypted and (ignored := [name for name in _CERTIFICATES if environment.get(name)]):
        yield warning(
            "tls",
            f"{ignored[0]} is set, and trtui does not look at it",
            "If it is needed, name the file in account.ca_file.",
        )
    if connection.proxy_used is not None:
        yield ok("proxy", f"through {without_password(connection.proxy_used)}")
    elif account.proxy is not None:
        yield warning(
            "proxy",
            "account.proxy is not used: the address is this machine's own",
            "Take it out, or mend the address.",
        )
    elif connection.is_encrypted and (ignored := [name for name in _PROXIES if environment.get(name)]):
        yield warning(
            "proxy",
            f"{ignored[0]} is set, and trtui does not look at it",
            "If it is needed, name the proxy in account.proxy.",
        )
    else:
        yield ok("proxy", "none")


def check_reach(session: Session) -> Iterator[Finding]:
    """One call, counted like any other; where another trtui is the account's worker, what it says."""
    try:
        trial = session.try_key()
    except TrtuiError as error:
        yield fault("reach", str(error), "Mend that first.")
        yield skipped("clock", "not compared: nobody was asked")
        return
    if trial is None:
        yield from _as_the_worker_says(session)
        return
    yield _reach(trial)
    yield check_skew(trial.clock_skew)


def _reach(trial: Trial) -> Finding:
    error = trial.ended_by
    if error is None:
        count = len(trial.dashboards)
        if not count:
            return warning(
                "reach",
                "the key works, and the account has no dashboards",
                "Ask whoever looks after the account.",
            )
        return ok("reach", f"the key works: {count} dashboard{'s' if count != 1 else ''}, by one call")
    return fault("reach", error.sentence, _advice(error))


def _advice(error: ApiError) -> str:
    if isinstance(error, AuthError):
        return "Copy the key anew from Text Request, and see that the plan includes the API."
    if isinstance(error, UnreachableError):
        return "See whether this machine is online, and whether a proxy or a firewall stands between."
    if isinstance(error, RateLimitedError):
        return "Wait a minute. If it comes again, something else uses this key: lower desk.calls_per_minute."
    return "See account.base_url; if it is right, the service has a fault: try later."


def _as_the_worker_says(session: Session) -> Iterator[Finding]:
    store = session.open_store()
    try:
        status = store.desk.worker_status()
    finally:
        store.close()
    if status is None:
        yield skipped("reach", "not asked: another trtui holds the lease and has said nothing yet")
    elif status.connection is Reached.ONLINE:
        yield ok("reach", "not asked: another trtui works on this account, and is online")
    elif status.connection is Reached.STARTING:
        yield skipped("reach", "not asked: another trtui works on this account, and begins")
    else:
        sentence = status.sentence or "it does not reach the service"
        yield fault(
            "reach",
            f"another trtui works on this account: {sentence}",
            "Mend what it says; it tries again by itself.",
        )
    yield check_skew(None if status is None else status.clock_skew)


def check_skew(skew: float | None) -> Finding:
    """Our clock against the service's; `skew` is by how many seconds the service's is ahead."""
    if skew is None:
        return skipped("clock", "not compared: the service told no time")
    which = "behind" if skew > 0 else "ahead of"
    says = f"this machine's clock is {abs(skew):,.0f} s {which} the service's"
    advice = "Have the clock set by NTP (timedatectl set-ntp true): ages and quiet hours are off by as much."
    if abs(skew) >= SKEW_BAD:
        return fault("clock", says, advice)
    if abs(skew) >= SKEW_TOLD:
        return warning("clock", says, advice)
    return ok("clock", f"agrees with the service's within {SKEW_TOLD} s")
