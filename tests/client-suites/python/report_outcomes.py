"""Writes each test's outcome as a line of JSON into the file that OUTCOMES names. A plugin of pytest."""

import json
import os


def pytest_runtest_logreport(report):
    # A test that could not be set up has failed, and only a test that was called has passed.
    if report.when == "call" or report.outcome != "passed":
        write(report.nodeid, report.outcome, report)


def pytest_collectreport(report):
    if report.failed:
        write(report.nodeid, "failed", report)


def write(name, outcome, report):
    words = [line for line in str(report.longrepr or "").splitlines() if line.startswith("E ")]
    line = {"name": name, "outcome": outcome, "why": " ".join(words[:1])[2:400].strip()}
    with open(os.environ["OUTCOMES"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
