"""The examples of docs/feeds.md run as they stand, with curl, against a real server."""

import json
import os
import re
import subprocess
from pathlib import Path

from gatekeeper.certificates.counter.registering import register
from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import Scope
from gatekeeper.policy.words import Role
from tests.harness.office import BADGE, Office

FEEDS = Path(__file__).parents[3] / "docs" / "feeds.md"
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", FEEDS.read_text(), re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_manual_work(served: str, office: Office):
    register(office.centre, office.by(), BADGE, 1)
    made = keys.add(office.centre, office.by(Role.OPERATOR), "online", tuple(Scope))
    answers = []
    for example in EXAMPLES:
        for command in re.split(r"\n(?=curl )", example.strip()):
            done = subprocess.run(
                ["bash", "-euc", command.replace("https://centre.example", served)],
                env={**os.environ, "KEY": made.secret, "no_proxy": "*"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            answers.append(json.loads(done.stdout))
    handed_in, own, credentials, registrations, status = answers
    assert handed_in["results"][0]["outcome"] == "taken"
    assert (own["number"], own["state"]) == (handed_in["results"][0]["number"], "applied")
    assert own["number"] in {one["number"] for one in credentials["credentials"]}
    assert [one["number"] for one in registrations["badges"]] == [BADGE]
    assert (status["standing"], status["phases"]) == ("registered", [1])
