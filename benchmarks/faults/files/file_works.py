"""Work on files: what campad does to a person's project, to be looked at when it was disturbed."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np

import campad
from campad import Controller
from campad.dataset import Example
from campad.errors import ProjectFileError, StoreError
from campad.store import Changes, ProjectStore
from store import damage
from synthetic import TinyBackbone


class Work(Protocol):
    """Something that is done to files in a folder, and can be looked at afterwards."""

    name: str

    def prepare(self, folder: Path) -> None:
        """Make what is there before."""

    def act(self) -> None:
        """Do it; raises StoreError or ProjectFileError if it cannot be done."""

    def is_done(self) -> bool | None:
        """Whether all of it is there now, or still all that was before; None where neither is."""

    def works_again(self) -> bool:
        """Whether it can be done now, and is done then."""


class Creating:
    """A project's first write."""

    name = "new project"

    def prepare(self, folder: Path) -> None:
        self.path, self.changes = folder / "failing-calls-1.db", damage.project(12, 200)

    def act(self) -> None:
        store = ProjectStore.create(self.path, damage.ANY_DISK)
        try:
            store.write(self.changes)
        finally:
            store.close()

    def is_done(self) -> bool | None:
        if not self.path.exists():
            return False
        return look(self.path, Changes(), self.changes)

    def works_again(self) -> bool:
        if not self.path.exists():
            self.act()
        else:
            store, _ = ProjectStore.open(self.path, damage.ANY_DISK)
            store.write(self.changes)
            store.close()
        return look(self.path, Changes(), self.changes) is True


class Writing:
    """A change to a project that has something already: new examples, other labels, others gone."""

    name = "project"

    def prepare(self, folder: Path) -> None:
        self.path, self.before = folder / "failing-calls-2.db", damage.project(24, 200)
        more = damage.project(24, 200, seed=1)
        put = [(Example(e.id + 1_000, e.label, e.burst), array) for e, array in more.put]
        changed = Example(3, "nothing", 99)
        self.change = Changes(
            put, changed=[changed], removed=[5, 7], facts={**damage.FACTS, "a": 1}
        )
        kept = [(changed if e.id == 3 else e, a) for e, a in self.before.put if e.id not in (5, 7)]
        vectors = [pair for pair in self.before.vectors if pair[0] not in (5, 7)]
        self.after = Changes(
            kept + put, vectors, facts=self.change.facts, arrays=self.before.arrays
        )
        self.store = ProjectStore.create(self.path, damage.ANY_DISK)
        self.store.write(self.before)

    def act(self) -> None:
        self.store.write(self.change)

    def is_done(self) -> bool | None:
        return look(self.path, self.before, self.after)

    def works_again(self) -> bool:
        self.store.write(self.change)
        self.store.close()
        return look(self.path, self.before, self.after) is True


class Salvaging:
    """Opening a project in which something is damaged: what can be read goes to a new file."""

    name = "damaged project"

    def prepare(self, folder: Path) -> None:
        self.path, self.before = folder / "failing-calls-3.db", damage.project(12, 200)
        data = damage.write_project(self.path, self.before)
        place = data.index(self.before.put[4][1].tobytes())
        self.damaged = damage.flip(data, place)
        self.path.write_bytes(self.damaged)

    def act(self) -> None:
        store, contents = ProjectStore.open(self.path, damage.ANY_DISK)
        store.close()
        assert len(contents.examples) == 11

    def is_done(self) -> bool | None:
        here = [path.read_bytes() for path in self.path.parent.glob(f"{self.path.stem}.*")]
        if self.damaged not in here:  # as it was, in its place or set aside
            return None
        return self.path.exists() and self.path.read_bytes() != self.damaged

    def works_again(self) -> bool:
        store, contents = ProjectStore.open(self.path, damage.ANY_DISK)
        store.close()
        return damage.check(contents, self.before) == 1 and self.is_done() is True


class Saving:
    """Saving to a file over an older one."""

    name = "saved file"

    def prepare(self, folder: Path) -> None:
        self.path = folder / "me.campad"
        self.pad = Controller(["left", "right"], backbone=TinyBackbone())  # type: ignore[arg-type]
        rng = np.random.default_rng(0)
        for number in range(40):
            self._add(rng.normal(size=TinyBackbone().shape), ("left", "right")[number % 2])
        self.pad.save(self.path)
        self.before = self.path.read_bytes()
        self._add(np.zeros(TinyBackbone().shape), "left")

    def _add(self, activation: Any, label: str) -> None:
        self.pad.dataset.add(activation.astype(np.float32), label)

    def act(self) -> None:
        self.pad.save(self.path)

    def is_done(self) -> bool | None:
        if self.path.read_bytes() == self.before:
            return False
        try:
            again = campad.load(self.path, backbone=self.pad.backbone)
        except ProjectFileError:
            return None
        same = again.dataset.xs.tobytes() == self.pad.dataset.xs.tobytes()
        return True if same else None

    def works_again(self) -> bool:
        self.pad.save(self.path)
        return self.is_done() is True


WORKS: tuple[type[Work], ...] = (Creating, Writing, Salvaging, Saving)


def look(path: Path, before: Changes, after: Changes) -> bool | None:
    """Read a copy of a project, with its journal, as after a crash: is it one or the other?"""
    with TemporaryDirectory() as folder:
        for beside in path.parent.glob(f"{path.name}*"):
            shutil.copy(beside, folder)
        try:
            store, contents = ProjectStore.open(Path(folder) / path.name, damage.ANY_DISK)
        except StoreError:
            return None
        store.close()
    if contents.damaged:
        return None
    for changes, done in ((after, True), (before, False)):
        try:
            if damage.check(contents, changes) == 0:
                return done
        except (AssertionError, KeyError):
            continue
    return None
