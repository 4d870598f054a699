"""The house rule on sentences: code goes by kinds, levels, fields and rules, and never reads what a sentence says."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
MODULES = sorted([ROOT / "app.py", *(path for room in ROOMS["packages"] for path in (ROOT / room).rglob("*.py"))])

SENTENCES = {"note", "notes", "message", "messages", "sentence", "sentences", "reason", "reasons", "refused", "problem",
             "problems", "remark", "remarks", "warning", "warnings"}  # fmt: skip
"""What a name or an attribute is called that holds words for people."""
ERRORS = {"error", "errors", "exception", "exc", "refusal"}
"""What an exception is called, beside the names that `except … as` gives."""
TESTS = {"startswith", "endswith", "partition", "rpartition", "removeprefix", "removesuffix", "find", "rfind", "index",
         "rindex", "count", "search", "match", "fullmatch", "findall", "finditer"}  # fmt: skip
SHAPES = {"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace", "split", "splitlines", "join"}
"""Methods whose result still says what the sentence said."""

ALLOWED = {
    ("pricing/store/store.py", "_is_damage"): "DuckDB gives nothing but words to tell a damaged file from one in use",
    ("usage/databases/address.py", "Address.told"): "it looks for passwords in a driver's words, not for meaning",
}
"""Functions that read a sentence all the same, each with its reason."""


@dataclass(frozen=True)
class Found:
    """One test of what a sentence says: the outermost function it stands in, its line and its text."""

    function: str
    line: int
    text: str


def sentences_read(source: str) -> list[Found]:
    """Every place of a module that asks what a sentence for people says."""
    return [found for scope in _scopes(ast.parse(source)) for found in scope.found()]


def _scopes(module: ast.Module) -> Iterator[Scope]:
    """A scope for each function or method, with all that is nested in it, and one for the rest of the module."""
    rest: list[ast.stmt] = []
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Scope(statement.name, [statement])
        elif isinstance(statement, ast.ClassDef):
            yield from (Scope(f"{statement.name}.{getattr(s, 'name', '')}", [s]) for s in statement.body)
        else:
            rest.append(statement)
    yield Scope("", rest)


@dataclass
class Scope:
    """A piece of code, and which of its own names hold sentences, errors and assumptions."""

    name: str
    body: list[ast.stmt]
    sentences: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.nodes = [node for statement in self.body for node in ast.walk(statement)]
        before = -1
        while before != self._known():
            before = self._known()
            for node in self.nodes:
                self._learn(node)

    def _known(self) -> int:
        return len(self.sentences) + len(self.errors) + len(self.assumptions)

    def _learn(self, node: ast.AST) -> None:
        """Take in the names that a node binds."""
        if isinstance(node, ast.ExceptHandler) and node.name:
            self.errors.add(node.name)
        for target, value in _bound(node):
            if self.is_sentence(value):
                self.sentences.add(target)
            if _called(value) == "assumptions":
                self.assumptions.add(target)

    def found(self) -> Iterator[Found]:
        """Every place that asks what a sentence says."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TESTS:
                asked = any(self.is_sentence(part) for part in (node.func.value, *node.args))
            elif isinstance(node, ast.Compare):
                asked = self._asks(node)
            elif isinstance(node, ast.Match):
                asked = self.is_sentence(node.subject)
            elif isinstance(node, ast.DictComp):  # to be looked up by its words
                asked = self.is_sentence(node.key)
            else:
                continue
            if asked:
                yield Found(self.name, node.lineno, ast.unparse(node))

    def _asks(self, node: ast.Compare) -> bool:
        """Whether a comparison looks into a sentence, or holds it against words of its own."""
        parts = [node.left, *node.comparators]
        for operator, (left, right) in zip(node.ops, pairwise(parts), strict=True):
            if isinstance(operator, ast.In | ast.NotIn) and (self.is_sentence(left) or self.is_sentence(right)):
                return True
            if isinstance(operator, ast.Eq | ast.NotEq) and (
                (self.is_sentence(left) and _is_words(right)) or (self.is_sentence(right) and _is_words(left))
            ):
                return True
        return False

    def is_sentence(self, node: ast.AST) -> bool:
        """Whether an expression is a sentence for people, or made of one."""
        match node:
            case ast.Name(id=name):
                return name in SENTENCES or name in self.sentences
            case ast.Attribute(value=ast.Name(id=name), attr="name"):
                return name in self.assumptions
            case ast.Attribute(value=of, attr="text" | "args"):
                return self.is_sentence(of) or self.is_error(of)
            case ast.Attribute(attr=name):
                return name in SENTENCES
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[of]):
                return self.is_sentence(of) or self.is_error(of)
            case ast.Call(func=ast.Attribute(value=of, attr=method), args=arguments) if method in SHAPES:
                return any(self.is_sentence(part) for part in (of, *arguments))
            case ast.FormattedValue(value=of):
                return self.is_sentence(of) or self.is_error(of)
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
                return any(self.is_sentence(part) for part in parts)
            case ast.IfExp(body=body, orelse=otherwise):
                return self.is_sentence(body) or self.is_sentence(otherwise)
            case ast.Subscript(value=of) | ast.NamedExpr(value=of) | ast.Starred(value=of):
                return self.is_sentence(of)
        return False

    def is_error(self, node: ast.AST) -> bool:
        """Whether an expression is an exception."""
        return isinstance(node, ast.Name) and (node.id in ERRORS or node.id in self.errors)


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a node binds to a value or to its elements."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.For(target=ast.Name(id=name), iter=value) | ast.comprehension(target=ast.Name(id=name), iter=value):
            yield name, value


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_no_module_reads_meaning_out_of_a_sentence() -> None:
    names = {path.relative_to(ROOT).as_posix(): path for path in MODULES}
    read = [
        (name, found)
        for name, path in names.items()
        for found in sentences_read(path.read_text())
        if (name, found.function) not in ALLOWED
    ]
    assert read == []


