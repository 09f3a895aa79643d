"""The parts about pages: who is let in, what they send, how many there are, and for how long."""

import asyncio
from collections.abc import Iterator

from common.soak import soak

from faults.lines import Line, counted, shown, timed
from faults.pages import classroom, gate, load, messages, returning
from faults.sizes import Size


def headers(_size: Size) -> Iterator[Line]:
    found = gate.matrix()
    what = f"{found['cells']:,} combinations of headers"
    yield counted(f"{what}: wrongly let in or kept out", found["wrong"])
    yield shown(f"{what}: let in", f"{found['passed']:,}")


def wrong_messages(size: Size) -> Iterator[Line]:
    found = asyncio.run(messages.fuzz(size.messages))
    what = f"{found['sent']:,} wrong messages"
    yield counted(f"{what}: exceptions", int(found["errors"]))
    yield counted(f"{what}: memory grew, MiB", round(found["grown_mib"]), 20)
    yield shown(f"{what}: connections closed for it", f"{found['closed']:,}")


def churn(size: Size) -> Iterator[Line]:
    found = asyncio.run(load.churn(size.visits, size.campad))
    what = f"{found['visits']:,} pages that come and go"
    for name in ("tasks", "files", "sockets"):
        yield counted(f"{what}: {name} left behind", int(found[name]), 2)


def returns(size: Size) -> Iterator[Line]:
    times = returning.Times(size.reloads, 1, size.sleep_s, size.restarts)
    found = asyncio.run(returning.returns(times, size.campad, size.network))
    what = f"{found['tried']} times a page is back"
    yield counted(f"{what}: in another session", found["strangers"])
    yield counted(f"{what}: with other examples", found["examples"])
    yield counted(f"{what}: with another head", found["heads"])
    yield timed(f"{what}: slowest first prediction", found["slowest_s"], "s", 2)


def stalled(size: Size) -> Iterator[Line]:
    found = asyncio.run(load.stalled(32, size.campad))
    what = "32 pages that do not read, 32 half requests"
    yield counted(f"{what}: connections left after 20 s", found["left"])
    yield shown(f"{what}: another page's delay p99", f"{found['p99_ms']:.0f} ms")
    yield timed(f"{what}: to shut down", found["shutdown_s"], "s", 3)


def one(size: Size) -> Iterator[Line]:
    what = f"one webcam at 30 frames/s, {size.one_s:g} s"
    found = asyncio.run(load.steady(1, 30, size.one_s))
    missing = 100 * (1 - found["answered"] / found["sent"])
    yield timed(f"{what}: not answered of {found['sent']}", missing, "%", 1)
    yield shown(f"{what}: delay p50", f"{found['p50_ms']:.0f} ms")
    yield timed(f"{what}: delay p99", found["p99_ms"], "ms", 100)


def webcams(size: Size) -> Iterator[Line]:
    what = f"{size.steady_pages} webcams at 10 frames/s, {size.steady_s:g} s"
    found = asyncio.run(load.steady(size.steady_pages, 10, size.steady_s))
    # A frame that waits while a newer one comes is answered with that one.
    missing = 100 * (1 - found["answered"] / found["sent"])
    yield timed(f"{what}: not answered of {found['sent']}", missing, "%", 1)
    yield timed(f"{what}: most / least served", found["fairness"], "", 1.5)
    yield shown(f"{what}: delay p50", f"{found['p50_ms']:.0f} ms")
    yield timed(f"{what}: delay p99", found["p99_ms"], "ms", 250)
    yield timed(f"{what}: event loop late p99", found["lag_p99_ms"], "ms", 20)


def crowd(size: Size) -> Iterator[Line]:
    what = f"40 pages with heads of their own, 5 frames/s, {size.classroom_s:g} s"
    found = asyncio.run(classroom.classroom(40, 5, size.classroom_s))
    yield counted(f"{what}: disconnected", found["closed"])
    yield counted(f"{what}: own frames not recognised", found["wrong"])
    yield counted(f"{what}: memory, MiB", round(found["memory_mib"]), 600)
    yield shown(f"{what}: answered", f"{found['answered_per_s']:.0f} /s")
    slowest = 1 / max(1e-9, found["slowest_per_s"])
    yield timed(f"{what}: from answer to answer, slowest page", slowest, "s", 1)


def overload(size: Size) -> Iterator[Line]:
    what = f"64 sockets at 30 frames/s, {size.overload_s:g} s"
    found = asyncio.run(load.overload(64, 30, size.overload_s))
    yield shown(f"{what}: sent", f"{found['sent_per_s']:,.0f} /s")
    yield shown(f"{what}: answered", f"{found['answered_per_s']:,.0f} /s")
    yield counted(f"{what}: starved pages", found["starved"])
    yield counted(f"{what}: memory grew, MiB", round(found["grown_mib"]), 20)
    yield timed(f"{what}: oldest answer", found["oldest_ms"], "ms", 1_000)
    yield timed(f"{what}: then one webcam as before after", found["recovery_s"], "s", 2)


def mixed(size: Size) -> Iterator[Line]:
    every_s = min(10, size.soak_s / 10)
    # To do each of five things once is not enough: on a busy machine they come to their end later.
    found = asyncio.run(soak(size.soak_s, 16 * every_s, every_s, rows=2))
    before, after = found.before, found.after
    what = f"{size.soak_s:g} s at a page, {found.tasks} times something else"
    for name in ("files", "threads", "sockets", "tasks"):
        left = getattr(after, name) - getattr(before, name)
        yield counted(f"{what}: {name} more or less", abs(int(left)), 2)
    yield counted(f"{what}: errors", int(after.errors))
    grown = after.memory_mib - before.memory_mib
    yield counted(f"{what}: memory grew, MiB", round(grown), size.soak_grown_mib)
