"""`trtui demo-server`: the emulated account on a loopback port, for trying the program out and for tests of any kind.

Nothing heavy is imported before `run`: the help text must come at once.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import fields

from trtui.demo.quirks import Quirks, parse_quirks

CANNOT_LISTEN = 1
"""The exit status when the port can't be had."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the arguments of the command."""
    names = ", ".join(sorted(quirk.name for quirk in fields(Quirks)))
    parser.add_argument(
        "--port", type=_whole(0, 65_535), default=0, metavar="N", help="port on 127.0.0.1 (0: any free one)"
    )
    parser.add_argument(
        "--seed", type=_whole(0), default=1, metavar="N", help="which business: the same number, the same one"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="one line and 40 conversations")
    size.add_argument("--large", action="store_true", help="12 lines and 50,000 conversations")
    parser.add_argument("--dashboards", type=_whole(1, 200), metavar="N", help="how many lines (3)")
    parser.add_argument(
        "--conversations", type=_whole(0, 200_000), metavar="N", help="how many conversations (400)"
    )
    parser.add_argument(
        "--speed",
        type=_number,
        default=1.0,
        metavar="X",
        help="how many times as lively as usual; 0: nothing happens by itself",
    )
    parser.add_argument(
        "--latency",
        type=_number,
        default=0.0,
        metavar="MS",
        help="milliseconds by which every answer is late",
    )
    parser.add_argument(
        "--quirk",
        type=_quirk,
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help=f"a way in which the service may differ from its documents; may be repeated: {names}",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM, then 0; 1 when the port can't be had.

    One line of JSON on stdout, `{"url": …, "api_key": …}`, says that the server listens.
    """
    import asyncio

    from trtui.demo.demo import LARGE, NORMAL, SMALL, make_demo
    from trtui.demo.server import base_url, serve_until_signal

    size = SMALL if args.small else LARGE if args.large else NORMAL
    size = size._replace(
        dashboards=args.dashboards or size.dashboards,
        conversations=size.conversations if args.conversations is None else args.conversations,
    )
    demo = make_demo(args.seed, size=size, speed=args.speed, quirks=parse_quirks(args.quirk))

    def announce(port: int) -> None:
        sys.stdout.write(json.dumps({"url": base_url(port), "api_key": demo.api_key}) + "\n")
        sys.stdout.flush()

    try:
        asyncio.run(
            serve_until_signal(demo.service, port=args.port, latency=args.latency / 1_000, ready=announce)
        )
    except OSError as error:
        sys.stderr.write(f"The demo server can't listen on port {args.port}: {error.strerror}\n")
        return CANNOT_LISTEN
    return 0


def _whole(lowest: int, highest: int = 2**31) -> Callable[[str], int]:
    def whole(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise argparse.ArgumentTypeError(f"{number} is not from {lowest} to {highest}")
        return number

    whole.__name__ = "whole number"
    return whole


def _number(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to a million")
    return number


def _quirk(text: str) -> str:
    try:
        parse_quirks([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text
