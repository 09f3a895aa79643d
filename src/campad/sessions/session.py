"""A session: one person's examples, classifier and game. Outlives a reload of the page.

It joins the parts: frames go to the network, predictions to the decider, decisions to the outputs,
and what comes of all that to the page. Everything here runs on the event loop.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from campad.compute.frame import FrameResult
from campad.dataset.controller_dataset import ControllerDataset
from campad.decisions import Decider, Decision, DecisionSettings
from campad.learning.prediction import Prediction
from campad.learning.trainer import Trainer
from campad.outputs.bindings import to_plain
from campad.outputs.pacman import PacmanOutput
from campad.pacman import GameView
from campad.protocol import to_page
from campad.protocol.deciding import Decided
from campad.sessions.experiments import Experiments
from campad.sessions.frames import FrameFlow
from campad.sessions.guided import Guided
from campad.sessions.learner import Learner
from campad.sessions.mistakes import Mistakes
from campad.sessions.outbox import Outbox
from campad.sessions.project import Project, Resources
from campad.sessions.recalibration import Recalibration
from campad.sessions.steering.steered import Steered


class Session:
    """See the module.

    Args:
        labels: the classes to begin with.
        on_forget: called with this session when its page asks to delete everything.

    Attributes:
        outbox: where messages for the page go; None while there is no page.
        left_s: since when there is none, by the event loop's clock.
        notes: what the next page is told at first.
        forget: has everything that is kept deleted.
    """

    def __init__(
        self, labels: tuple[str, ...], resources: Resources, on_forget: Callable[["Session"], Any]
    ) -> None:
        self.limits = limits = resources.limits
        background, tell = resources.background, self.tell
        self.backbone, self.forget = resources.backbone, partial(on_forget, self)
        self.outbox: Outbox | None = None
        self.left_s: float | None = None
        self.notes: list[str] = []
        self._loop = asyncio.get_running_loop()
        self._forgetting: asyncio.TimerHandle | None = None  # what can be undone
        self.learner = Learner(
            Trainer(labels),
            background,
            limits.max_recalibration_frames,
            tell,
            self._on_trained,
            lambda: self.project.autosave.changed(),
        )
        self.project = Project(resources, self.learner, self.send_state)
        self.experiments = Experiments(background, limits.max_ranked_frames, tell, self.send_state)
        self.frames = FrameFlow(
            self.learner,
            self.experiments,
            resources.embedder,
            limits.max_waiting_copies,
            tell,
            self._show,
        )
        self.recalibration = Recalibration(
            self.learner, background, limits.recalibrate_s, tell, self.send_state
        )
        self.game = PacmanOutput(self._show_game)
        self.steered = Steered(
            self.learner, resources.outputs, resources.devices, tell, self.send_state
        )
        self.learner.decisions = resources.decisions
        self.learner.trainer.prior = resources.prior
        self.learner.trainer.begin_with_prior()
        self.mistakes = Mistakes(self.learner)
        self.guided = Guided(self.learner, background, tell, self.send_state)
        self._decider = Decider(resources.decisions)

    @property
    def id(self) -> str:
        """What the page says hello with when it comes back."""
        return self.project.id

    @property
    def dataset(self) -> ControllerDataset:
        """The examples."""
        return self.learner.trainer.dataset

    # The page comes and goes

    def attach(self, outbox: Outbox) -> None:
        """A page is there; if there was another one, its time is over, as if it had gone."""
        if self.outbox:
            self.outbox.take_over()
            self.detach(self.outbox)
        self.outbox, self.left_s = outbox, None
        self._end_forgetting()
        self.frames.begin()

    def detach(self, outbox: Outbox) -> None:
        """Its page has gone: the game waits, nothing stays pressed, everything else is kept."""
        if self.outbox is outbox:
            self.outbox, self.left_s = None, self._loop.time()
            forget, after_s = self.dataset.forget_history, self.limits.undo_kept_s
            self._forgetting = self._loop.call_later(after_s, forget)
            self.game.pause(on=True)
            self.guided.stop()
            self._act(None)
            self.steered.desk.disarm("The page had gone.")

    async def close(self) -> None:
        """End what is running, and write what is not written yet."""
        self._end_forgetting()
        self.learner.stop()
        self.experiments.close()
        self.recalibration.stop()
        self.guided.stop()
        self.game.close()
        self.steered.desk.close()
        await self.project.close()

    def _end_forgetting(self) -> None:
        if self._forgetting:
            self._forgetting.cancel()

    # What comes in

    def change(self, act: Callable[..., Any], *arguments: Any) -> None:
        """Change examples or classes."""
        act(*arguments)
        self.send_kept()
        self.learner.changed()
        self.learner.tell_holdout()

    def decide_by(self, decisions: DecisionSettings) -> None:
        """Press and release by these settings from the next frame on."""
        self.learner.decisions = decisions
        self.learner.noted()

    async def open_project(self, data: bytes) -> str:
        """Go on with a file in place of what is here, as `Project.open` does."""
        note = await self.project.open(data)
        self._go_on()
        return note

    def begin_anew(self, labels: tuple[str, ...]) -> None:
        """Give up everything, after its files were dropped."""
        self.project.begin_anew(labels)
        self._go_on()

    def _go_on(self) -> None:
        """Frames that are on their way, and the game, are not for the project that is here now."""
        self.frames.forget()
        self.experiments.forget_frames()
        self.recalibration.stop()
        self.guided.stop()
        self.mistakes.forget()
        self.game.close()
        self.steered.go_on()
        self._act(None)
        self.learner.tell_holdout()
        self.send_state()
        self.guided.tell()
        self.send_kept()

    # What happens

    def burst_ended(self) -> None:
        """All frames of a burst have come back."""
        if self.learner.stale:
            self.learner.train_if_wanted()
        self.learner.tell_holdout()
        self.send_state()

    def _on_trained(self) -> None:
        self.frames.refine()  # copies may have come during the training
        self.send_state()

    def _show(self, seq: int, result: FrameResult, wait_ms: float) -> None:
        # Between the prediction and now a class may have been renamed or deleted.
        prediction = result.prediction
        if prediction and tuple(prediction.probabilities) != self.learner.trainer.trained_labels:
            prediction = None
        self._act(prediction if self.outbox else None)
        if prediction:
            self.mistakes.see(seq, self._loop.time(), result.activation, self._decider.last.label)
        answer = to_page.Predicted(
            seq=seq,
            label=prediction.label if prediction else None,
            probabilities=list(prediction.probabilities.values()) if prediction else [],
            familiarity=round(prediction.familiarity, 4) if prediction else 1.0,
            drifted=self.learner.monitor.drifted,
            decided=Decided.of(self._decider) if prediction else None,
            embed_ms=round(result.embed_ms, 3),
            wait_ms=round(wait_ms, 3),
        )
        if self.outbox:
            self.outbox.send_newest("prediction", answer)

    def _act(self, prediction: Prediction | None) -> None:
        """Have done what is decided; without a prediction, everything that is pressed is let go."""
        self._tell_outputs_the_classes()
        decisions, now_s = self.learner.decisions, self._loop.time()
        if decisions is not self._decider.settings:  # what is pressed is let go
            self._pass_on(self._decider.decide(None, now_s), None)
            self._decider = Decider(decisions)
        decision = self._decider.decide(prediction, now_s)
        self.guided.see(prediction, decision, now_s)
        self._pass_on(decision, prediction)

    def _pass_on(self, decision: Decision, prediction: Prediction | None) -> None:
        self.game.act(decision, prediction)
        self.steered.act(decision, prediction)

    def _tell_outputs_the_classes(self) -> None:
        if self.steered.follow(self.dataset.labels):
            self.game.set_labels(self.dataset.labels)

    def _show_game(self, view: GameView) -> None:
        if self.outbox:
            self.outbox.send_newest("game", to_page.GameState(view))
            if view.phase == "over":
                self._loop.call_soon(self.send_state)

    # To the page

    def tell(self, message: to_page.ToPage) -> None:
        """Send the page a message, if there is one."""
        if self.outbox:
            self.outbox.send(message)

    def tell_again(self) -> None:
        """Tell a page that has come back what it may not know any more."""
        self.send_kept()
        self.guided.tell()
        self.learner.tell_again()

    def tell_notes(self) -> None:
        """Tell the page what happened before it came."""
        for note in self.notes:
            self.tell(to_page.Failure("store", note))
        self.notes = []

    def send_kept(self) -> None:
        """Tell the page which examples there are."""
        self.tell(to_page.Removed([(e.id, e.label) for e in self.dataset.examples]))

    def send_state(self) -> None:
        """Tell the page all that it shows."""
        self._tell_outputs_the_classes()
        dataset, learner, trainer = self.dataset, self.learner, self.learner.trainer
        autosave, trained = self.project.autosave, trainer.trained_labels
        desk = self.steered.desk
        counts = dataset.counts
        state = to_page.State(
            classes=[
                to_page.ClassState(label, counts[label], self.game.directions.get(label))
                for label in dataset.labels
            ],
            settings=learner.settings,
            decisions=learner.decisions.only(dataset.labels),
            mirrored=learner.mirrored,
            trained=list(trained) if trained else None,
            stale=learner.stale,
            training=learner.training,
            playing=self.game.playing,
            paused=self.game.paused,
            recalibrating=self.recalibration.watching,
            recalibrated=trainer.shift is not None,
            guided=self.guided.purpose,
            working=self.experiments.working,
            challenge=len(trainer.holdout),
            can_undo=dataset.can_undo,
            project=self.id,
            kept=to_page.KeptState(autosave.on, autosave.trouble.kind if autosave.trouble else ""),
            next_burst=dataset.next_burst,
            outputs=[to_page.OutputState(to_plain(one.binding), one.trouble) for one in desk.bound],
            outputs_allowed=desk.allowed,
            armed=desk.armed,
            arming=desk.arming,
            disarmed=desk.disarmed,
            arming_problem=desk.problem,
        )
        self.tell(state)
        self.game.show_again()
