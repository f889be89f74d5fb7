"""The door before every page: is it for us, from whom, how often, allowed; and a page for what fails behind it."""

import asyncio
import base64
import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from math import ceil

import structlog
from aiohttp import web
from jinja2 import Environment

from gateway.domain.errors import NO_SPACE, TryLater
from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, Rolle, ZuVieleVersuche
from gateway.postfach.zuteilung import Zuteilung
from gateway.web import formular, hochladen, kekse, veraltet
from gateway.web.anfrage import Anfrage, Punkt
from gateway.web.anmeldungen import ZU_OFT
from gateway.web.fehlerseiten import FalscheRolle, Stoerung, stoerung, zeige
from gateway.web.haus import Haus
from gateway.web.kopfzeilen import absender
from gateway.web.seiten.wahl import eigener_pfad
from gateway.web.sprache import texte, waehle
from gateway.web.strom import Strom
from gateway.web.tafel import Tabellenstrom
from gateway.web.verbindung import Verbindung
from gateway.web.wege import Weg, Zugang

_log = structlog.get_logger()
_GAST_OKTETTE = 32
_FREMD = Stoerung(status=403, grund="fremd")


class Pforte:
    """Leads each request to its page. Belongs to one event loop."""

    def __init__(self, haus: Haus, wege: tuple[Weg, ...], engine: Environment) -> None:
        """Keep what pages need and the table they come from."""
        self._haus, self._wege, self._engine = haus, wege, engine
        limits = haus.grenzen
        self._zuteilung = Zuteilung(vorrat=limits.anfragen_vorrat, je_s=limits.anfragen_je_s)

    async def bediene(self, weg: Weg | None, request: web.Request) -> web.StreamResponse:
        """Answer a request; without a row it is for a page that does not exist."""
        anfrage = self._anonym(request)
        try:
            async with asyncio.timeout(self._haus.grenzen.anfrage_s) as uhr:
                self._lass_ein(anfrage)
                anfrage = await self._wer(anfrage, still=(weg is not None and weg.still) or anfrage.selbst)
                if weg is None:
                    return zeige(anfrage, stoerung(404))
                answer = await self._seite(weg, anfrage, uhr)
        except formular.Veraltet as old:
            return zeige(anfrage, _FREMD) if weg is None else veraltet.antwort(anfrage, weg, old.felder, self._wege)
        except Exception as error:  # every failure is a page, none a stack
            return zeige(anfrage, _gedeutet(error, anfrage.kennzeichen))
        if isinstance(answer, Strom | Tabellenstrom):
            await answer.laufe(request)
        return answer

    # -- who -------------------------------------------------------------------------------------------------------

    def _anonym(self, request: web.Request) -> Anfrage:
        secure = self._haus.adresse.sicher
        said = kekse.lies(request, kekse.GAST, sicher=secure)
        guest = said or secrets.token_urlsafe(_GAST_OKTETTE)
        language = waehle(
            kekse.lies(request, kekse.SPRACHE, sicher=secure), request.headers.get("Accept-Language", "")
        )
        return Anfrage(
            haus=self._haus,
            request=request,
            engine=self._engine,
            texte=texte(language),
            csrf=_gast_csrf(guest),
            kennzeichen=str(uuid.uuid4()),
            absender=absender(request, hinter_proxy=self._haus.hinter_proxy),
            gast=None if said else guest,
        )

    def _lass_ein(self, anfrage: Anfrage) -> None:
        """Refuse what is meant for another name, and who asks too often."""
        if not self._haus.adresse.kennt(anfrage.request.host):
            raise web.HTTPMisdirectedRequest
        now = asyncio.get_running_loop().time()
        if (pause := self._zuteilung.versuche(anfrage.absender, now)) > 0:
            raise TryLater("this source asks too often", code=ZU_OFT, retry_after_s=pause)

    async def _wer(self, anfrage: Anfrage, *, still: bool) -> Anfrage:
        token = anfrage.keks(kekse.SITZUNG)
        person = await self._haus.anmeldungen.lies(token, still=still) if token else None
        if person is None:
            return anfrage
        return self._als(anfrage, person, anfrage.keks(kekse.BEHOERDE))

    def _als(self, anfrage: Anfrage, person: Angemeldet, wanted: str | None) -> Anfrage:
        ours = [one for one in self._haus.behoerden if person.rollen.get(one)]
        mandant = Kennung(wanted) if wanted in ours else (ours[0] if ours else None)
        roles = person.rollen.get(mandant, frozenset()) if mandant else frozenset()
        return _mit(
            anfrage,
            angemeldet=person,
            csrf=person.csrf,
            gast=None,
            mandant=mandant,
            menue=self._menue(roles, anfrage.request.path),
        )

    def _menue(self, roles: frozenset[Rolle], path: str) -> tuple[Punkt, ...]:
        return tuple(
            Punkt(weg.pfad, weg.menue, path == weg.pfad or (weg.pfad != "/" and path.startswith(f"{weg.pfad}/")))
            for weg in self._wege
            if weg.menue is not None and weg.erlaubt(roles, angemeldet=True)
        )

    # -- may they --------------------------------------------------------------------------------------------------

    async def _seite(self, weg: Weg, anfrage: Anfrage, uhr: asyncio.Timeout) -> web.StreamResponse:
        if weg.gross:
            formular.pruefe_herkunft(anfrage.request, self._haus.adresse)
            if anfrage.angemeldet is None:
                raise formular.Veraltet(anfrage.felder)
            if isinstance(line := anfrage.request.protocol, Verbindung):
                line.liest_aus(self._haus.grenzen.auslesen_datei_s)
            anfrage = await self._mit_strom(anfrage)
        elif anfrage.request.method == "POST":
            anfrage = await self._mit_formular(anfrage, mit_datei=weg.datei)
        if weg.fuer is not Zugang.OFFEN and anfrage.angemeldet is None:
            if anfrage.request.method == "POST":
                raise formular.Veraltet(anfrage.felder)
            return _zur_anmeldung(anfrage)
        held = anfrage.dauernd if weg.handelt else anfrage.rollen
        if not weg.erlaubt(held, angemeldet=anfrage.angemeldet is not None):
            raise FalscheRolle(weg.fuer if isinstance(weg.fuer, frozenset) else frozenset())
        if weg.gross:
            self._gib_zeit(anfrage, uhr)
        return await weg.seite(anfrage)

    async def _mit_strom(self, anfrage: Anfrage) -> Anfrage:
        """Read what stands before the file: who may not send it is told so before any of it is taken."""
        felder, datei = await hochladen.oeffne(anfrage.request)
        return _mit(self._geprueft(anfrage, felder), datei=datei)

    def _gib_zeit(self, anfrage: Anfrage, uhr: asyncio.Timeout) -> None:
        """Let whoever was let in send for longer than a page may take."""
        limits, line = self._haus.grenzen, anfrage.request.protocol
        uhr.reschedule(asyncio.get_running_loop().time() + limits.hochladen_s)
        if isinstance(line, Verbindung):
            line.beginnt(limits.hochladen_s + limits.senden_s)

    async def _mit_formular(self, anfrage: Anfrage, *, mit_datei: bool) -> Anfrage:
        """Read the form, which names the authority it was drawn for: another window may have changed it since."""
        formular.pruefe_herkunft(anfrage.request, self._haus.adresse)
        return self._geprueft(anfrage, await formular.lies(anfrage.request, mit_datei=mit_datei))

    def _geprueft(self, anfrage: Anfrage, felder: formular.Formular) -> Anfrage:
        """Return the request for the authority its form was drawn for, with the form."""
        formular.pruefe_csrf(felder, anfrage.csrf)
        drawn = felder[formular.BEHOERDE]
        if anfrage.angemeldet is not None and drawn:
            if not anfrage.angemeldet.rollen.get(Kennung(drawn)):
                raise formular.Fremd
            anfrage = self._als(anfrage, anfrage.angemeldet, drawn)
        return _mit(anfrage, felder=felder)


