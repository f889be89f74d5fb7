"""``python -m gateway`` is the same program as ``aktenbote``."""

from gateway.cli import main

if __name__ == "__main__":
    main()
