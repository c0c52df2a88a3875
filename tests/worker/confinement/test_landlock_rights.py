"""The rights that Landlock can withhold."""

from __future__ import annotations

import ctypes
import sys

import pytest

from grader.worker.confinement import kernel, landlock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has Landlock")


@pytest.fixture(scope="session", autouse=True)
def _full_confinement() -> None:
    """Run these tests also where no worker can be confined: a wrong list of rights is one cause of that."""


def test_all_rights_that_this_kernel_knows_are_withheld() -> None:
    """Which they are follows from the version of Landlock (linux/landlock.h), so none is overlooked."""
    try:
        # landlock_create_ruleset() with the flag LANDLOCK_CREATE_RULESET_VERSION
        abi = kernel.call(444, None, ctypes.c_size_t(0), 1)
    except OSError as error:
        pytest.skip(f"this kernel has no Landlock: {error}")
    rights = landlock.probe()
    count = 13 + (abi >= 2) + (abi >= 3) + (abi >= 5)
    assert rights.files & 0xFFFF == 2**count - 1
    assert (rights.network, rights.scopes) == (3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
