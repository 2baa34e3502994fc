# SPDX-License-Identifier: MIT
"""The servers and the site that the road tests share."""
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

from servers import Authority, Dovecot, Postfix  # noqa: E402
from ombud import BUILD, Ombud, reports  # noqa: E402


@pytest.fixture(scope="session")
def server_folder():
    """Where servers live: their own users must be able to get there, which pytest's folders do not let them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ombud-road."))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def made(folder, name):
    (folder / name).mkdir()
    return folder / name


@pytest.fixture(scope="session")
def authority(server_folder):
    return Authority(made(server_folder, "ca"))


@pytest.fixture(scope="session")
def certificate(authority):
    return authority.certificate("good", "localhost")


@pytest.fixture(scope="session")
def expired(authority):
    return authority.certificate("expired", "localhost", days="-1")


@pytest.fixture(scope="session")
def dovecot(server_folder, certificate):
    server = Dovecot(made(server_folder, "dovecot"), certificate)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postfix(server_folder, dovecot, certificate, expired):
    server = Postfix(made(server_folder, "postfix"), dovecot, certificate, expired)
    # after a second in the queue the writer is told that a mail takes longer
    server.main |= {"delay_warning_time": "1s", "minimal_backoff_time": "1s", "queue_run_delay": "1s"}
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def no_report():
    """A test fails by what a sanitizer found in any process of its sites."""
    first = len(Ombud.sites)
    yield
    found = [report for site in Ombud.sites[first:] for report in reports(site.folder)]
    assert not found, "\n".join(found)


@pytest.fixture
def ombud(tmp_path, dovecot, postfix):
    site = Ombud(tmp_path, dovecot, postfix)
    yield site
    site.stop()


@pytest.fixture
def site(ombud):
    """As the test program, whose clock and faults a test sets."""
    ombud.binary = BUILD / "ombud-test"
    return ombud
