"""The project that a session works on: its file, and how another one takes its place."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from campad.backbones.backbone import Backbone
from campad.backbones.identity import identity
from campad.classifiers.knn import KNNClassifier
from campad.compute.embedder import Embedder
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.decisions import DecisionSettings
from campad.errors import ProjectFileError
from campad.learning.prior import Prior
from campad.outputs.bindings import Binding
from campad.protocol.limits import Limits
from campad.protocol.settings import Settings
from campad.sessions.autosave import Autosave
from campad.sessions.learner import Learner
from campad.sessions.saved_state import SavedState, WrittenState
from campad.store.disk import Disk
from campad.store.project_store import ProjectStore

if TYPE_CHECKING:
    from campad.archive.archive import Opened

MIRROR_UNKNOWN = (
    "This file does not say whether its pictures were mirrored. If left and right are swapped now, "
    'change "Mirror".'
)


@dataclass(frozen=True)
class Resources:
    """What all sessions of a server share; without a disk, what is recorded is not kept.

    `outputs` is what a new session has bound, `devices` what is taken by those that are armed;
    `prior` tells the classes apart that a new session has, before anything is recorded.
    """

    backbone: Backbone
    embedder: Embedder
    background: Executor
    disk: Disk | None
    limits: Limits
    outputs: Sequence[Binding] = ()
    decisions: DecisionSettings = field(default_factory=DecisionSettings)
    devices: set[str] = field(default_factory=set)
    prior: Prior | None = None

    @property
    def network(self) -> dict[str, str]:
        """The network's identity, as files keep it."""
        return identity(self.backbone)


def _read(data: bytes, backbone: Backbone) -> "Opened":
    from campad.archive import archive, knn_dataset

    if knn_dataset.is_json(data):
        return knn_dataset.loads(data, "This file", backbone)
    return archive.loads(data, backbone=backbone)


class Project:
    """The page says hello with its `id` when it comes back."""

    def __init__(
        self, resources: Resources, learner: Learner, on_trouble: Callable[[], Any]
    ) -> None:
        self._resources, self._learner, self._on_trouble = resources, learner, on_trouble
        self._closing: set[asyncio.Future[None]] = set()
        self._begin(secrets.token_urlsafe(16))

    def _begin(
        self, project: str, store: ProjectStore | None = None, written: WrittenState | None = None
    ) -> None:
        shared, learner = self._resources, self._learner
        self.id = project
        self.autosave = Autosave(
            shared.disk,
            project,
            shared.network,
            lambda: learner.saved_state,
            shared.limits,
            self._on_trouble,
            store,
            written,
        )

    async def close(self) -> None:
        """Write what is not written yet; what cannot be is logged."""
        await asyncio.gather(self.autosave.close(), *self._closing)

    async def drop(self) -> None:
        """Let go of the files, so that they can be deleted; nothing is written any more."""
        await asyncio.gather(self.autosave.drop(), *self._closing)

    def restore(
        self, project: str, store: ProjectStore, saved: SavedState, written: WrittenState
    ) -> None:
        """Go on with what was kept of another session."""
        self._begin(project, store, written)
        self._learner.restore(saved)

    def begin_anew(self, labels: tuple[str, ...]) -> None:
        """Give up everything, after `drop`."""
        self._begin(secrets.token_urlsafe(16))
        empty = ControllerDataset(labels), Holdout(), Settings()
        decisions, prior = self._resources.decisions, self._resources.prior
        saved = SavedState(*empty, None, trained=False, decisions=decisions, prior=prior)
        self._learner.restore(saved)

    async def save(self) -> bytes:
        """Return everything but pictures, as it is now, as a .campad file."""
        from campad.archive import archive  # not before it is needed: a page is served sooner
        from campad.archive.contents import Contents

        learner, shared = self._learner, self._resources
        mirrored = learner.taught_mirrored
        contents = Contents.of(
            learner.trainer,
            learner.classifier,
            shared.backbone,
            mirrored=mirrored,
            decisions=learner.decisions,
            steering=learner.steering,
        )
        # In the background: a file of 250 MB takes 0.3 s.
        return await asyncio.wrap_future(shared.background.submit(archive.dumps, contents))

    async def open(self, data: bytes) -> str:
        """Go on with a file in place of what is here; return what a person must know of it.

        Args:
            data: a .campad file, or a data set of nearest neighbours as JSON.

        Raises:
            ProjectFileError: it cannot be read, or was made with another network; nothing changed.
        """
        if self.autosave.trouble:
            raise ProjectFileError(
                "What is here is not kept on disk. Save it to a file first, then open this one."
            )
        shared = self._resources
        # In a thread: the largest files take seconds.
        opened = await asyncio.to_thread(_read, data, shared.backbone)
        if len(opened.trainer.dataset.labels) > shared.limits.max_classes:
            raise ProjectFileError(
                f"The page has room for {shared.limits.max_classes} classes, and this file has "
                f"{len(opened.trainer.dataset.labels)}: use it with the command line."
            )
        # What was here before stays in its own file; the opened project gets one, too.
        self.autosave.freeze()
        self._closing.add(closing := asyncio.ensure_future(self.autosave.close()))
        closing.add_done_callback(self._closing.discard)
        self._begin(secrets.token_urlsafe(16))
        if isinstance(opened.classifier, KNNClassifier):
            # Rows of elsewhere may be of length 1, which others could not learn from.
            known = self._learner.settings
            self._learner.settings = msgspec.structs.replace(known, classifier="knn")
        self._learner.open(opened)
        return MIRROR_UNKNOWN if opened.mirrored is None else ""
