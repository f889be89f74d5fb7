"""Settings for all tests: hypothesis measures no time, machines differ and share their cores."""

from hypothesis import settings

settings.register_profile("aktenbote", deadline=None)
settings.load_profile("aktenbote")
