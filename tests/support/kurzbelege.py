"""A line about an exception holds the plain trace: the default of structlog draws every local of every frame.

Its hook is a plugin of ``tests/conftest.py``. Where rich is installed, as with our oracles, one such drawing takes
a second and more of processor, in tests alone: the program sets up lines of its own (``gateway/logs.py``).
"""

import structlog


def pytest_configure() -> None:
    """Change the one renderer that every process of tests begins with, and ``reset_defaults`` comes back to."""
    (renderer,) = (
        one for one in structlog.get_config()["processors"] if isinstance(one, structlog.dev.ConsoleRenderer)
    )
    renderer.exception_formatter = structlog.dev.plain_traceback