@pytest.mark.parametrize(("name", "function"), ALLOWED)
def test_what_is_allowed_is_still_needed(name: str, function: str) -> None:
    assert [found for found in sentences_read((ROOT / name).read_text()) if found.function == function]
    assert len(ALLOWED) <= 2


READ = [
    'if note.startswith("no price"): pass',
    'old = " is old" in option.notes[0]',
    'old = any(" is old" in n for n in option.notes)',
    'for n in notes:\n    if n.text.endswith("old"): pass',
    'warnings = [n for n in result.notes if n.text == "free servers"]',
    'field, _, rest = error.message.partition(": ")',
    'field, _, rest = many.refused[0].partition(": ")',
    'rule = self.sentence.removeprefix("must be ")',
    'try:\n    go()\nexcept ValueError as problem:\n    line = str(problem).removeprefix("no ")',
    'try:\n    go()\nexcept OSError as e:\n    if "lock" in f"{e}".lower(): pass',
    'try:\n    go()\nexcept OSError as e:\n    if e.args[0] == "lock": pass',
    "def f(error):\n    words = ' '.join(str(error).split())\n    return 'lock' in words",
    'if (reason or "").lower().find("memory") >= 0: pass',
    'why = "does not fit" if reason.startswith("memory") else ""',
    'if undefined.reason == "0 tokens a month": pass',
    'if reason != "no price": pass',
    "if re.search('old', message): pass",
    "if _OLD.match(details.message): pass",
    'match error.message:\n    case "gone": pass',
    'rates = [a for a in option.assumptions if a.name == "GPU rate"]',
    'rates = {a for a in assumptions if a.name.startswith("GPU rate")}',
    "found = {a.name: a for a in resolved.assumptions}",
    'class A:\n    def f(self, note):\n        return note.partition(": ")',
]
NOT_READ = [
    "if note.level is Level.WARNING: pass",
    'if note.kind == "old price" and note.kind in KINDS: pass',
    'if note.field.startswith("supply."): pass',
    'rates = [a for a in option.assumptions if a.field == "supply.usd_per_gpu_hour"]',
    'if error.field == "scenario" or error.field.partition(".")[0] in sections: pass',
    'if reason: pass\nif reason is not None: pass\nif reason == "": pass',
    "return_value = error.rule or error.message",
    'st.error(f"Not changed: {error}")',
    "words = [plain(note.text) for note in notes]",
    'lines = " ".join(notes)',
    'if option.name == "a" and other.name.startswith("b"): pass',
    "place = names.index(name)",
    'if text.startswith("https://"): pass',
]


@pytest.mark.parametrize("source", READ)
def test_the_checker_finds_a_sentence_that_is_read(source: str) -> None:
    (found,) = sentences_read(source)
    assert found.text in ast.unparse(ast.parse(source))


@pytest.mark.parametrize("source", NOT_READ)
def test_the_checker_leaves_alone_what_goes_by_kinds_and_fields(source: str) -> None:
    assert sentences_read(source) == []


def test_the_checker_names_the_function() -> None:
    source = "def outer(notes):\n    def inner():\n        return 'old' in notes\n    return inner\n"
    assert sentences_read(source) == [Found("outer", 3, "'old' in notes")]
