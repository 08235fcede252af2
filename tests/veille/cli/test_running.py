"""What a verb reports, as JSON for programs and terminals."""

import json

from corpus.clock import utc_now
from veille.cli.running import print_line
from veille.report import Report


def test_a_report_as_json_rewrites_no_screen(capsys):
    report = Report("crawl", started=utc_now(), run="crawl 1")
    report.add_error("https://press.example/\x9b2J", "no title: \u202eé\x7f")
    print_line(report)
    told = capsys.readouterr().out
    assert not {"\x9b", "\u202e", "\x7f"} & set(told)
    assert json.loads(told)["errors"][0]["reason"] == "no title: \u202eé\x7f"
