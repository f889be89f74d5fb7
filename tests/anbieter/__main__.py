"""``python -m tests.anbieter``: install it as the lock file pins it, in seconds; needs the npm registry."""

from tests.anbieter.prozess import richte_ein

if __name__ == "__main__":
    richte_ein()
