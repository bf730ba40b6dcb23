"""`trtui doctor`: prints what the doctor finds, for a person or for a program."""

import argparse
import sys

from trtui import __version__
from trtui.config_command import find_problems
from trtui.doctor import examine
from trtui.doctor.findings import Verdict, as_lines, summary
from trtui.errors import Exit


def run_doctor(arguments: argparse.Namespace) -> int:
    """Look at everything and print what was found; 1 where there is a fault."""
    from trtui.headless.output import print_json, print_line

    told = examine(
        arguments.config, arguments.state_dir, arguments.profile, find_problems, is_demo=arguments.demo
    )
    if arguments.json:
        findings = [
            {"about": each.about, "verdict": each.verdict, "says": each.says, "advice": each.advice or None}
            for each in told
        ]
        print_json({"version": __version__, "findings": findings})
    else:
        for line in (f"trtui {__version__} doctor", *as_lines(told), "", summary(told)):
            print_line(line)
    sys.stdout.flush()
    return Exit.WRONG if any(each.verdict is Verdict.FAULT for each in told) else Exit.DONE
