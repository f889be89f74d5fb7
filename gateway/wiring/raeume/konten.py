"""Rooms of the accounts of people."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.gemeinsames import Gemeinsames

if TYPE_CHECKING:
    from gateway.transfer.konten.anmeldung import Anmeldungen
    from gateway.transfer.konten.eigenauskunft import Eigenauskunft
    from gateway.transfer.konten.fremdkonten import Fremdkonten
    from gateway.transfer.konten.kennwort import Kennwoerter
    from gateway.transfer.konten.notrechte import Notrechte
    from gateway.transfer.konten.passkeys import Passkeys
    from gateway.transfer.konten.stand import Kontenstand
    from gateway.transfer.konten.verwaltung import Kontenverwaltung


class Konten(Gemeinsames):
    """Rooms of the accounts of people."""

    @cached_property
    def kontenstand(self) -> "Kontenstand":
        from gateway.transfer.konten.stand import Kontenstand

        return Kontenstand(self.umgebung)

    @cached_property
    def kontenverwaltung(self) -> "Kontenverwaltung":
        from gateway.transfer.konten.geheimnis import Geheimnisse
        from gateway.transfer.konten.verwaltung import Kontenverwaltung

        return Kontenverwaltung(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung))

    @cached_property
    def kennwoerter(self) -> "Kennwoerter":
        from gateway.transfer.konten.kennwort import Kennwoerter

        return Kennwoerter(self.umgebung.zufall)

    @cached_property
    def anmeldungen(self) -> "Anmeldungen":
        from gateway.transfer.konten.anmeldung import Anmeldungen
        from gateway.transfer.konten.bremsen import Bremsen
        from gateway.transfer.konten.einrichtung import Einrichtungen
        from gateway.transfer.konten.geheimnis import Geheimnisse

        secrets, brakes = Geheimnisse(self.umgebung), Bremsen(self.umgebung, self.kontenstand)
        shared = (self.umgebung, self.kontenstand, secrets, self.kennwoerter, brakes)
        return Anmeldungen(*shared, Einrichtungen(*shared), self.notrechte)

    @cached_property
    def notrechte(self) -> "Notrechte":
        from gateway.transfer.konten.notrechte import Notrechte

        return Notrechte(self.umgebung, self.kontenstand)

    @cached_property
    def fremdkonten(self) -> "Fremdkonten":
        from gateway.transfer.konten.fremdkonten import Fremdkonten
        from gateway.transfer.konten.geheimnis import Geheimnisse

        return Fremdkonten(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung), self.anmeldungen)

    @cached_property
    def eigenauskunft(self) -> "Eigenauskunft":
        from gateway.transfer.konten.eigenauskunft import Eigenauskunft

        return Eigenauskunft(self.umgebung)

    @cached_property
    def passkeys(self) -> "Passkeys":
        from gateway.transfer.konten.bremsen import Bremsen
        from gateway.transfer.konten.geheimnis import Geheimnisse
        from gateway.transfer.konten.passkeys import Passkeys

        brakes = Bremsen(self.umgebung, self.kontenstand)
        return Passkeys(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung), brakes, self.anmeldungen)
