"""Answers the judge's requests about one submission, in a process of its own."""

from __future__ import annotations

import io
import linecache
import math
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from io import BufferedReader, RawIOBase
from typing import Any

import torch

from grader.wire.frames import TOO_LARGE, UNREADABLE, Opaque, WireError, encode, read_frame
from grader.wire.problems import MAX_FILES, MAX_LEVELS, MAX_PARTS, MAX_PRINTED, MAX_STATEMENTS
from grader.worker import stand_ins
from grader.worker.devices import onto, plain
from grader.worker.kit_code import KitCode
from grader.worker.problem import Problem
from grader.worker.recipes import RECIPES
from grader.worker.scene.scene import play
from grader.worker.scene.steps import Stage
from grader.worker.source.dependencies import Source, Statement, dependencies_of, may_replace, stub_line
from grader.worker.source.facts import facts_of
from grader.worker.source.homes import Home
from grader.worker.source.loader import LoadedNames, Program, describe
from grader.worker.source.names import Asked, Names, Near
from grader.worker.source.nets import has_convolution
from grader.worker.state import State, seed_generators

_FLUSH_SECONDS = 0.05
# A long call reports its progress so often.
_REPORT_SECONDS = 0.1
_BUFFER_BYTES = 1 << 18


class Disconnected(Exception):
    """The judge has closed the channel."""


class Channel:
    """Sends and receives messages, each as one frame."""

    def __init__(self, stream: RawIOBase, write: Callable[[memoryview], int | None]) -> None:
        """Requests come from `stream`; `write` sends a part of an answer and returns its size in bytes."""
        self._reader = BufferedReader(stream, _BUFFER_BYTES)
        self._write = write

    def receive(self) -> Any:
        """Return the judge's next message. Raises Disconnected when there is none."""
        return read_frame(self._read)

    def send(self, message: object) -> None:
        """Send one message. Raises WireError when it is too large for a frame."""
        rest = memoryview(encode(message))
        while rest:
            rest = rest[self._write(rest) or 0 :]

    def _read(self, size: int) -> bytearray:
        data = bytearray(self._reader.read(size))
        if len(data) < size:
            raise Disconnected
        return data


def serve(channel: Channel, kit: KitCode) -> None:
    """Answer requests until the judge closes the channel: read the source, load it, call its functions."""
    program = Program({})
    read: object = None
    homes: dict[str, Home] = {}
    asked: list[str] = []
    caller: _Caller | None = None
    # Bound here: learner code may replace the method.
    restore_kit = kit.restore
    try:
        while True:
            match channel.receive():
                case {
                    "read": files,
                    "places": places,
                    "imported_only": only,
                    "folder": folder,
                    "preferred": preferred,
                    "names": asked,
                    "rules": rules,
                    "taken": taken,
                    "rivals": rivals,
                    "forbidden": forbidden,
                }:
                    if read != (files, places, only, folder):
                        program = Program(files, places=places, imported_only=only, folder=folder)
                        read = (files, places, only, folder)
                    names = Names(program.modules, preferred=preferred, taken=taken, rivals=rivals)
                    wanted = [Asked(name, **_rule(rule)) for name, rule in zip(asked, rules)]
                    found = {one.name: names.home(one) for one in wanted}
                    homes = {name: home for name, home in found.items() if home}
                    near = {one.name: names.near(one) for one in wanted if one.name not in homes}
                    channel.send(_survey(program, wanted, homes, near, forbidden))
                case {"facts": names}:
                    channel.send({"facts": _facts(program, homes, names)})
                case {"load": {"definitions_only": definitions_only, "device": device, "seed": seed}}:
                    _prepare(program, device, seed)
                    stand_ins.install(asked)
                    defined = {name: (home.statement.module, home.bound) for name, home in homes.items()}
                    loaded = program.load(
                        defined, definitions_only=definitions_only, on_statement=_Reporter(channel).begin
                    )
                    restore_kit()
                    state = State(replaces=may_replace(program.modules), device=device)
                    caller = _Caller(channel, program.sources, loaded.objects, torch.device(device), state)
                    channel.send(_told_loaded(loaded))
                case {"calls": count, "seed": seed, **options}:
                    assert caller is not None, "calls come after a load"
                    calls = [channel.receive() for _ in range(count)]
                    caller.state.restore(seed)
                    _answer(caller, calls, channel, tells_prints=bool(options.get("printed")))
                    # The kit's own code reads the next message.
                    restore_kit()
    except Disconnected:
        return


