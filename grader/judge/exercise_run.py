"""Runs the checks of one exercise on one submission, each when it is asked for."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from itertools import takewhile

from grader.authoring.calls import Answer, Ask, Call, Crashed, Starved, TimedOut, Unavailable
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult, CheckTexts, Traits
from grader.handins.submission import Submission
from grader.judge import call_failures, explain
from grader.judge.answers import Answers
from grader.judge.belonging import counts_elsewhere, is_for_another, stub_instead
from grader.judge.budget import Budget
from grader.judge.examples import CacheKey, Corpus, Example
from grader.judge.findings import Finding, Outcome, run_law
from grader.judge.replay import AskAll, Suspended
from grader.judge.replies import OnProgress, Survey
from grader.judge.session import Loading, Session
from grader.judge.shared import Shared
from grader.judge.traits import EXAMPLES, SEED, traits_of
from grader.text.language import Language
from grader.text.message import Message, joined
from grader.text.printable import printable

# The calls for the explanations of an exercise may take so long together.
_MOST_SEARCH_SECONDS = 5.0
_MOST_REMARKS = 50
_MOST_REMARK_CHARACTERS = 10_000
# A batch whose calls or answers take more bytes than this is not kept: other checks do not repeat it.
_MOST_ASKED_BYTES = 1024**2


@dataclass(frozen=True)
class _Judged:
    """The verdict on a check, before it is put into words."""

    check: Check
    finding: Finding | None
    data: Mapping[str, object]
    traits: Traits | None
    seconds: float
    printed: str = ""
    """What the learner's code printed on the example that is shown."""

    @property
    def failed(self) -> bool:
        """Whether answers are wrong; false where there are none, or where a process hung or died."""
        return self.finding is not None and self.finding.status == "failed" and bool(self.finding.calls)

    def without_answers(self) -> _Judged:
        """Return the same verdict without the answers of the submission, which may be large."""
        return replace(self, finding=self.finding and replace(self.finding, calls=()))


