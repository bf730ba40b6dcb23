"""The first run: the screen that asks for the key, what tries it at the service, and what is opened then.

Above the rooms, because the screen may not call the service: it is given a function that does.
"""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from trtui.api.connection import Connection
from trtui.api.errors import ApiError, AuthError, NonsenseAnswerError, NotFoundError
from trtui.clock import SystemClock
from trtui.config import ConfigError, Settings, read_settings
from trtui.config.setup import Fault, Plan, Tried, key_of
from trtui.errors import TrtuiError
from trtui.paths import Places, default_places
from trtui.secret import Sealed
from trtui.session import Session, Wishes, session_of
from trtui.store import Connection as Online


def set_up(wishes: Wishes) -> Wishes | int:
    """Ask what has to be known, and write it. Returns what to open then, or the exit status where nothing is opened.

    There must be a terminal, and the profile that is used in the settings.
    """
    places = default_places(wishes.config_file, wishes.state)
    from trtui.ui.first_run import FirstRun, Outcome

    settings, _ = read_settings(places.config_file, profile=wishes.profile)
    screen = FirstRun(
        settings,
        places.config_file,
        trial(settings, places),
        refusal_of,
        logs=places.logs,
        is_file_named=wishes.config_file is not None,
    )
    screen.run()
    match screen.outcome:
        case Outcome.WRITTEN:
            return wishes
        case Outcome.DEMO:
            named = wishes.config_file if places.config_file.is_file() else None
            return replace(wishes, is_demo=True, config_file=named)
        case _:
            return screen.return_code or 0


def trial(settings: Settings, places: Places) -> Callable[[Plan], Tried]:
    """What tries a plan at the service. It waits for the answer, so it is called in a thread of its own."""

    one_at_a_time = threading.Lock()

    def try_plan(plan: Plan) -> Tried:
        with one_at_a_time:  # who gave up waiting and asks again must not be told of another trtui
            return answer_to(plan)

    def answer_to(plan: Plan) -> Tried:
        try:
            key = key_of(plan)
        except ConfigError as error:
            return Tried(sentence=str(error), fault=Fault.KEY)
        account = replace(settings.account, base_url=plan.base_url)
        try:
            return _ask(replace(settings, account=account), places, key)
        except ConfigError as error:
            return Tried(sentence=str(error), fault=Fault.ADDRESS)
        except TrtuiError as error:
            return Tried(sentence=str(error))

    return try_plan


def _ask(settings: Settings, places: Places, key: Sealed) -> Tried:
    """Ask the service. Raises ConfigError for an address that can't be used, StoreError, PathError."""
    account = settings.account
    Connection(base_url=account.base_url, proxy=account.proxy, ca_file=account.ca_file)
    session = session_of(settings, places, key, SystemClock())
    answer = session.try_key()
    if answer is None:
        return _as_the_worker_says(session)
    if answer.ended_by is None:
        return Tried(tuple(board.name for board in answer.dashboards))
    return Tried(sentence=answer.ended_by.sentence, fault=_fault_of(answer.ended_by))


def _fault_of(error: ApiError) -> Fault | None:
    if isinstance(error, AuthError):
        return Fault.KEY
    return Fault.ADDRESS if isinstance(error, NonsenseAnswerError | NotFoundError) else None


def _as_the_worker_says(session: Session) -> Tried:
    """Another trtui works on this very account: it knows."""
    with closing(session.open_store()) as store:
        status = store.desk.worker_status()
        if status is not None and status.connection is Online.ONLINE:
            return Tried(tuple(board.name for board in store.facts.dashboards()))
        word = (
            status.sentence
            if status is not None and status.sentence
            else "it has not reached the service yet."
        )
        return Tried(sentence=f"Another trtui works on this account: {word}")


def refusal_of(address: str) -> str | None:
    """Why the key may not be sent to an address, None where it may."""
    try:
        Connection(base_url=address)
    except ConfigError as error:
        return str(error)
    return None