class _Reporter:
    """Tells the judge which statement of the source begins to run, so that it knows which one hangs."""

    def __init__(self, channel: Channel) -> None:
        # Bound here: learner code may replace the method.
        self._send = channel.send
        self._left = MAX_STATEMENTS

    def begin(self, statement: Statement) -> None:
        """Tell of a statement, unless there were too many before."""
        if self._left:
            self._left -= 1
            self._send({"at": _line(statement, statement.tree.lineno)})


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of an asked name, whose lists arrive as lists."""
    return {**rule, "aliases": tuple(rule["aliases"])}


def _survey(
    program: Program,
    wanted: Sequence[Asked],
    homes: Mapping[str, Home],
    near: Mapping[str, Sequence[Near]],
    forbidden: list[str],
) -> object:
    places = [(home.statement.module, home.bound) for home in homes.values()]
    convolutional = [
        one.name
        for one in wanted
        if one.convolutional is not None
        and (home := homes.get(one.name))
        and has_convolution(program.modules, home.statement.module, home.bound)
    ]
    return {
        "homes": {name: _told(home, name in convolutional) for name, home in homes.items()},
        "near": {name: [_told_near(one) for one in several] for name, several in near.items() if several},
        "readable": program.readable,
        "imported": program.imported[:MAX_FILES],
        "unreadable": [asdict(part) for part in program.unreadable[:MAX_PARTS]],
        "mentions": [asdict(mention) for mention in program.mentions(places, forbidden)[:MAX_PARTS]],
    }


def _told_loaded(loaded: LoadedNames) -> object:
    return {
        "names": sorted(loaded.objects),
        "left_out": [asdict(part) for part in loaded.left_out[:MAX_PARTS]],
        "replaced": [asdict(part) for part in loaded.replaced[:MAX_PARTS]],
    }


def _told(home: Home, convolutional: bool) -> object:
    statement = home.statement
    return {
        "module": statement.source.stem,
        "bound": home.bound,
        "how": home.how,
        "convolutional": convolutional,
        "location": asdict(statement.location),
        "text": statement.text,
        "unwritten": _line(statement, stub_line(statement.tree)),
        "passed_over": [
            {"location": asdict(other.statement.location), "kind": other.kind}
            for other in home.passed_over[:MAX_PARTS]
        ],
    }


def _prepare(program: Program, device: str, seed: int) -> None:
    """Get the process ready for the modules of a submission."""
    if device == "cpu":
        # Learner code that asks torch for a GPU here must find none.
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    # Random numbers that a module draws while it is loaded are the same each time.
    seed_generators(seed, device)
    # Without files that are copied there, there is no such folder.
    with suppress(OSError):
        os.chdir(program.folder or ".")


def _facts(program: Program, homes: Mapping[str, Home], names: Sequence[str]) -> dict[str, list[str]]:
    """Return the facts of definitions, each with what it uses, by the names that are asked for."""
    facts = {}
    for name, home in homes.items():
        if name in names:
            tree = home.statement.tree
            needed = dependencies_of(program.modules, home.statement.module, [home.bound])
            facts[name] = facts_of(tree, [other.tree for other in needed if other.tree is not tree])
    return facts


def _told_near(near: Near) -> object:
    location = near.statement.source.location(near.line)
    return {"name": near.name, "kind": near.kind, "location": asdict(location)}


def _line(statement: Statement, line: int | None) -> object:
    source = statement.source
    return line and {"location": asdict(source.location(line)), "text": source.text(line)}


class _Caller:
    """Makes the judge's calls, and reports progress from long ones."""

    def __init__(
        self,
        channel: Channel,
        sources: Mapping[str, Source],
        objects: dict[str, object],
        device: torch.device,
        state: State,
    ) -> None:
        """`state` is put back before each check; `sources` are by the names of their code."""
        self._channel = channel
        self._sources = sources
        self._objects = objects
        self._device = device
        self._reported = -math.inf
        self.state = state

    def answer(self, request: dict[str, Any]) -> dict[str, object]:
        """Return what a call returns or raises, as plain data."""
        self._reported = -math.inf
        try:
            return {"returned": plain(self._call(onto(request, self._device)), self._device)}
        except BaseException as error:  # sys.exit() in a learner's function is an answer, too
            return {"raised": _report(error, self._sources)}

    def _call(self, request: dict[str, Any]) -> object:
        if "steps" in request:
            stage = Stage(self._objects, self._device, self._on_progress)
            return play(stage, request["steps"], request["read"])
        function: Any = self._objects[request["name"]]
        return RECIPES[request["recipe"]](function, request["arguments"])

    def _on_progress(self, progress: dict[str, object]) -> None:
        if time.monotonic() - self._reported > _REPORT_SECONDS:
            self._channel.send({"progress": progress})
            self._reported = time.monotonic()


