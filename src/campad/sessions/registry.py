"""All sessions: who may come in, who comes back, who has been gone for too long."""

import asyncio
import logging
import math
from collections.abc import Iterator
from typing import Any

import campad
from campad.backbones.backbone import Backbone
from campad.backbones.identity import catalogued, difference
from campad.classifiers.base import REGISTRY, Registered
from campad.errors import ArgumentError, ProjectFileError, StoreError
from campad.learning.fit import learns_frames
from campad.pacman import Maze
from campad.protocol.steering import kinds_for_page
from campad.protocol.to_page import ClassifierState, Failure, Forgotten, Offer, Welcome
from campad.sessions.project import Resources
from campad.sessions.saved_state import restore
from campad.sessions.session import Session
from campad.store.file import ADVICE
from campad.store.ledger import is_network
from campad.store.project_store import ProjectStore

log = logging.getLogger(__name__)


class SessionRegistry:
    """Keeps sessions in memory; a new one starts with classes of these `labels`."""

    def __init__(self, labels: tuple[str, ...], resources: Resources) -> None:
        self._labels, self._resources = labels, resources
        self._backbone, self._disk = resources.backbone, resources.disk
        self._limits = resources.limits
        self._sessions: list[Session] = []
        self._entering = asyncio.Lock()  # two pages cannot open the same file
        self._tasks: set[asyncio.Future[None]] = set()

    @property
    def backbone(self) -> Backbone:
        """The network that all pages use."""
        return self._backbone

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    def __len__(self) -> int:
        return len(self._sessions)

    async def enter(self, wanted: str | None) -> Session | None:
        """Return the session asked for, or a new one; None if there are too many."""
        async with self._entering:
            session = self.find(wanted) if wanted else None
            await self._drop_old(but=session)
            if session and session.outbox:
                return session  # the page that has it now makes room
            if sum(s.outbox is not None for s in self._sessions) >= self._limits.max_sessions:
                return None
            if session:
                return session
            session = Session(self._labels, self._resources, self._start_forgetting)
            if wanted:
                await self._bring_back(session, wanted)
            self._sessions.append(session)
            return session

    def find(self, number: str) -> Session | None:
        """Return the session with this id, if there is one."""
        return next((session for session in self._sessions if session.id == number), None)

    async def welcome(
        self, session: Session, wanted: str | None, *, guest: bool = False
    ) -> Welcome:
        """Say what a page must know at first that has asked for a session.

        A guest is offered nothing that others recorded, and nothing of this machine to steer.
        """
        backbone = self._backbone
        begun = guest or len(session.dataset)
        offers, elsewhere = ([], []) if begun else await self._find_offers(session)
        return Welcome(
            session=session.id,
            resumed=session.id == wanted,
            offers=offers,
            elsewhere=elsewhere,
            version=campad.__version__,
            backbone=backbone.name,
            layer=backbone.layer,
            layers=len(backbone.layers),
            frame_size=backbone.frame_size,
            sees=getattr(backbone, "sees", 1.0),  # what stands in for a network need not know
            frames_per_s=session.limits.max_frames_per_s,
            activation_size=math.prod(backbone.shape),
            normalisation=backbone.normalisation,
            classifiers=[_describe(entry) for entry in REGISTRY.values()],
            outputs=[] if guest else kinds_for_page(),
            maze=list(Maze().rows),
        )

    async def remove(self, session: Session) -> None:
        """Give a session up with all that is in it; its page is sent away."""
        async with self._entering:
            if session in self._sessions:
                self._sessions.remove(session)
            if session.outbox:
                session.outbox.send_away()
            await session.project.drop()
            await session.close()

    async def delete_kept(self) -> None:
        """Delete all projects that are kept; none may be open."""
        if self._disk:
            await self._disk.run(self._disk.folder.forget_everything)

    async def close(self) -> None:
        """End all that is running; what is not written yet is written."""
        await asyncio.gather(*(session.close() for session in self._sessions), *self._tasks)

    # Coming back

    async def _bring_back(self, session: Session, project: str) -> None:
        """Give a session what was kept of an earlier one; if that fails it is told why."""
        if self._disk is None:
            return
        try:
            path = self._disk.folder.path(project)
            if not await self._disk.run(path.exists):
                return
            store, contents = await self._disk.run(ProjectStore.open, path)
        except ArgumentError:
            return  # no id of ours
        except StoreError as error:
            session.notes.append(f"Your last project cannot be opened. {ADVICE[error.kind]}")
            log.warning("%s", error)
            return
        network = contents.facts.get("backbone")
        try:
            if differs := self._difference(network):
                raise ProjectFileError(f"it was {differs}")
            saved, written = await asyncio.to_thread(restore, contents, self._backbone.shape)
        except (ArgumentError, ProjectFileError) as error:
            await self._disk.run(store.close)
            session.notes.append(f"Your last project cannot be opened here: {error}")
            return
        session.project.restore(project, store, saved, written)
        session.steered.go_on()
        if contents.damaged:
            session.notes.append(
                f"Parts of this project were damaged ({contents.damaged} records) and have been "
                f"set aside; {len(saved.dataset)} examples are here."
            )

    async def _find_offers(self, asking: Session) -> tuple[list[Offer], list[str]]:
        """Return the projects that nobody has open and that fit the network, newest first, and the
        names of the catalogue's networks that fit others.
        """
        elsewhere: set[str] = set()
        here = [
            s for s in self._sessions if s is not asking and s.outbox is None and len(s.dataset)
        ]
        offers = [
            Offer(s.id, list(s.dataset.labels), len(s.dataset), s.learner.changed_s) for s in here
        ]
        if self._disk:
            known = {session.id for session in self._sessions}
            look = self._disk.folder.summaries
            try:
                found = await self._disk.run(look, self._limits.max_looked_at, known)
            except StoreError as error:
                log.warning("the projects cannot be listed: %s", error)
                found = []
            for one in (one for one in found if one.examples):
                if not self._difference(one.network):
                    offers.append(Offer(one.id, list(one.labels), one.examples, one.changed_s))
                elif is_network(one.network) and (name := catalogued(one.network)):
                    elsewhere.add(name)
        offers.sort(key=lambda offer: offer.changed_s, reverse=True)
        return offers[: self._limits.max_offers], sorted(elsewhere)

    def _difference(self, network: Any) -> str:
        """Say how the network here differs from one that a project was made with."""
        if not is_network(network):
            return "made with another network; which one is not known"
        return difference(network, self._resources.backbone)

    # Leaving

    async def _drop_old(self, but: Session | None) -> None:
        """Drop the sessions whose pages have been gone for too long, and all but the newest few.

        Empty ones go before others; what could not be kept on disk stays, until that is possible.
        """
        now = asyncio.get_running_loop().time()
        gone = [(s.left_s, s) for s in self._sessions if s.left_s is not None and s is not but]
        gone.sort(key=lambda pair: (len(pair[1].dataset) > 0, pair[0]), reverse=True)
        most = self._limits.max_kept_sessions
        for number, (left_s, session) in enumerate(gone):
            old = now - left_s > self._limits.session_kept_s or number >= most
            if old and not session.project.autosave.trouble:
                self._sessions.remove(session)
                await session.close()

    def _start_forgetting(self, asking: Session) -> None:
        self._tasks.add(task := asyncio.ensure_future(self._forget(asking)))
        task.add_done_callback(self._tasks.discard)

    async def _forget(self, asking: Session) -> None:
        """Delete everything that is kept, and empty every session."""
        async with self._entering:
            examples = sum(len(s.dataset) for s in self._sessions)
            projects = sum(len(s.dataset) > 0 for s in self._sessions)
            size = 0
            await asyncio.gather(*(session.project.drop() for session in self._sessions))
            try:
                if self._disk:
                    forget = self._disk.folder.forget_everything
                    projects, examples, size = await self._disk.run(forget)
            except StoreError as error:
                asking.tell(Failure.of(error))
                return
            finally:
                for session in self._sessions:
                    session.begin_anew(self._labels)
            asking.tell(Forgotten(projects, examples, size))
            for session in self._sessions:
                if session is not asking:
                    words = "Another page has deleted everything that campad had kept."
                    session.tell(Failure("forgotten", words))


def _describe(entry: Registered) -> ClassifierState:
    """Tell the page of a classifier that it can choose."""
    learns = learns_frames(entry.make())
    return ClassifierState(entry.name, entry.title, entry.note, entry.usual_rate, learns)
