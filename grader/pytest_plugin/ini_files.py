"""Finds out whether pytest has taken its settings from the submission.

pytest looks for an ini file before it knows the options of any plugin. It takes the value of an option that
it does not know for a path to tests, unless an equals sign joins the two. So `--submission FOLDER` makes it
obey an ini file in FOLDER, which can import any module. No hook of a plugin is early enough to prevent that.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def settings_in_submission(config: pytest.Config) -> Path | None:
    """Return the ini file or the root folder that pytest has found by the submission's path.

    None where it has found them by the folder in which it was started, or where that is the submission's own.
    """
    started = config.invocation_params.dir.resolve()
    submission = (started / config.option.submission).resolve()
    folder = submission if submission.is_dir() else submission.parent
    if started.is_relative_to(folder):
        return None
    # The parent first: an ini file that is a link lies where the link lies.
    found = [(config.rootpath, config.rootpath.resolve())]
    if config.inipath is not None:
        found.insert(0, (config.inipath, config.inipath.parent.resolve()))
    for path, place in found:
        related = place.is_relative_to(folder) or folder.is_relative_to(place)
        if related and not started.is_relative_to(place):
            return path
    return None
