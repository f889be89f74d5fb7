"""Which room does a job of which kind."""

from collections.abc import Awaitable, Callable

from gateway.domain.ids import TransferId
from gateway.transfer.auftraege import Auftragsbuch, Handler
from gateway.transfer.records import AuftragsArt
from gateway.wiring.installation import Installation


def auftragsbuch(
    installation: Installation, huelle: Callable[[AuftragsArt, Handler], Handler] = lambda _art, handler: handler
) -> Auftragsbuch:
    """Return the book of jobs with a handler for every kind; ``huelle`` may put something around each."""
    one = installation

    def transfer(handler: Callable[[TransferId], Awaitable[None]]) -> Handler:
        return lambda ref: handler(TransferId(ref))

    handlers: dict[AuftragsArt, Handler] = {
        AuftragsArt.ABHOLEN: one.empfang.abholen,
        AuftragsArt.VERARBEITEN: one.verarbeitung.verarbeiten,
        AuftragsArt.ANFORDERN: transfer(one.nehmer.anfordern),
        AuftragsArt.ENTSCHEIDEN: transfer(one.geber.entscheiden),
        AuftragsArt.PACKEN: transfer(one.packer.packen),
        AuftragsArt.VORAB_NACHSENDEN: transfer(one.vorab.nachsenden),
        AuftragsArt.IMPORTIEREN: transfer(one.uebernahmen.importieren),
        AuftragsArt.QUITTIEREN: transfer(one.quittierung.quittieren),
        AuftragsArt.ABLEHNEN: one.antworten.ablehnen,
        AuftragsArt.BEREITS_VERSANDT: one.antworten.bereits_versandt,
        AuftragsArt.ZURUECKWEISEN: one.zurueckweisung.zurueckweisen,
        AuftragsArt.ZUGESTELLT: one.rueckmeldungen.zugestellt,
        AuftragsArt.WIEDERHOLEN: one.rueckmeldungen.wiederholen,
        AuftragsArt.EINLIEFERN: one.postausgang.liefere_ein,
        AuftragsArt.ZURUECKZIEHEN: one.postausgang.ziehe_einlieferung_zurueck,
        AuftragsArt.ANBIETEN: one.angebote.anbieten,
        AuftragsArt.ANGEBOT_ABLEHNEN: one.angebote.ablehnen,
        AuftragsArt.WEITERLEITEN: one.weiterleitungen.leite_weiter,
        AuftragsArt.FRIST: one.fristen.ablauf,
        AuftragsArt.AUSLEGEN: one.offener_versand.lege_aus,
        AuftragsArt.PAKETE: one.pakete.sieh_nach,
        AuftragsArt.RUECKRUFEN: transfer(one.rueckrufe.rufen),
        AuftragsArt.RUECKRUF_BEANTWORTEN: transfer(one.rueckrufnachweise.beantworten),
        AuftragsArt.NEU_VERSIEGELN: one.neuversiegelung.versiegle_neu,
        AuftragsArt.AUFBEWAHRT: one.loeschungen.aufbewahrt,
    }
    aufgeben = {AuftragsArt.ABHOLEN: one.empfang.gib_auf, AuftragsArt.VERARBEITEN: one.verarbeitung.gib_auf}
    handlers = {art: huelle(art, handler) for art, handler in handlers.items()}
    return Auftragsbuch(one.umgebung, one.schritte, handlers, aufgeben)
