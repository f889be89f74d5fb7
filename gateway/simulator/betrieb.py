"""Builds the simulator: the ordinary service of an ordinary installation, with the faults of a plan built in."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from gateway import clock
from gateway.domain.errors import TryLater, Usage
from gateway.postfach.grenzen import GRENZEN
from gateway.settings import Configuration
from gateway.simulator.ausgang import GestoerteGegenstellen
from gateway.simulator.nachsendung import Nachsendung
from gateway.simulator.pforte import Pforte
from gateway.simulator.plan import Plan
from gateway.simulator.stoerungen import SIMULIERT, Wo
from gateway.transfer.auftraege import Handler
from gateway.transfer.records import AuftragsArt
from gateway.wiring.einbau import Einbau
from gateway.wiring.mandanten import secret
from gateway.wiring.service import Service

BETRIEB = "test"
"""The only kind of installation that may misbehave."""


class Simulator:
    """A service that misbehaves as its plan says, on an installation that is not for real use."""

    def __init__(
        self, configuration: Configuration, plan: Plan, *, jetzt: Callable[[], datetime] = clock.now
    ) -> None:
        """Build everything; blocking. Raises ``Usage`` for an installation with ``betrieb = "echt"``."""
        if configuration.settings.betrieb != BETRIEB:
            raise Usage(
                "the simulator runs only where betrieb is test: make an installation for it with 'aktenbote init'",
                code="SIMULATOR",
            )
        self._configuration = configuration
        self._plan = plan
        self._uhr = jetzt
        with plan.gelegenheit(Wo.UHR) as self._verstellt:
            self._versatz = timedelta(seconds=self._verstellt.wert if self._verstellt is not None else 0)
        pforte = Pforte(plan, self.jetzt, Nachsendung(lambda: self.service.installation))
        einbau = Einbau(
            vorgeschaltet=(pforte.middleware(),),
            tls=self._tls,
            gegenstellen=lambda echte: GestoerteGegenstellen(echte, plan),
            huelle=self._huelle,
            grenzen=replace(GRENZEN, rate=0),  # its own slowness must not end what it sends
        )
        self.service = Service(configuration, jetzt=self.jetzt, einbau=einbau)

    def jetzt(self) -> datetime:
        """Return what the clock of the process says."""
        return self._uhr() + self._versatz

    async def run(self, ready: Callable[[int, int], None]) -> None:
        """Serve until SIGTERM or SIGINT; ``ready`` gets the partner and the operations port."""

        def begin(partner_port: int, ops_port: int) -> None:
            ready(partner_port, ops_port)
            if self._verstellt is not None:
                self._verstellt.trifft()

        await self.service.run(begin)

    # -- wrong certificate ------------------------------------------------------------------------------------

    def _tls(self, context: ssl.SSLContext) -> None:
        """Let a handshake use the transport certificate instead: of the same authority, but not named as tls."""
        one, authority = self._configuration, self._configuration.settings.authority[0]
        word = secret(one)
        wrong = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        wrong.load_cert_chain(
            one.path(authority.transport_certificate),
            one.path(authority.transport_key),
            password=word.decode() if word else "",
        )

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, _name: str | None, _context: ssl.SSLContext) -> None:
            with self._plan.gelegenheit(Wo.VERBINDUNG) as schlag:
                if schlag is not None:
                    schlag.trifft()
                    connection.context = wrong

        context.sni_callback = choose

    # -- no receipt -------------------------------------------------------------------------------------------

    def _huelle(self, art: AuftragsArt, handler: Handler) -> Handler:
        if art is not AuftragsArt.QUITTIEREN:
            return handler

        async def quittieren(ref: str) -> None:
            with self._plan.gelegenheit(Wo.QUITTUNG) as schlag:
                if schlag is not None:
                    schlag.trifft()
                    raise TryLater("the simulator puts its receipt off", code=SIMULIERT)
                await handler(ref)

        return quittieren
