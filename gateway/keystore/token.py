"""Talks to PKCS#11 tokens: one thread for each library, a session that is opened again when it is lost.

python-pkcs11 initialises a library for one thread (``C_Initialize`` without arguments), so no two calls may ever
overlap: all of them go through the one thread of that library, and nobody else waits for a token on the event loop.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.keystore.adresse import Tokenadresse
from gateway.keystore.dateien import read_secret
from gateway.keystore.faden import Faden
from gateway.keystore.tokenpaar import erzeuge_paar, oeffentlich

T = TypeVar("T")

ANTWORT_S = 30.0
"""Seconds a signature may take, the wait for its turn included. A network HSM that restarts is away for minutes;
whoever waited so long would hold a thread of the service."""
NEUSTART_S = 10.0
"""Seconds between two tries to initialise a library anew; it ends the sessions of all its tokens."""
LAENGSTE_PIN = 255
"""Octets; a token takes far fewer."""


class Sitzungsverlust(Exception):
    """The session, the login or the token is gone: worth one more try with a new session."""


class Bibliothek:
    """One PKCS#11 library of this process with its thread. Make it with ``zu``."""

    def __init__(self, path: Path) -> None:
        """``path``: the shared object of the maker of the token."""
        self._path = path
        self._lib: Any = None
        self._faden = Faden()
        self._neu_ab = 0.0
        self.generation = 0
        """Grows when the library was initialised anew: sessions of before are gone."""

    @classmethod
    def zu(cls, path: Path) -> "Bibliothek":
        """Return the one of this path: a process may initialise a library once only."""
        place = path.resolve()
        with _SCHLOSS:
            return _ALLE.setdefault(place, cls(place))

    def fuehre_aus(self, work: Callable[[], T], name: str) -> T:
        """Run the work on the thread of the library; ``TryLater`` when it does not answer in time."""
        future = self._faden.submit(work)
        try:
            return future.result(ANTWORT_S)
        except TimeoutError:
            future.cancel()
            raise TryLater(
                f"{name} has not answered for {ANTWORT_S:g} s: look at it and at its service; it is tried again by "
                "itself",
                code="TOKEN",
            ) from None

    def finde(self, adresse: Tokenadresse) -> Any:
        """Return the token; a library that does not see it is initialised anew, now and then."""
        found = self._suche(adresse)
        if found is None and time.monotonic() >= self._neu_ab:
            self._neu_ab = time.monotonic() + NEUSTART_S
            self.generation += 1
            with suppress(_fehler()):
                self._geladen().reinitialize()
            found = self._suche(adresse)
        if found is None:
            raise TryLater(
                f"{adresse.name} is not there: plug it in or start its service; it is tried again by itself",
                code="TOKEN",
            )
        return found

    def _suche(self, adresse: Tokenadresse) -> Any:
        try:
            tokens = [
                one
                for one in self._geladen().get_tokens(token_label=adresse.token)
                if adresse.seriennummer in {None, one.serial}
            ]
        except _fehler():
            return None
        if len(tokens) > 1:
            raise Usage(f"there are {len(tokens)} of {adresse.name}: add serial=NUMBER to the URI", code="KEY")
        return tokens[0] if tokens else None

    def _geladen(self) -> Any:
        if self._lib is None:
            self._lib = lade(self._path)
        return self._lib


_ALLE: dict[Path, Bibliothek] = {}
_SCHLOSS = threading.Lock()


def lade(path: Path) -> Any:
    """Load a library, or say (``Usage``) why that cannot be."""
    import pkcs11

    try:
        return pkcs11.lib(str(path))
    except pkcs11.PKCS11Error as error:
        raise Usage(
            f"the PKCS#11 library {path} cannot be loaded ({str(error) or type(error).__name__}): [keys] "
            "pkcs11_module names the one that came with the token, such as /usr/lib/softhsm/libsofthsm2.so",
            code="TOKEN-MODULE",
        ) from None


def _fehler() -> type[Exception]:
    """Return the root of the library's errors; it is loaded only where a token is used."""
    import pkcs11

    return pkcs11.PKCS11Error