class ExerciseRun:
    """One submission on one exercise: all checks share one worker as long as it lives."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        shared: Shared,
        *,
        say: Language,
        budget: Budget,
        loading: Loading,
        survey: Survey | None,
        on_progress: OnProgress,
        among: Sequence[Exercise] = (),
        others: Sequence[Language] = (),
    ) -> None:
        """`say` translates what the learner reads, and `others` what is kept in further languages.

        `loading` and `survey` are what is known of the source from other exercises; `among` are all exercises
        on which the submission is graded.
        """
        self._submission = submission
        self._exercise = exercise
        self._shared = shared
        self._say = say
        self._others = others
        self._open_session = partial(
            Session,
            submission,
            exercise,
            shared,
            budget=budget,
            loading=loading,
            on_progress=on_progress,
        )
        self._session = self._open_session(survey=survey)
        graded = {other.name for other in among}
        self._rivals = [rival for rival in shared.rivals(exercise) if rival.name in graded]
        self._second_session: Session | None = None
        self._asked: dict[bytes, Answers] = {}
        self._has_explained = False
        self._has_facts = False
        self._remarks: dict[str, None] = {}
        self.near_limits: list[str] = []
        """The checks that came near a time limit and did not reach it."""

    def __enter__(self) -> ExerciseRun:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        self._session.close()
        if self._second_session is not None:
            self._second_session.close()

    @property
    def loading(self) -> Loading:
        """How the submission's source loads, as far as it is known by now."""
        return self._session.loading

    @property
    def problem(self) -> str:
        """Why nothing at all of the source could be read, to be translated; empty where something could."""
        survey = self._session.survey
        if survey is None or survey.readable or not survey.unreadable:
            return ""
        return call_failures.left_out_part(survey.unreadable[0])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not read or left out of the source, and what the checks remarked, as printable text."""
        return self.remarks_in(self._say)

    def remarks_in(self, say: Language) -> tuple[str, ...]:
        """Return the remarks in a language."""
        words = self._submission.words.get(say.name, {})
        read = [
            Message("{file}: {part}", file=file.name, part=words.get(part, part))
            for file in self._submission.files
            for part in file.left_out
        ]
        survey = self._session.survey
        unreadable = [call_failures.left_out_part(part) for part in survey.unreadable] if survey else []
        left_out = [
            *(Message("Left out: {part}", part=part) for part in (*read, *unreadable)),
            *call_failures.left_out_parts(
                self._session.left_out, stopped=None if self.loading.problem else self.loading.stopped
            ),
        ]
        not_read = [
            Message("Not read: {file}", file=words.get(file, file))
            for file in (*self._submission.not_read, *self._unused())
        ]
        dataset = self._shared.dataset(self._exercise)
        stand_in = [dataset.remark] if dataset and dataset.remark else []
        named = [*self._counted(), *self._passed_over(), *self._elsewhere.values(), *self._misnamed()]
        remarks = (*self._bounded([*named, *not_read, *left_out]), *stand_in, *self._remarks)
        return tuple(printable(say(remark)) for remark in remarks)

    def _counted(self) -> Iterator[Message]:
        """Yield which definition counts, for each name that it does not bear."""
        survey = self._session.survey
        for declared in self._exercise.names:
            home = survey.homes.get(declared.name) if survey else None
            if home is None or home.how == "name" or declared.name in self._elsewhere:
                continue
            values = {"found": home.bound, "place": home.location.message, "name": declared.name}
            if home.how == "statements":
                values["found"] = declared.built_as
                yield Message(
                    "`{found}` ({place}) counts as `{name}`: each call runs again the statements that "
                    "make `{found}`",
                    **values,
                )
            elif home.how == "class":
                yield Message(
                    "`{found}` ({place}) counts as `{name}`: it is the only class of torch.nn.Module",
                    **values,
                )
            else:
                yield Message("`{found}` ({place}) counts as `{name}`", **values)

    def _misnamed(self) -> Iterator[Message]:
        """Yield what the learner may have meant, for each name that is not defined."""
        survey = self._session.survey
        for declared in self._exercise.names:
            near = survey.near.get(declared.name) if survey else None
            if near and not declared.exercise:
                yield call_failures.misnamed(declared.name, declared.kind, near)

    def _unused(self) -> Iterator[Message]:
        """Yield the files in subfolders that do not count, because no other file imports them."""
        survey = self._session.survey
        for file in self._submission.files:
            if file.counts_if_imported and file.name not in (survey.imported if survey else ()):
                why = Message("it is in a subfolder, and no other file imports it")
                yield Message("{name} ({reason})", name=file.name, reason=why)

    def _passed_over(self) -> Iterator[Message]:
        """Yield which definition counts, for each name that several files bind."""
        survey = self._session.survey
        for name, home in survey.homes.items() if survey else ():
            others = [
                other.message
                for other in home.passed_over
                if not is_for_another(other.location.file, self._exercise.folder)
            ]
            if others:
                yield Message(
                    "{name}: the definition in {home} counts; not used: {others}",
                    name=name,
                    home=home.location.message,
                    others=joined(*others),
                )

    def _bounded(self, remarks: Sequence[Message]) -> list[Message]:
        """Return as many remarks as a person reads, and how many more there are: a zip holds any number."""
        kept, length = 0, 0
        while kept < min(len(remarks), _MOST_REMARKS) and length < _MOST_REMARK_CHARACTERS:
            length += len(printable(remarks[kept]))
            kept += 1
        more = len(remarks) - kept
        return [*remarks[:kept], *([Message("{count:,} more", count=more)] if more else [])]

    def look_for(self, exercises: Sequence[Exercise]) -> Mapping[str, Survey]:
        """Return what a worker reads in the source for other exercises, before any of it runs."""
        return self._session.look_for(exercises)

    def results(self, on_verdict: Callable[[], None]) -> list[CheckResult]:
        """Return the results of all checks; `on_verdict` is called after each verdict.

        Afterwards, in the same worker, all failures are compared with known misconceptions, and the first
        one is explained: no verdict can depend on that any more.
        """
        results: list[CheckResult] = []
        compared: dict[int, _Judged] = {}
        failure: tuple[int, _Judged] | None = None
        for place, check in enumerate(self._exercise.checks):
            judged = self._judge(check)
            if not failure and self._can_be_explained(judged):
                failure = place, judged
            if self._needs_comparison(judged):
                compared[place] = judged.without_answers()
            results.append(self._result(judged))
            on_verdict()
        self._session.start_explaining(check_seconds=_MOST_SEARCH_SECONDS)
        for place, judged in compared.items():
            results[place] = replace(results[place], traits=self._compare(judged, self._session.ask))
        results = self._with_facts(results, self._session)
        if failure:
            place, judged = failure
            explained = self._result(self._smallest(judged, self._session))
            results[place] = replace(explained, traits=results[place].traits)
        return results

    def run(self, check: Check) -> CheckResult:
        """Return the result of one check; the first failure is explained in a second worker.

        Other checks may follow in the first worker, and their verdicts must not depend on the explanation.
        """
        judged = self._judge(check)
        if self._needs_comparison(judged):
            judged = replace(judged, traits=self._compare(judged, self._explaining_session().ask))
        # The later failures often follow from the first.
        if not self._has_explained and self._can_be_explained(judged):
            self._has_explained = True
            judged = self._smallest(judged, self._explaining_session())
        (result,) = self._with_facts([self._result(judged)], None)
        return result

    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """Return what the code of each name computes, as a worker says, for an audit."""
        return self._session.facts()

    def trace(self, check: Check) -> Iterator[tuple[Example, Student, Finding | None]]:
        """Execute a law on each of its examples, one call after the other, for an audit.

        Yields the example, the student with its calls and their answers, and the finding. Raises TimedOut or
        Crashed where the source cannot be loaded.
        """
        self._session.prepare()
        for example in self._shared.corpus.examples(check):
            student = self._make_student(lambda call: self._session.ask([call])[0])
            yield example, student, run_law(check, example, student)

    def _judge(self, check: Check) -> _Judged:
        started = time.perf_counter()
        outcome = self._outcome(check)
        self._remarks |= dict.fromkeys(outcome.remarks)
        finding = outcome.finding
        if self._session.came_near_a_limit and not (finding and finding.status == "timeout"):
            self.near_limits.append(check.name)
        traits = traits_of(finding, self._compared(check, outcome)) if finding else None
        return _Judged(check, finding, outcome.data, traits, time.perf_counter() - started)

    def _outcome(self, check: Check) -> Outcome:
        try:
            if finding := self._unwritten(check):
                return Outcome(finding)
            self._session.prepare()
        except TimedOut as problem:
            return Outcome(Finding("timeout", str(problem), {}, ()))
        except Crashed as problem:
            return Outcome(Finding("crashed", str(problem), {}, ()))
        except Starved as problem:
            return Outcome(Finding("error", str(problem), {}, ()))
        return self._replay(check, self._shared.corpus, self._ask)

    def _unwritten(self, check: Check) -> Finding | None:
        """Return that a check needs a name that is not defined, or whose definition is a stub.

        Then nothing of the source runs, and of the check's examples, one is drawn.
        """
        survey = self._session.look()
        stubs = {declared.name: self._stub_of(declared, survey) for declared in self._exercise.names}
        elsewhere = self._elsewhere
        if survey.homes.keys() >= stubs.keys() and not any(stubs.values()) and not elsewhere:
            return None
        kinds = {declared.name: declared.kind for declared in self._exercise.names}

        def ask(call: Call) -> Answer:
            for name in call.names:
                if name not in survey.homes:
                    return call_failures.missing(name, kinds[name], survey, ())
                if stub := stubs[name]:
                    return call_failures.unwritten(stub)
                if name in elsewhere:
                    return Unavailable(elsewhere[name], todo=True)
            raise Suspended

        with contextlib.suppress(Suspended):
            finding = run_law(check, self._shared.corpus.one_example(check), self._make_student(ask))
            return finding if finding and finding.status in ("todo", "failed") else None
        return None

    @cached_property
    def _elsewhere(self) -> Mapping[str, Message]:
        """Why nets count for other exercises that are graded, too, by the name that is asked for."""
        survey = self._session.survey
        if not self._rivals or survey is None:
            return {}
        surveys = self._session.look_for(self._rivals)
        names = self._exercise.names
        reasons = {one.name: counts_elsewhere(one, self._exercise, survey, surveys) for one in names}
        return {name: reason for name, reason in reasons.items() if reason}

    def _stub_of(self, declared: Name, survey: Survey) -> Message | None:
        """Return where the stub is that counts for a name, None where it is written."""
        home = survey.homes.get(declared.name)
        if home is None:
            return None
        if home.unwritten:
            return home.unwritten.message
        stub = None if declared.exercise else stub_instead(home, self._exercise.folder)
        return None if stub is None else stub.message

    def _compared(self, check: Check, outcome: Outcome) -> Mapping[int, Finding]:
        """Return the findings that are compared with known misconceptions, as far as they are known."""
        failed = bool(outcome.finding and outcome.finding.status == "failed")
        if not failed or self._has_other_examples(check):
            # Where a process hung or died, there is nothing to compare.
            return {}
        return {number: found for number, found in outcome.findings.items() if number < EXAMPLES}

    def _needs_comparison(self, judged: _Judged) -> bool:
        """Return whether the check failed, and on other examples than the known misconceptions."""
        return judged.failed and self._has_other_examples(judged.check)

    def _has_other_examples(self, check: Check) -> bool:
        return self._shared.settings.seed != SEED and bool(check.strategies)

    def _compare(self, judged: _Judged, ask_all: AskAll) -> Traits:
        """Return the traits of a failed check on the examples of the known misconceptions."""
        assert judged.finding is not None
        outcome = self._replay(judged.check, self._shared.compared_on, ask_all, most=EXAMPLES)
        return traits_of(judged.finding, outcome.findings)

    def _replay(self, check: Check, corpus: Corpus, ask_all: AskAll, *, most: int | None = None) -> Outcome:
        examples = dict(enumerate(corpus.examples(check)[:most]))
        key = CacheKey(self._exercise.name, check.name, corpus.seed, self._mentions)
        return self._shared.replays.replay(
            check, examples, self._make_student, ask_all, cache_key=key, compared=EXAMPLES
        )

    def _with_facts(self, results: Sequence[CheckResult], session: Session | None) -> list[CheckResult]:
        """Return results of which the first with traits says what the code computes, as a worker says.

        Without a session, a second worker says it.
        """
        found = [*results]
        for place, result in enumerate(results):
            if result.traits and not self._has_facts:
                self._has_facts = True
                facts = (session or self._explaining_session()).facts()
                found[place] = replace(result, traits=replace(result.traits, facts=facts))
        return found

    def _can_be_explained(self, judged: _Judged) -> bool:
        return judged.failed and self._shared.settings.explains and bool(judged.check.strategies)

    def _smallest(self, judged: _Judged, session: Session) -> _Judged:
        """Return the verdict with the finding on the smallest failing example that a search finds.

        What the learner's code prints on the example that is shown is taken from one more run.
        """
        started = time.perf_counter()
        seed = self._shared.settings.seed
        key = CacheKey(self._exercise.name, judged.check.name, seed)
        # The numbers of a search's examples are not those of the corpus.
        replay_key = key._replace(mentions=self._mentions, drawn_by="search")

        def look(examples: Mapping[int, Example]) -> list[Finding | None]:
            outcome = self._shared.replays.replay(
                judged.check, examples, self._make_student, session.ask, cache_key=replay_key
            )
            ended = takewhile(outcome.ended.__contains__, examples)
            return [outcome.findings.get(number) for number in ended]

        found = self._shared.searches.smallest(judged.check, look, cache_key=key)
        # What a function that keeps state returns there depends on what was tried before.
        printed = self._printed_again(judged.check, found, session) if found else None
        if printed is None:
            found, printed = judged.finding, self._printed_again(judged.check, judged.finding, session)
        seconds = judged.seconds + time.perf_counter() - started
        return replace(judged, finding=found, printed=printed or "", seconds=seconds)

    def _printed_again(self, check: Check, finding: Finding | None, session: Session) -> str | None:
        """Return what the last call prints when the law is run again, None if it ends otherwise."""
        assert finding is not None
        printed = ""

        def ask(call: Call) -> Answer:
            nonlocal printed
            answer, printed = session.ask_printing(call)
            return answer

        again = run_law(check, finding.example, self._make_student(ask))
        return printed if again and again.message == finding.message else None

    def _ask(self, calls: Sequence[Call]) -> Sequence[Answer]:
        """Call functions; a batch that one check has asked is not asked again by another."""
        frames = b"".join(call.frame for call in calls)
        if len(frames) > _MOST_ASKED_BYTES:
            return self._session.ask(calls)
        question = sha256(frames).digest()
        if question not in self._asked:
            answers = self._session.ask(calls)
            if not answers.key or answers.size > _MOST_ASKED_BYTES:
                return answers
            self._asked[question] = answers
        return self._asked[question]

    def _explaining_session(self) -> Session:
        """Return a session with a second worker, for an explanation.

        No verdict depends on it. Its answers do not depend on the calls for the verdicts, where a function
        keeps state.
        """
        if self._second_session is None:
            self._second_session = self._open_session()
            self._second_session.start_explaining(check_seconds=_MOST_SEARCH_SECONDS)
        return self._second_session

    def _make_student(self, ask: Ask) -> Student:
        dataset = self._shared.dataset(self._exercise)
        return Student(self._exercise, ask, mentions=self._mentions, dataset=dataset)

    @cached_property
    def _mentions(self) -> tuple[str, ...]:
        survey = self._session.survey
        assert survey is not None
        return tuple(mention.message for mention in survey.mentions)

    def _result(self, judged: _Judged) -> CheckResult:
        """Return the result in words, in each language."""
        result = self._said(judged, self._say)
        texts = {other.name: CheckTexts.of(self._said(judged, other)) for other in self._others}
        return replace(result, texts=texts)

    def _said(self, judged: _Judged, say: Language) -> CheckResult:
        check, finding = judged.check, judged.finding
        result = partial(
            CheckResult, check.name, say(check.title), max_points=check.points, seconds=judged.seconds
        )
        if finding is None:
            return result(status="passed", data=judged.data)
        survey = self._session.survey
        message = printable(say(self._message(finding)))
        location = explain.location(finding, survey, say)
        if finding.status == "todo":
            return result(status="todo", message=message, location=location)
        if finding.status == "not_judged":
            return result(status="not_judged", message=message, location=location, traits=judged.traits)
        return result(
            status=finding.status,
            message=message,
            hint=say(check.hint) if finding.status == "failed" and finding.is_about_a_value else "",
            counterexample=explain.counterexample(finding, self._exercise, say),
            location=location,
            marked=finding.marked,
            printed=explain.printed(judged.printed),
            repro=explain.repro(finding, self._exercise, survey, say),
            data=judged.data,
            traits=judged.traits,
        )

    def _message(self, finding: Finding) -> str:
        """Return what is wrong; where another statement replaces the learner's function, that comes first."""
        replaced = self._session.replaced.get(finding.calls[-1][0].name) if finding.calls else None
        if replaced is None or finding.status != "failed":
            return finding.message
        return Message("{cause} ({message})", cause=replaced.message, message=finding.message)
