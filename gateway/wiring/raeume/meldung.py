"""Rooms of the webhooks: who is told what happens."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.gemeinsames import Gemeinsames

if TYPE_CHECKING:
    import ssl

    from gateway.transfer.webhooks import Webhooks
    from gateway.transfer.webhookversand import Webhookversand


class Meldung(Gemeinsames):
    """Rooms of the webhooks: who is told what happens."""

    @cached_property
    def webhooks(self) -> "Webhooks":
        from gateway.transfer.webhooks import Webhooks

        return Webhooks(self.umgebung, self.schritte, self._ziele())

    @cached_property
    def webhookversand(self) -> "Webhookversand":
        from datetime import timedelta

        from gateway.transfer.webhookversand import Webhookversand
        from gateway.web.bote import Webhookbote

        days = self.configuration.settings.webhooks.give_up_days
        return Webhookversand(
            self.umgebung,
            self.schritte,
            Webhookbote(self._kontext),
            ziele=self._ziele(),
            aufgeben_nach=timedelta(days=days),
        )

    def _ziele(self) -> frozenset[str]:
        return frozenset(self.configuration.settings.webhooks.targets)

    def _kontext(self) -> "ssl.SSLContext":
        """Return what receivers' certificates are judged by: the file of the configuration, else the system's."""
        import ssl

        named = self.configuration.settings.webhooks.ca_file
        return ssl.create_default_context(cafile=None if named is None else self.configuration.path(named))
