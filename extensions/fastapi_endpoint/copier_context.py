"""What Copier's questions, templates and tasks can call; the only module that knows Copier."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from copier.errors import UserMessageError

from .answers import embedded_models, read_answers
from .checks import check_host, hindrance, key_types, missing_app, other_storage, problem
from .compiled_once import compile_once
from .endpoint import Endpoint, build_endpoint
from .errors import AnswerError
from .existing import check_adjustments
from .existing.embedded import describe_embedded, read_embedded
from .existing.findings import ExistingFindings, free_files, in_feature_of, without_packages_there
from .existing.owners import way_to_owner
from .existing.stored import read_existing
from .exploration.report import describe
from .fields import Field, parse_fields
from .host_answers import as_yaml, needs_caller_key, needs_roles, read_caller_key
from .interview import HostFindings
from .naming import ResourceName
from .plan import describe_plan, next_steps
from .registration import edits
from .wording import code, join, nearest

__all__ = ["Session", "compile_once"]

_STORED = frozenset({"planned", "host_files"})
_IDENTITY = frozenset({"resource", "resource_kind", "existing_model", "parent_model"})
_ABOUT_MODELS = frozenset({"host_models", "host_existing", "host_embedded"})
_UNCERTAIN = frozenset({"app", "router", "orm", "base", "session", "user"})
"""Findings that are asked for when they are absent, are not served, or none of the candidates is right."""

OTHER = "other"
"""The choice of none of the candidates."""


class Session:
    """One run of Copier: it remembers what was explored and built between renderings."""

    def __init__(self) -> None:
        self._hosts: dict[str, HostFindings] = {}
        self._endpoints: dict[str, Endpoint] = {}
        self._files: dict[str, dict[str, Any]] = {}
        self.asked: set[str] = set()
        """Questions whose turn has come; Copier reads an answers file before."""

    def context(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """The names that are added to the context of one rendering."""
        run = _Rendering(self, context)
        return {
            "host": _Host(run),
            "endpoint": _LazyEndpoint(run),
            "s": _LazyService(run),
            "t": _LazyTests(run),
            "endpoint_id": run.endpoint_id,
            "asks": run.asks,
            "problem_with": run.problem_with,
            "is_first_copy": run.is_first_copy,
            "token_user": run.token_user,
            "needs_caller_key": run.needs_caller_key,
            "plural_of": run.plural_of,
            "auth_choices": run.auth_choices,
            "best": run.best,
            "candidates": run.candidates,
            "chosen": run.chosen,
            "offers": run.offers,
            "existing_choices": run.existing_choices,
            "existing_default": run.existing_default,
            "parent_choices": run.parent_choices,
            "parent_default": run.parent_default,
            "resource_after": run.resource_after,
            "offered_operations": run.offered_operations,
            "models_now": run.models_now,
            "host_files_for": run.host_files_for,
            "host_existing_for": run.host_existing_for,
            "host_parent_for": run.host_parent_for,
            "embeds": run.embeds,
            "host_embedded_for": run.host_embedded_for,
            "plan": run.plan,
            "message_after_copy": run.message_after_copy,
            "format_request": run.format_request,
            "registration_request": run.registration_request,
        }

    def host(self, root: Path) -> HostFindings:
        """The findings of a folder, explored once."""
        return self._hosts.setdefault(str(root), HostFindings(root))

    def endpoint(self, answers: Mapping[str, Any]) -> Endpoint:
        """The endpoint of the answers, built once."""
        known = {name: value for name, value in answers.items() if not name.startswith("_") and _is_plain(value)}
        key = json.dumps(known, sort_keys=True, default=str)
        if key not in self._endpoints:
            self._endpoints[key] = build_endpoint(read_answers(known))
        return self._endpoints[key]

    def answers_in(self, path: Path) -> dict[str, Any]:
        """The content of an answers file, read once; empty where there is none."""
        if str(path) not in self._files:
            try:
                value = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, yaml.YAMLError):
                value = None
            self._files[str(path)] = value if isinstance(value, dict) else {}
        return self._files[str(path)]

    @cached_property
    def questions(self) -> dict[str, Any]:
        """The questions of this version of the template."""
        text = Path(__file__).parents[2].joinpath("copier.yml").read_text(encoding="utf-8")
        loaded = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe.
        return {name: value for name, value in loaded.items() if not name.startswith("_")}


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool, list, dict, type(None)))


class _Rendering:
    """The functions of one rendering."""

    def __init__(self, session: Session, context: Mapping[str, Any]) -> None:
        self.session = session
        self.answers = context

    @cached_property
    def root(self) -> Path:
        return Path(self.answers["_copier_conf"]["dst_path"]).resolve()

    @property
    def findings(self) -> HostFindings:
        return self.session.host(self.root)

    @cached_property
    def is_update(self) -> bool:
        """Whether the endpoint was generated before, so that its findings are stored.

        They are in its own answers file, or in the data that an update hands to its two empty copies. Another
        template's `.copier-answers.yml` says nothing about it, whatever it holds.
        """
        if self.data.keys() >= _STORED:
            return True
        return self.answers.keys() >= _STORED and self.stored.keys() >= _STORED

    def is_first_copy(self) -> bool:
        """Whether the plan has to be approved."""
        return not self.is_update

    @property
    def data(self) -> dict[str, Any]:
        """Answers that were given on the command line, in a data file, or by a program as defaults of the user."""
        conf = self.answers["_copier_conf"]
        return {**conf["user_defaults"], **conf["data"]}

    @property
    def stored(self) -> dict[str, Any]:
        """The endpoint's own answers file."""
        return self.session.answers_in(self.root / self.answers["_copier_conf"]["answers_file"])

    @property
    def endpoint_id(self) -> str:
        try:
            return ResourceName.parse(str(self.answers["resource"])).snake
        except (KeyError, AnswerError):
            return "unnamed"

    @cached_property
    def endpoint(self) -> Endpoint:
        return self.session.endpoint(self.answers)

    def asks(self, question: str) -> bool:
        """Whether a question needs an answer of the user's; the turn of a question begins here.

        A wrong answer that was given on the command line or in a data file is refused here, and so is a missing one
        that cannot be asked: Copier's own validation would print a traceback above the sentence.
        """
        if not self.session.asked and not self.is_update:
            self._refuse(hindrance(self.findings, self.data))
        self.session.asked.add(question)
        if question in self.data:
            self._refuse(self._problem(question, self.data[question]) or self._rename(question))
        elif not self.is_update and self.answers["_copier_conf"]["defaults"]:
            self._refuse(self._missing(question))
        if len(self._choices(question)) == 1 or (self.is_update and question in _IDENTITY):
            return False
        fact = question.removeprefix("host_")
        if fact not in _UNCERTAIN:
            return True
        return not self.is_update and (self.findings.asks(fact) or self.answers.get(f"{question}_candidate") == OTHER)

    def offers(self, fact: str) -> bool:
        """Whether the user chooses among the candidates of a fact."""
        if fact == "router" and self.findings.router_of(str(self.answers.get("host_app", ""))):
            return False
        return f"host_{fact}" not in self.data and len(self.findings.candidates(fact)) > 1

    def candidates(self, fact: str) -> str:
        """The candidates of a fact as choices, best first, and the way to say another one."""
        found = [] if self.is_update else self.findings.candidates(fact)
        return yaml.safe_dump({**{one: one for one in found}, "Another one": OTHER}, sort_keys=False)

    def best(self, fact: str) -> str:
        """The best candidate of a fact; `other` where there is none."""
        return (not self.is_update and next(iter(self.findings.candidates(fact)), "")) or OTHER

    def chosen(self, fact: str) -> str:
        """What was chosen among the candidates of a fact; the best one where nobody was asked."""
        answer = str(self.answers.get(f"host_{fact}_candidate") or "")
        if not self.is_update and self.offers(fact) and answer:
            return "" if answer == OTHER else answer
        if (
            fact == "router"
            and not self.is_update
            and (other := self.findings.router_of(str(self.answers["host_app"])))
        ):
            return other
        return str(getattr(self.findings, fact))

    @staticmethod
    def _refuse(sentence: str) -> None:
        if sentence:
            raise UserMessageError(sentence)

    def problem_with(self, question: str) -> str:
        """The sentence that refuses the current answer, or nothing.

        Before the turn of a question, Copier validates what it read from an answers file. On a first copy that is the
        file of another template, which must not answer anything here: Copier drops what is refused.
        """
        if question not in self.session.asked and not self.is_update:
            return f"`{question}` was read from another template's answers."
        if question in _ABOUT_MODELS and self._rereads(question) and question not in self.session.asked:
            # Copier drops a stored answer that is refused here, and works it out anew.
            return f"`{question}` is read again."
        return self._problem(question, self.answers[question])

    def _problem(self, question: str, value: object) -> str:
        kind = value if question == "resource_kind" else self.answers.get("resource_kind")
        if kind == "existing" and question in {"resource_kind", "existing_model", "fields"}:
            return self._existing_problem(question, value)
        if question == "host_embedded":
            return self._embedded_problem(value)
        given = {"host_models": self._models(), "choices": self._choices, "resource_fields": self._resource_fields}
        return problem(question, value, {**self.answers, **given})

    def _embedded_problem(self, value: object) -> str:
        """The sentence that refuses stored columns; an update reads them anew where a model came to those embedded."""
        try:
            read_embedded(as_yaml(value), self._embedded_models())
        except AnswerError as error:
            return str(error)
        return ""

    def _resource_fields(self) -> tuple[Field, ...]:
        """The fields that were described, or those of the model that the host has."""
        if self.answers.get("resource_kind") != "existing":
            own = ResourceName.parse(str(self.answers["resource"]))
            return parse_fields(self.answers["fields"], models=key_types(self._models()), resource=own)
        model = read_existing(self._existing_answer(), self.answers["fields"])
        return model.fields if model else ()

    def _choices(self, question: str) -> list[str]:
        """The values that a question offers; none where any text is an answer."""
        choices = self.session.questions.get(question, {}).get("choices") or []
        if isinstance(choices, str):
            choices = yaml.safe_load(self._offered(question))
        return [str(value) for value in (choices.values() if isinstance(choices, dict) else choices)]

    def _offered(self, question: str) -> str:
        if question.endswith("_candidate"):
            return self.candidates(question.removeprefix("host_").removesuffix("_candidate"))
        offered = {"existing_model": self.existing_choices, "parent_model": self.parent_choices}
        return offered.get(question, self.auth_choices)()

    def _models(self) -> object:
        if "host_models" in self.data:
            return self.data["host_models"]
        stored = self.is_update and not self._rereads("host_models")
        return self.stored["host_models"] if stored else self.models_now()

    def models_now(self) -> list[dict[str, Any]]:
        """The models of the project as they are, without the one that the endpoint brought."""
        if not self.is_update or self.answers.get("resource_kind") == "existing":
            return self.findings.models
        own = ResourceName.parse(str(self.answers["resource"])).pascal
        return [model for model in self.findings.models if model["name"] != own]

    def _rereads(self, question: str) -> bool:
        """Whether an update works out an answer about models anew, because it was told to."""
        return self.is_update and question not in self.data and as_yaml(self.data.get("reread_models")) is True

    # An endpoint over a model of the host's

    @property
    def existing(self) -> ExistingFindings:
        return self.findings.existing

    def existing_choices(self) -> str:
        if self.is_update:
            return yaml.safe_dump([str(self.answers.get("existing_model") or "none")])
        return yaml.safe_dump(self.existing.choices() or {"none": "none"}, sort_keys=False)

    def existing_default(self) -> str:
        return str(self.answers.get("existing_model", "")) if self.is_update else ""

    def parent_choices(self) -> str:
        names = [model["name"] for model in as_yaml(self._models())]
        return yaml.safe_dump(
            [str(self.answers.get("parent_model") or "none")] if self.is_update else sorted(names) or ["none"]
        )

    def parent_default(self) -> str:
        return str(self.answers.get("parent_model", "")) if self.is_update else ""

    def resource_after(self, model: str) -> str:
        return self.existing.resource(model) if model else ""

    def offered_operations(self, model: str) -> str:
        offered = ["list", "get", "create", "update", "delete"]
        if model and not self.is_update:
            offered = self.existing.operations(model, self.data.get("fields"), offered)
        return yaml.safe_dump(offered)

    def host_files_for(self, model: str) -> dict[str, Any]:
        name = ResourceName.parse(str(self.answers["resource"]), str(self.answers["resource_plural"]))
        names = {"{resource}": name.snake, "{plural}": name.plural_snake}
        files = self.findings.files
        if details := self.existing.names.get(model) or self.existing.details.get(model):
            files = in_feature_of(details.file, files)
        files = without_packages_there(self.root, files, names)
        return free_files(self.root, files, names) if model else files

    def host_existing_for(self, model: str) -> dict[str, Any]:
        if not model:
            return {}
        name = ResourceName.parse(str(self.answers["resource"]))
        with _told():
            if self.is_update:
                return self.existing.again(model, self.stored.get("host_existing") or {}, self.answers["fields"])
            return self.existing.named(model, name.pascal, self.answers["fields"])

    def host_parent_for(self, model: str, caller: object) -> dict[str, Any]:
        """How the rows of a parent lead to their owners; empty where that is not clear."""
        details = next((each for each in self.findings.facts.details.values() if each.name == model), None)
        if self.is_update or details is None or self.answers.get("access_rule") != "owner":
            return {}
        key = read_caller_key({**self.answers, "host_caller": as_yaml(caller)})
        return way_to_owner(details, self.existing.by_table, key)

    def embeds(self) -> bool:
        """Whether responses hold rows of models of the host's."""
        return bool(self._embedded_models())

    def _embedded_models(self) -> dict[str, str]:
        is_existing = self.answers.get("resource_kind") == "existing"
        own = str(self.answers["existing_model"]).rpartition(":")[2] if is_existing else ""
        own = own or ResourceName.parse(str(self.answers["resource"])).pascal
        return embedded_models(self._resource_fields(), key_types(self._models()), own)

    def host_embedded_for(self) -> dict[str, Any]:
        """What is stored of the models whose rows responses hold."""
        known = {(each["module"], each["name"]): each["name"] for each in as_yaml(self._models())}
        needed = self._embedded_models()
        details = {known.get((each.module, each.name)): each for each in self.findings.facts.details.values()}
        return {name: describe_embedded(details[name], self.existing.by_table) for name in needed if name in details}

    def _columns(self) -> list[Any]:
        """The stored columns of the model."""
        return list(self._existing_answer().get("columns", ()))

    def _existing_answer(self) -> Mapping[str, Any]:
        """What is stored of the model, or will be."""
        if self.is_update and not self._rereads("host_existing"):
            stored: Mapping[str, Any] = as_yaml(
                self.data.get("host_existing") or self.answers.get("host_existing") or {}
            )
            return stored
        return self.existing.answer(str(self.answers["existing_model"]))

    def _existing_problem(self, question: str, value: object) -> str:
        """The sentence that refuses an answer about a model of the host's."""
        try:
            if question == "existing_model" and not self.is_update:
                self.existing.model(str(value))
            elif question == "fields":
                check_adjustments(self._columns(), value)
            elif question == "resource_kind" and not self.is_update and not self.existing.choices():
                self.existing.model("")
        except AnswerError as error:
            return str(error)
        except yaml.YAMLError:
            return f"`{question}`: {code(str(value))} is not YAML."
        return ""

    def _rename(self, question: str) -> str:
        """The sentence that refuses another name for an endpoint that exists, or a field's that it never had."""
        if question == "fields" and self.is_update and self.stored:
            return self._former_names()
        stored = self.stored.get(question, self.data[question])
        if question != "resource" or not self.is_update or str(stored) == str(self.data[question]):
            return ""
        return f"`resource`: this endpoint is {code(stored)}; a new one starts with `copier copy`."

    def _former_names(self) -> str:
        """The sentence that refuses `was(…)` for a field that the endpoint has not."""
        before = as_yaml(self.stored.get("fields")) or {}
        if self.answers.get("resource_kind") == "existing" or not isinstance(before, dict):
            return ""
        own = ResourceName.parse(str(self.answers["resource"]))
        for field in parse_fields(self.data["fields"], models=key_types(self._models()), resource=own):
            known = before.get(field.name)
            if field.was and field.was not in before and not (isinstance(known, str) and f"was({field.was})" in known):
                problem = f"`{field.name}` was {code(field.was)}, which this endpoint has not"
                fields = join(list(before)[:12], "and")
                hint = nearest(field.was, list(before))
                return (
                    f"In `fields`, {problem}; its fields are {fields}{f'; did you mean {code(hint)}?' if hint else '.'}"
                )
        return ""

    def _missing(self, question: str) -> str:
        """The sentence that asks for an answer that has no default."""
        if question == "existing_model" and self.answers.get("resource_kind") == "existing":
            offered = join(list(self.existing.choices().values())[:12])
            return f"`existing_model` has no default; choose with `-d existing_model=…` among {offered}."
        if question == "parent_model" and self.answers.get("resource_kind") == "nested":
            names = [model["name"] for model in as_yaml(self._models())]
            return f"`parent_model` has no default; choose with `-d parent_model=…` among {join(sorted(names)[:12])}."
        if question == "resource" and not self.answers.get("existing_model"):
            return "`resource` has no default; give a name with `-d resource=order_item`."
        if question == "actions" and "action" in self.answers["operations"]:
            return (
                "`actions` has no default; say what they do with `-d 'actions={cancel: status draft -> cancelled}'`, "
                "or leave `action` out of `operations`."
            )
        if question == "host_app" and not self.findings.app:
            return missing_app(self.findings)
        if question == "host_orm":
            return other_storage(self.findings)
        if question == "host_router" and not self.findings.router:
            return (
                "`host_router` was not found: nothing here includes a router; say what should, with "
                "`-d host_router=app/main.py:app`."
            )
        if question == "host_roles" and not self._has_roles():
            return (
                f"`host_roles` was not found: {self._of_the_caller('which roles it has')}; say it, with "
                "`-d 'host_roles={attribute: role, kind: text}'`."
            )
        if question == "host_caller" and not self._has_caller_key():
            return (
                f"`host_caller` was not found: {self._of_the_caller('what it is known by')}; say it, with "
                "`-d 'host_caller={attribute: id, type: int}'`."
            )
        return ""

    def _of_the_caller(self, what: str) -> str:
        """Why something about callers is not known."""
        if self.findings.gives_mapping(self._user()):
            return f"the user is a dictionary, and nothing declares which of its entries says {what}"
        return f"nothing in the class of the user says {what}"

    def _user(self) -> str:
        return str(self.answers.get("host_user") or self.data.get("host_user") or self.findings.user)

    def _has_caller_key(self) -> bool:
        """Whether the key of callers is found, or not asked for."""
        if self.answers.get("auth_scheme") != "existing" or not needs_caller_key(self.answers):
            return True
        return bool(self.findings.caller_key(self._user())["attribute"])

    def _has_roles(self) -> bool:
        """Whether roles are found, or not asked for."""
        if self.answers.get("auth_scheme") != "existing" or not needs_roles(self.answers):
            return True
        return bool(self.findings.user_roles(self._user())["attribute"])

    def token_user(self) -> dict[str, Any]:
        """The answer to `host_token_user`, where tokens are read; empty where no user is loaded."""
        value = as_yaml(self.answers.get("host_token_user")) if self.answers.get("auth_scheme") == "jwt" else None
        return value if isinstance(value, dict) else {}

    def needs_caller_key(self) -> bool:
        """Whether the id of a caller is stored anywhere."""
        return needs_caller_key(self.answers)

    def plural_of(self, resource: str) -> str:
        return ResourceName.parse(resource).plural_snake if not problem("resource", resource, self.answers) else ""

    def auth_choices(self) -> str:
        rows = {
            "Whoever has a JWT (bearer token); the template brings the check": "jwt",
            "Whoever has an API key (X-API-Key); the template brings the check": "api_key",
            "Everybody: it is public": "none",
        }
        offered = self.answers.get("auth_scheme") == "existing" if self.is_update else self.findings.user
        if offered or self.data.get("host_user"):
            rows = {"The host's own users": "existing", **rows}
        return yaml.safe_dump(rows, sort_keys=False)

    def plan(self) -> str:
        with _told():
            text = describe_plan(self.endpoint, self.findings)
        if _fits_the_screen(text):
            return text
        # A prompt shows only as much as fits on the screen: print the plan above it, where it can be scrolled.
        plan, _, question = text.rpartition("\n")
        print(plan, file=sys.stderr)
        return question

    def message_after_copy(self) -> str:
        if not self.answers.get("apply_plan", True):
            return "The plan was declined: nothing was written."
        return next_steps(self.endpoint, self.findings)

    def format_request(self) -> str:
        endpoint = self.endpoint
        style = endpoint.answers.host.style
        return json.dumps(
            {
                "files": endpoint.files.rendered,
                "line_length": style.line_length,
                "python": ".".join(map(str, style.python)),
                "quotes": style.quotes,
            }
        )

    def registration_request(self) -> str:
        return json.dumps({"host": ".", "edits": edits(self.endpoint)})


