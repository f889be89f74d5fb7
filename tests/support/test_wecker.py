"""A test that never ends is ended and says so, wherever it hangs; those behind it run."""

import os
import re
import subprocess
import sys
from pathlib import Path

ENDLOS = """
import asyncio, signal, threading, time
import pytest
from hypothesis import given, strategies as st

@pytest.fixture
def soon():
    def ring():
        left, again = signal.getitimer(signal.ITIMER_REAL)
        assert 0 < left <= 60 and again == 20
        signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
    return ring

def test_an_example(soon):
    @given(st.integers())
    def inside(_):
        while True:
            pass
    soon()
    inside()

async def test_a_callback(soon):
    loop = asyncio.get_running_loop()
    def again():
        time.sleep(0.01)
        loop.call_soon(again)
    again()
    soon()
    await asyncio.Event().wait()

async def test_a_background_task(soon):
    async def spin():
        while True:
            time.sleep(0.01)
            await asyncio.sleep(0)
    spins = asyncio.create_task(spin())
    soon()
    await asyncio.wait([spins])
    await asyncio.Event().wait()

@pytest.fixture
def thread(soon):
    ends = threading.Event()
    one = threading.Thread(target=ends.wait, name="the-one-that-hangs", daemon=True)
    one.start()
    yield
    soon()
    one.join()

@pytest.fixture
def behind_it():
    yield
    open("put away", "x").close()

def test_the_end_of_a_fixture(behind_it, thread):
    pass

def test_the_next_one():
    pass
"""
ANSCHLUSS = """
from support import wecker

def pytest_configure(config):
    config.pluginmanager.register(wecker)
"""


def test_whatever_never_ends_is_ended_by_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(ANSCHLUSS, encoding="utf-8")
    (tmp_path / "test_endless.py").write_text(ENDLOS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\ntimeout = 60\n", encoding="utf-8")
    words = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:schemathesis", "-p", "no:anyio")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "--tb=no", *words, "test_endless.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = re.findall(r"^(PASSED|FAILED|ERROR) test_endless\.py::(\w+)(.*)", done.stdout, re.M)
    assert {one[:2] for one in lines} == {
        ("FAILED", "test_an_example"),
        ("FAILED", "test_a_callback"),
        ("FAILED", "test_a_background_task"),
        ("PASSED", "test_the_end_of_a_fixture"),
        ("ERROR", "test_the_end_of_a_fixture"),
        ("PASSED", "test_the_next_one"),
    }, done.stdout
    for outcome, _, said in lines:
        assert (outcome == "PASSED") == ("this test takes longer than 60 s" not in said), said
    assert "the-one-that-hangs" in next(said for outcome, _, said in lines if outcome == "ERROR")
    assert (tmp_path / "put away").exists(), "the fixtures behind the one that hung"
