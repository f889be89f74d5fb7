"""``python -m fachverfahren``: reads what it is to do, runs the program, ends on a signal or when all is done."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

import msgspec

from fachverfahren.program import Program, Settings
from gateway.client import ApiError, RequestedPerson, Unreachable


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to request, as the JSON file of ``--request`` has it; ``case`` is our own reference of the case."""

    case: str
    person: RequestedPerson
    partner: str | None
    reason: str


def _arguments() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="fachverfahren", description=__doc__)
    read.add_argument("--gateway", required=True, help="address of Aktenbote, such as https://akten.example")
    read.add_argument("--token-file", type=Path, required=True, help="file (0600) with the token ab1_…")
    read.add_argument(
        "--secret-file", type=Path, required=True, help="file (0600) with secrets whsec_…, one a line"
    )
    read.add_argument("--folder", type=Path, required=True, help="where files are laid down")
    read.add_argument("--host", default="127.0.0.1", help="where notices are taken; put TLS in front of it")
    read.add_argument("--port", type=int, default=9080)
    read.add_argument("--request", type=Path, help="JSON with a file to request")
    read.add_argument("--files", type=int, default=0, help="end after so many files; 0 = never")
    return read.parse_args()


async def _run(args: argparse.Namespace) -> None:
    settings = Settings(
        gateway=args.gateway,
        token=args.token_file.read_text("ascii").strip(),
        secrets=tuple(args.secret_file.read_text("ascii").split()),
        folder=args.folder,
        host=args.host,
        port=args.port,
        files=args.files,
    )
    async with Program(settings) as program:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, program.end)
        if args.request is not None:
            order = msgspec.json.decode(args.request.read_bytes(), type=Order)
            await program.request(order.case, order.person, partner=order.partner, reason=order.reason)
        await program.work()


def main() -> int:
    """Run until all is done; return the exit code."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    try:
        asyncio.run(_run(_arguments()))
    except (ApiError, Unreachable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
