"""Templates into pages: Jinja2, where everything is escaped and a name that is missing is an error."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, FunctionLoader, StrictUndefined

from gateway.web.statik import statik


def _quelle(name: str) -> str | None:
    found = files("gateway.web").joinpath("vorlagen", name)
    return found.read_text("utf-8") if found.is_file() else None


def umgebung(loader: BaseLoader) -> Environment:
    """Return the engine over a store of templates."""
    found = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals["statisch"] = statik().adresse
    return found


@cache
def vorlagen() -> Environment:
    """Return the engine over the templates of the package."""
    return umgebung(FunctionLoader(_quelle))


def zeichne(engine: Environment, name: str, werte: Mapping[str, object]) -> str:
    """Return a page as HTML."""
    return engine.get_template(name).render(werte)