class Token:
    """One token with its session. All methods but ``mit`` run on the thread of its library."""

    def __init__(self, bibliothek: Bibliothek, adresse: Tokenadresse) -> None:
        """Opens nothing yet."""
        self._bibliothek = bibliothek
        self._adresse = adresse
        self._sitzung: Any = None
        self._generation = -1
        self._griffe: dict[tuple[str | None, bytes | None], Any] = {}
        self._falsche_pin: str | None = None
        self._stoerungen: dict[tuple[str | None, bytes | None], AktenboteError] = {}
        """Why the last call with a key failed, by its name and id."""

    def mit(self, adresse: Tokenadresse, work: Callable[[Any], T]) -> T:
        """Call ``work`` with the private key, on the right thread; again with a new session where the old is lost.

        ``TryLater``: token gone or silent. ``Usage``: wrong PIN, no such key; and whatever ``work`` raises.
        """
        key = (adresse.objekt, adresse.id)
        try:
            found = self._bibliothek.fuehre_aus(lambda: self._zweimal(adresse, work), self._adresse.name)
        except AktenboteError as error:
            self._stoerungen[key] = error
            raise
        # the token is there again for all of them; what is wrong with another key only that one can tell
        self._stoerungen = {
            other: error
            for other, error in self._stoerungen.items()
            if other != key and not isinstance(error, TryLater)
        }
        return found

    def stoerungen(self) -> tuple[str, ...]:
        """Say what is wrong with it, for ``/health``; nothing once every key of it has worked again."""
        return tuple(error.reason for error in tuple(self._stoerungen.values()))

    def erzeuge(self, adresse: Tokenadresse, art: str) -> bytes:
        """Make a key pair that never leaves the token; return its public key (SubjectPublicKeyInfo, DER).

        ``Usage`` if there is a key of that name or id already: none is overwritten, none made ambiguous.
        """
        try:
            return self._bibliothek.fuehre_aus(lambda: self._erzeuge(adresse, art), self._adresse.name)
        except Sitzungsverlust as error:
            raise TryLater(
                f"{self._adresse.name} did not make the key ({error}): look at it, then repeat the command",
                code="TOKEN",
            ) from None

    def oeffentlich(self, adresse: Tokenadresse) -> bytes:
        """Return the public half of a key (SubjectPublicKeyInfo, DER) from its public object in the token."""
        return self.mit(adresse, lambda _key: self._oeffentlich(adresse))

    def _oeffentlich(self, adresse: Tokenadresse) -> bytes:
        import pkcs11

        try:
            found = self._sitzung.get_key(
                object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=adresse.objekt, id=adresse.id
            )
            return oeffentlich(found)
        except pkcs11.NoSuchKey:
            raise Usage(
                f"{adresse.name} holds no public key beside {adresse.schluessel}: make the request with the "
                "token's own tool",
                code="KEY",
            ) from None
        except pkcs11.PKCS11Error as error:
            raise Sitzungsverlust(type(error).__name__) from None

    def _erzeuge(self, adresse: Tokenadresse, art: str) -> bytes:
        import pkcs11

        session = self._oeffne(self._bibliothek.finde(self._adresse), rw=True)
        private = pkcs11.ObjectClass.PRIVATE_KEY
        names = ((pkcs11.Attribute.LABEL, adresse.objekt), (pkcs11.Attribute.ID, adresse.id))

        def most() -> int:
            wanted = [{pkcs11.Attribute.CLASS: private, name: value} for name, value in names if value is not None]
            return max((sum(1 for _ in session.get_objects(one)) for one in wanted), default=0)

        try:
            if most():
                raise Usage(
                    f"{adresse.name} holds a private key {adresse.schluessel} already: choose another name or id; "
                    "a key is never overwritten",
                    code="KEY",
                )
            pair = erzeuge_paar(session, adresse, art)
            if most() > 1:  # a token asks nobody whether a name is taken, and another process made one meanwhile
                for half in pair:
                    half.destroy()
                raise Usage(
                    f"somebody else makes a key {adresse.schluessel} in {adresse.name} at this moment; this one "
                    "was taken away again: look what is there, then repeat the command",
                    code="KEY",
                )
            return oeffentlich(pair[0])
        except pkcs11.PKCS11Error as error:
            raise Sitzungsverlust(type(error).__name__) from None
        finally:
            with suppress(pkcs11.PKCS11Error):
                session.close()
            self._verwirf()

    def _zweimal(self, adresse: Tokenadresse, work: Callable[[Any], T]) -> T:
        try:
            return work(self._griff(adresse))
        except Sitzungsverlust:
            self._verwirf()
        try:
            return work(self._griff(adresse))
        except Sitzungsverlust as error:
            self._verwirf()
            raise TryLater(
                f"{self._adresse.name} does not work at the moment ({error}): look at it and at its service; it is "
                "tried again by itself",
                code="TOKEN",
            ) from None

    def _griff(self, adresse: Tokenadresse) -> Any:
        """Return the handle of the key in an open session."""
        import pkcs11

        if self._sitzung is None or self._generation != self._bibliothek.generation:
            self._griffe.clear()
            token = self._bibliothek.finde(self._adresse)
            self._sitzung, self._generation = self._oeffne(token), self._bibliothek.generation
        wanted = (adresse.objekt, adresse.id)
        if wanted not in self._griffe:
            try:
                self._griffe[wanted] = self._sitzung.get_key(
                    object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=adresse.objekt, id=adresse.id
                )
            except pkcs11.NoSuchKey:
                raise Usage(
                    f"{adresse.name} holds no private key {adresse.schluessel}: compare the URI with what the "
                    "token's own tool lists"
                    + ("" if adresse.pin else "; without pin-source private keys may be invisible"),
                    code="KEY",
                ) from None
            except pkcs11.MultipleObjectsReturned:
                raise Usage(
                    f"{adresse.name} holds several private keys {adresse.schluessel}: name object and id",
                    code="KEY",
                ) from None
            except pkcs11.PKCS11Error as error:
                raise Sitzungsverlust(type(error).__name__) from None
        return self._griffe[wanted]

    def _oeffne(self, token: Any, *, rw: bool = False) -> Any:
        import pkcs11

        pin = self._pin()
        try:
            try:
                return token.open(user_pin=pin, rw=rw)
            except (
                pkcs11.UserAlreadyLoggedIn
            ):  # a session of ours was lost, its login was not: it holds per process
                return token.open(rw=rw)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
            self._falsche_pin = pin
            raise self._pin_falsch() from None
        except (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized) as error:
            raise Usage(
                f"{self._adresse.name} takes no PIN ({type(error).__name__}): unlock it with the token's own tool",
                code="PIN",
            ) from None
        except pkcs11.PKCS11Error as error:
            raise Sitzungsverlust(type(error).__name__) from None

    def _pin(self) -> str | None:
        """Read the PIN anew each time. One the token has refused is never shown to it again: it locks itself."""
        if self._adresse.pin is None:
            return None
        octets = read_secret(self._adresse.pin).rstrip(b"\r\n")
        if not 0 < len(octets) <= LAENGSTE_PIN:
            raise Usage(f"{self._adresse.pin} holds no PIN: one line is expected there", code="PIN")
        try:
            pin = octets.decode()
        except UnicodeDecodeError:
            raise Usage(f"{self._adresse.pin} holds no PIN: it is no UTF-8", code="PIN") from None
        if pin == self._falsche_pin:
            raise self._pin_falsch()
        return pin

    def _pin_falsch(self) -> Usage:
        return Usage(
            f"{self._adresse.name} refuses the PIN in {self._adresse.pin}: correct the file; this PIN is not tried "
            "again, for the token locks itself after a few wrong ones",
            code="PIN",
        )

    def _verwirf(self) -> None:
        if self._sitzung is not None:
            with suppress(_fehler()):
                self._sitzung.close()
        self._sitzung = None
        self._griffe.clear()
