"""Looks at the doors of this installation: its ports, and the address that partners are told."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from urllib.parse import urlsplit

from gateway.settings import Configuration
from gateway.storage.sqlite.sperre import bedient
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis
from gateway.wiring.diagnose.trauen import eigene_kennungen
from gateway.wiring.verzeichnisstand import DATENBANK

UEBERALL = frozenset({"0.0.0.0", "::"})  # noqa: S104 -- compared with, never listened on
"""Every address of the machine."""


class Tuer(NamedTuple):
    """Where something listens."""

    name: str
    """Its settings, as they are written in the file."""
    host: str
    port: int


def tueren(configuration: Configuration) -> tuple[Tuer, ...]:
    """Return where the service of this configuration listens."""
    settings = configuration.settings
    server, pages, figures = settings.server, settings.web, settings.metrics
    return (
        Tuer("[server] partner_port", server.partner_host, server.partner_port),
        Tuer("[server] ops_port", server.ops_host, server.ops_port),
        *((Tuer("[web] port", pages.host, pages.port),) if pages.enabled else ()),
        *((Tuer("[metrics] port", figures.host, figures.port),) if figures.enabled else ()),
    )


def laeuft(configuration: Configuration) -> bool:
    """Tell whether a service of this installation runs."""
    return bedient(configuration.data / DATENBANK)


def ports(configuration: Configuration) -> Iterator[Diagnose]:
    """Judge whether the service could listen where it is to, by asking the system for each port for a moment.

    Nothing listens meanwhile, and a service that starts at this moment gets the port all the same.
    """
    area, doors = Bereich.PORTS, tueren(configuration)
    found = [
        fehler(area, f"{one.name} and {other.name} are both {one.port}: give each a port of its own")
        for one, other in combinations(doors, 2)
        if one.port and one.port == other.port and (one.host == other.host or {one.host, other.host} & UEBERALL)
    ]
    if not laeuft(configuration):
        found += [fehler(area, text) for one in doors for text in _unfrei(one)]
        yield from found or [gut(area, f"the {len(doors)} ports are free")]
    else:
        yield from found or [gut(area, f"the service holds its {len(doors)} ports")]


def _unfrei(door: Tuer) -> Iterator[str]:
    place = f"{door.name}: {door.host}:{door.port}"
    try:
        names = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        yield f"{place} is no name this machine knows: write an address of it, or put the name into /etc/hosts"
        return
    for family, kind, protocol, _, address in names:
        try:
            found = socket.socket(family, kind, protocol)
        except OSError:
            continue  # no IPv6 here, and the service does without it too
        with closing(found):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                found.bind(address)
            except OSError as error:
                yield f"{place} {_warum(error)}"
                return


def _warum(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is used by another program: end that (ss -ltnp names it), or change the port"
    if error.errno == errno.EADDRNOTAVAIL:
        return "is no address of this machine: write one of those that 'ip address' names"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "may not be listened on by this account: take a port from 1024 on"
    return f"cannot be listened on ({error.strerror}): change it"


def adresse(configuration: Configuration, found: Verzeichnis, moment: datetime) -> Iterator[Diagnose]:
    """Hold the address that the directory tells partners against where this installation listens."""
    area, wish = Bereich.ADDRESS, configuration.settings
    said = list[Diagnose]()
    places = set[str]()
    for own in eigene_kennungen(configuration):
        entry = found.eintrag(own)
        if entry is None or not entry.fenster.umfasst(moment):
            continue  # that it does not stand there, the look at the directory says
        if entry.postfach is None and entry.vermittlung is None:
            said.append(
                fehler(
                    area,
                    f"our {own} has neither Postfach nor Vermittlungsstelle in the directory, so nobody can fetch "
                    "from us: tell the operator of the directory our address",
                )
            )
        elif entry.postfach is not None:
            places.add(entry.postfach)
    for url in sorted(places):
        local, here = _ist_loopback(urlsplit(url).hostname or ""), _ist_loopback(wish.server.partner_host)
        if local and wish.betrieb == "echt":
            said.append(
                fehler(
                    area,
                    f"the directory tells partners {url}, which for each of them is its own machine: tell the "
                    "operator of the directory the address they reach",
                )
            )
        elif here and not local:
            said.append(
                hinweis(
                    area,
                    f"the directory tells partners {url}, and [server] partner_host = {wish.server.partner_host!r} "
                    "is reached from this machine alone: write the address partners reach, or 0.0.0.0",
                )
            )
    yield from said or [gut(area, f"partners are told {', '.join(sorted(places)) or 'a Vermittlungsstelle'}")]


def _ist_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
