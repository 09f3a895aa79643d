"""The parts about files: damage, disks and calls that refuse, and being killed meanwhile."""

from collections.abc import Iterator

from faults.files import failing_calls, models, round_trips, storage
from faults.lines import Line, counted, shown, timed
from faults.sizes import Size


def files(size: Size) -> Iterator[Line]:
    found = models.mutate(size.mutants)
    what = f"{found['files']:,} damaged network and project files"
    yield counted(f"{what}: other errors than ours", found["uncaught"])
    yield shown(f"{what}: loaded all the same", f"{found['loaded']:,}")


def damage(size: Size) -> Iterator[Line]:
    found = storage.damage(size.damages)
    what = f"{found['files']:,} damaged project files"
    yield counted(f"{what}: wrong or missing and unsaid", found["wrong"])
    yield counted(f"{what}: other errors than ours", found["uncaught"])
    yield shown(
        f"{what}: examples read all the same", f"{found['kept']:,} of {found['examples']:,}"
    )


def trips(size: Size) -> Iterator[Line]:
    found = round_trips.round_trips(size.round_trips)
    what = f"{found['projects']:,} random projects, {found['examples']:,} examples"
    yield counted(f"{what}: others in their .campad file", found["files"])
    yield counted(f"{what}: other predictions after it", found["predictions"])
    yield counted(f"{what}: others when kept and opened again", found["kept"])


def disks(_size: Size) -> Iterator[Line]:
    for name, found in storage.refusals().items():
        what = f"{name}, at {found['tried']} places"
        yield counted(f"{what}: old data lost", found["lost"])
        yield counted(f"{what}: not told", found["untold"])


def calls(_size: Size) -> Iterator[Line]:
    everything = failing_calls.failing_calls()
    if everything is None:
        yield shown("calls to the system that fail", "left out: needs Linux and a C compiler, cc")
        return
    for name, found in everything.items():
        what = f"{name}, at {found['tried']} calls"
        yield counted(f"{what}: old data lost", found["lost"])
        yield counted(f"{what}: not told", found["untold"])


def kills(size: Size) -> Iterator[Line]:
    found = storage.kills(size.kills)
    what = f"{found['kills']:,} kills while recording"
    yield counted(f"{what}: projects unreadable", found["unreadable"])
    yield counted(f"{what}: examples wrong", found["wrong"])
    yield shown(f"{what}: lost of {found['recorded']:,}", f"{found['lost']:,}")
    yield counted(f"{what}: lost though written", found["unsafe"])
    yield counted(f"{what}: a second's recordings not even begun to be written", found["late"])
    yield timed(f"{what}: oldest that was lost", found["oldest_lost_ms"], "ms", 250)