def _fits_the_screen(text: str) -> bool:
    """Whether a prompt can show a text as a whole; true where nobody looks at a screen."""
    if not sys.stderr.isatty():
        return True
    columns, rows = os.get_terminal_size(sys.stderr.fileno())
    lines = text.splitlines()
    return len(lines) < rows - 2 and max(map(len, lines)) < columns - 4


@contextmanager
def _told() -> Iterator[None]:
    """Turn a wrong answer into a message without a traceback."""
    try:
        yield
    except AnswerError as error:
        raise UserMessageError(str(error)) from None


class _LazyEndpoint:
    """The endpoint, built when a template asks for the first of its attributes."""

    def __init__(self, run: _Rendering) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        with _told():
            return getattr(self._run.endpoint, name)


class _LazyService:
    """What stands around the operations of the service module."""

    def __init__(self, run: _Rendering) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        with _told():
            return getattr(self._run.endpoint.service.holder, name)


class _LazyTests:
    """The view of the test module, which its template prints."""

    def __init__(self, run: _Rendering) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        with _told():
            return getattr(self._run.endpoint.tests, name)


class _Host:
    """The findings, as the questions see them."""

    def __init__(self, run: _Rendering) -> None:
        self._run = run

    @property
    def report(self) -> str:
        return describe(self._run.findings.facts)

    @property
    def service(self) -> dict[str, Any]:
        """How services are held; an endpoint of a version that did not ask keeps its functions."""
        return {} if self._run.is_update else self._run.findings.service

    @property
    def token_user(self) -> dict[str, Any]:
        """The user that a token names; an endpoint of a version that did not ask keeps what the token says."""
        return {} if self._run.is_update else self._run.findings.token_user

    @property
    def settings(self) -> dict[str, Any]:
        """The host's settings; an endpoint of a version that did not look for them has its own."""
        return {} if self._run.is_update else self._run.findings.settings

    def check(self) -> bool:
        """True; or the sentence that says what in the host is in the way."""
        conf = self._run.answers["_copier_conf"]
        with _told():
            check_host(
                self._run.endpoint,
                self._run.findings,
                answers_file=str(conf["answers_file"]),
                overwrite=bool(conf["overwrite"]),
            )
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run.findings, name)