def _answer_in_batches(caller: _Caller, calls: list[dict[str, Any]]) -> Iterator[list[dict[str, object]]]:
    """Yield the answers in batches, so often that the judge can tell slow calls from a call that hangs.

    Ends after the first call that raises: later examples can't change the verdict.
    """
    answers: list[dict[str, object]] = []
    flushed = time.monotonic()
    for index, request in enumerate(calls):
        answer = caller.answer(request)
        answers.append(answer)
        last = index == len(calls) - 1 or "raised" in answer
        if last or time.monotonic() - flushed > _FLUSH_SECONDS:
            yield answers
            answers, flushed = [], time.monotonic()
        if last:
            return


def _answer(caller: _Caller, calls: list[dict[str, Any]], channel: Channel, *, tells_prints: bool) -> None:
    """Send the answers to some calls, and what the learner's code prints meanwhile if that is asked."""
    if tells_prints:
        answers, text = _answer_with_prints(caller, calls)
        channel.send({"printed": text})
        _send_answers(channel, answers)
        return
    for answers in _answer_in_batches(caller, calls):
        _send_answers(channel, answers)


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is written to it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MAX_PRINTED

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep as much of a text as there is room for."""
        part = str(text)[: self._left]
        if part:
            self._parts.append(part)
            self._left -= len(part)
        return len(text)

    def text(self) -> str:
        """Return what was kept."""
        return "".join(self._parts)


def _answer_with_prints(caller: _Caller, calls: list[dict[str, Any]]) -> tuple[list[dict[str, object]], str]:
    """Return the answers, and the beginning of what the learner's code prints meanwhile.

    Warnings go elsewhere: they name files of this machine.
    """
    printed = _Printed()
    with redirect_stdout(printed):
        answers = next(_answer_in_batches(caller, calls))
    return answers, printed.text()


def _send_answers(channel: Channel, answers: list[dict[str, object]]) -> None:
    try:
        channel.send(answers)
    except BaseException as error:  # also what a learner's objects raise when they are read
        if len(answers) == 1:
            template = TOO_LARGE if isinstance(error, WireError) else UNREADABLE
            channel.send([{"returned": Opaque(template)}])
            return
        middle = len(answers) // 2
        _send_answers(channel, answers[:middle])
        _send_answers(channel, answers[middle:])


def _report(error: BaseException, sources: Mapping[str, Source]) -> dict[str, object]:
    """Return an exception as plain data, with the levels of its traceback that are the learner's."""
    stack = traceback.extract_tb(error.__traceback__)
    levels = [
        {
            "location": asdict(sources[level.filename].location(level.lineno or 1)),
            "text": (level.line or "").replace("\t", " ")[:200],
            **_marked(level),
        }
        for level in stack
        if level.filename in sources
    ]
    message = describe(error)
    return {
        # Torch raises NotImplementedError, too, for what it can't compute.
        "todo": isinstance(error, NotImplementedError)
        and stack[-1].filename in sources
        and "raise" in (stack[-1].line or ""),
        "out_of_memory": isinstance(error, MemoryError) or "can't allocate memory" in message,
        "message": message,
        "problem": error.data if isinstance(error, Problem) else None,
        "traceback": levels[-MAX_LEVELS:],
    }


def _marked(level: traceback.FrameSummary) -> dict[str, str]:
    """Return the part of a line that raised, and what stands before it; nothing where Python does not tell.

    Python tells it from 3.11 on. What follows in other lines does not count, and a whole line is not a part.
    """
    first, last = getattr(level, "colno", None), getattr(level, "end_colno", None)
    if first is None or last is None:
        return {}
    # Python counts the bytes.
    line = linecache.getline(level.filename, level.lineno or 1).rstrip().encode()
    indented = len(line) - len(line.lstrip())
    if getattr(level, "end_lineno", None) != level.lineno:
        last = len(line)
    if first <= indented and last >= len(line):
        return {}
    before, raised = (part.decode(errors="replace") for part in (line[indented:first], line[first:last]))
    return {"before": before.replace("\t", " ")[:200], "raised": raised.replace("\t", " ")[:200]}
