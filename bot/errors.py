"""The error tree. Imports nothing.

Every error a user can meet derives from `DragomanError` and carries one line of plain words. The command line
prints that line and exits with `exit_code`; chats show a fixed sentence with a reference instead. Whether work is
tried again is the error's kind: `TransientError` yes, everything else no.
"""


class DragomanError(Exception):
    """Something went wrong that can be said in one line."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = " ".join(message.split())

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are rebuilt from their positional arguments, which would lose `url` and the like, and an error
        # that can't be rebuilt takes the whole process pool down with it.
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[DragomanError], args: tuple[object, ...], fields: dict[str, object]) -> DragomanError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(fields)
    return error


class ConfigError(DragomanError):
    """A setting is missing or wrong."""

    exit_code = 2


class InputError(DragomanError):
    """What the user gave (a file, a URL, a question, a line) can't be used."""


class TransientError(DragomanError):
    """It may work later: the job is retried with back-off."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooEarly(TransientError):
    """Nothing failed, it is only not time yet: the job is done again exactly then, as often as that takes."""


class PermanentError(DragomanError):
    """Trying again changes nothing."""


class FetchError(DragomanError):
    """A source or a page could not be read; `url` says which."""

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from another process, which calls the class without keyword arguments."""
        return _fetch_error, (type(self), self.message, self.__dict__.copy())


def _fetch_error(kind: type[FetchError], message: str, values: dict[str, object]) -> FetchError:
    error = kind(message, url=str(values.get("url", "")))
    error.__dict__.update(values)
    return error


class FetchTransient(FetchError, TransientError):
    """Time-outs, connection failures, 429 and 5xx."""

    def __init__(self, message: str, *, url: str, retry_after_s: float | None = None) -> None:
        FetchError.__init__(self, message, url=url)
        self.retry_after_s = retry_after_s


class FetchRefused(FetchError, PermanentError):
    """The address is not one that we fetch: scheme, private network, robots.txt, size, content type."""


class FetchForbidden(FetchRefused):
    """The publisher asks programs like ours not to use it (noai, noarchive): neither the page nor the feed's words."""


class FetchUnchanged(FetchError, PermanentError):
    """The page has not changed since it was read, its server says (304)."""


class FetchGone(FetchRefused):
    """The server says that what was there is gone for good (410)."""


class EngineError(DragomanError):
    """A model endpoint failed or answered nonsense; the extractive engine takes over.

    `outcome` is the ledger's name for it (`bot.model.ledger.Outcome`), `status` the HTTP status if there was one.
    """

    def __init__(self, message: str, *, outcome: str = "unreadable", status: int | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.status = status


class EngineTransient(EngineError, TransientError):
    """The endpoint is down, slow or limits us."""

    def __init__(
        self,
        message: str,
        *,
        outcome: str = "server_error",
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        EngineError.__init__(self, message, outcome=outcome, status=status)
        self.retry_after_s = retry_after_s


class DatabaseError(DragomanError):
    """The database can't be used as it is."""


class DatabaseUnavailable(DatabaseError, TransientError):
    """No connection right now."""


class SchemaMismatch(DatabaseError):
    """The database's schema is older or newer than this program's."""


class EvidenceError(DragomanError):
    """A stored statement no longer matches the text that it cites. Never shown to users; a bug or a broken row."""


class DeliveryError(DragomanError):
    """A platform refused a message."""


class ChannelUnreachable(DeliveryError):
    """The bot was removed, the channel is archived or gone, or the platform took our access back.

    The subscription pauses and its owner is told; `message` says what happened and what to do, for people.
    """


class DeliveryUnknown(DeliveryError):
    """The platform's answer was lost: the message may or may not be visible."""