def _mit(anfrage: Anfrage, **changes: object) -> Anfrage:
    return replace(anfrage, **changes)  # type: ignore[arg-type]


def _gast_csrf(guest: str) -> str:
    """Return the secret of the forms of somebody who is not signed in: only who reads the page knows it."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"aktenbote form\0" + guest.encode()).digest()).decode()


def _zur_anmeldung(anfrage: Anfrage) -> web.Response:
    ziel = eigener_pfad(anfrage.request.path)  # it is decoded: anything may be in it
    return anfrage.weiter("/anmelden" if ziel == "/" else f"/anmelden?ziel={ziel}")


def _gedeutet(error: Exception, kennzeichen: str) -> Stoerung:
    """Return what the page about an error says; what nobody foresaw is logged."""
    known: Mapping[type[Exception], str] = {formular.Formfehler: "400", formular.Fremd: "fremd"}
    if (reason := known.get(type(error))) is not None:
        return _FREMD if reason == "fremd" else Stoerung(status=400, grund=reason)
    if isinstance(error, FalscheRolle):
        return Stoerung(status=403, grund="rolle" if error.rollen else "403", rollen=tuple(sorted(error.rollen)))
    if isinstance(error, TryLater):
        seconds = ceil(error.retry_after_s or 1)
        if isinstance(error, ZuVieleVersuche):
            return Stoerung(status=429, grund="versuche", wartet_s=seconds)
        if error.code == NO_SPACE:
            return Stoerung(status=507, grund="voll", wartet_s=seconds)
        return stoerung(429 if error.code == ZU_OFT else 503, wartet_s=seconds)
    if isinstance(error, web.HTTPException) and error.status < 500:
        return stoerung(error.status)
    if isinstance(error, TimeoutError):
        _log.warning("web.too_slow", anfrage=kennzeichen)
        return stoerung(503, wartet_s=60)
    _log.error("web.failed", status=500, anfrage=kennzeichen, exc_info=error)
    return stoerung(500)
