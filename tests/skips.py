"""A skipped test shows nothing, so where all that the tests need is installed none may be skipped.

`.ci/run` sets ENTREPOT_TEST_SKIPS=listed: any skip that is not listed here fails the run.
"""

import os

import pytest

NO_NETWORK = "the public distributions cannot be fetched without a network"
LISTED = {
    "test_a_wheel_comes_back_byte_for_byte_with_its_metadata": NO_NETWORK,
    "test_an_sdist_comes_back_byte_for_byte": NO_NETWORK,
}
"""The functions whose tests may be skipped, each with the reason."""


class SkipsFail:
    """A plugin that ends a run with a failure when a test outside the list was skipped."""

    def __init__(self) -> None:
        self._unlisted: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        function = report.nodeid.rpartition("::")[2].partition("[")[0]
        if report.skipped and function not in LISTED:
            self._unlisted.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._unlisted.append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._unlisted and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid in self._unlisted:
            terminalreporter.write_line(f"FAILED {nodeid} - it was skipped, and is not listed")


def are_failures() -> bool:
    return os.environ.get("ENTREPOT_TEST_SKIPS") == "listed"
