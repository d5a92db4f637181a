"""Envelopes that functions, response classes and dictionaries make, and what is certain about them."""

from __future__ import annotations

from textwrap import indent

import pytest
from fastapi_endpoint.exploration.facts import Wrapping

from .conftest import Explorer

FUNCTION = """
from fastapi.responses import JSONResponse
from fastapi.encoders import jsonable_encoder

def success(status_code: int, message: str = "OK", data=None):
    body = {"code": status_code, "ok": True, "message": message}
    if data is not None:
        body["data"] = data
    return JSONResponse(status_code=status_code, content=jsonable_encoder(body))
"""
METHODS = """
class Answers:
    @classmethod
    def success(cls, data, *, error=None):
        return {"error": error, "result": data}

    def instance(self, data):
        return {"error": None, "result": data}

answers = Answers()
"""
RESPONSE = """
from fastapi.responses import JSONResponse

class Success(JSONResponse):
    def __init__(self, data=None, msg="OK", code=0):
        super().__init__(content={"code": code, "msg": msg, "data": data}, status_code=200)
"""

UPDATED = """
def make(data):
    body = {"code": 0, "data": data}
    body.update(more())
    return body
"""
EXTENDED = """
def make(data, key):
    body = {"code": 0, "data": data}
    body[key] = 1
    return body
"""
TWO_FORMS = """
def make(data):
    if data:
        return {"code": 0, "data": data}
    return None
"""


def wrapping(explored: Explorer, helper: str, *answers: str) -> Wrapping | None:
    """How values are wrapped in a host whose endpoints give these answers."""
    routes = "\n".join(
        f"@router.{'post' if number else 'get'}('/{number}')\ndef endpoint_{number}(value: int):\n"
        + indent(answer if "return" in answer else f"return {answer}", "    ")
        for number, answer in enumerate(answers)
    )
    main = "from fastapi import APIRouter, FastAPI\nfrom app.answers import *\nrouter = APIRouter()\n"
    files = {"app/__init__.py": "", "app/answers.py": helper, "app/main.py": f"{main}{routes}\napp = FastAPI()\n"}
    return explored(files | {"app/main.py": files["app/main.py"] + "app.include_router(router)\n"}).wrapping


def fields(found: Wrapping | None) -> list[tuple[str, str, str]]:
    assert found is not None
    assert found.target == ""
    return [(field.name, field.kind, field.value) for field in found.fields]


def test_a_function_with_the_status_and_a_message(explored: Explorer) -> None:
    found = wrapping(
        explored,
        FUNCTION,
        'success(200, "Got it", value)',
        'success(201, f"Made {value}", data=[value])',
        "success(200)",
    )
    assert fields(found) == [
        ("code", "status", ""),
        ("ok", "constant", "True"),
        ("message", "message", ""),
        ("data", "data", ""),
    ]


def test_what_all_endpoints_leave_to_the_default_is_constant(explored: Explorer) -> None:
    found = wrapping(explored, FUNCTION, "success(200, data=value)", "success(200, data=[value])")
    assert fields(found) == [
        ("code", "constant", "200"),
        ("ok", "constant", "True"),
        ("message", "constant", "'OK'"),
        ("data", "data", ""),
    ]


@pytest.mark.parametrize("call", ["Answers.success", "answers.success", "answers.instance"])
def test_a_method(explored: Explorer, call: str) -> None:
    found = wrapping(explored, METHODS, f"{call}(value)", f"{call}([value])")
    assert fields(found) == [("error", "constant", "None"), ("result", "data", "")]


def test_a_response_class(explored: Explorer) -> None:
    found = wrapping(
        explored, RESPONSE, "Success(value)", "Success(data=[value])", "Success()", "Success()", "Success()"
    )
    assert fields(found) == [("code", "constant", "0"), ("msg", "constant", "'OK'"), ("data", "data", "")]


def test_a_dictionary_in_each_endpoint(explored: Explorer) -> None:
    found = wrapping(
        explored,
        "",
        '{"status": "success", "data": value}',
        'body = {"status": "success", "data": [value]}\nreturn body',
    )
    assert fields(found) == [("status", "constant", "'success'"), ("data", "data", "")]


@pytest.mark.parametrize(
    ("helper", "answers"),
    [
        (FUNCTION, ("success(200, data=value)", "value", "value")),
        (FUNCTION, ("success(value, data=value)", "success(value + 1, data=value)")),
        ("", ('{"code": value, "data": 1}', '{"code": 0, "data": value}')),
        ("", ('{"code": 0, "data": value, "time": now()}', '{"code": 0, "data": value, "time": now()}')),
        ("", ('{"code": 0, "data": value, **more()}',) * 2),
        (UPDATED, ("make(value)",) * 2),
        (EXTENDED, ("make(value, 'x')",) * 2),
        (TWO_FORMS, ("make(value)",) * 2),
        ("", ('{"code": 0, "data": value, "result": [value]}',) * 2),
        ("", ('{"code": 0, "data": None}', '{"code": 1, "data": value}', '{"code": 0, "data": value}')),
    ],
    ids=[
        "most endpoints answer without it", "a status that is computed", "a code that is computed", "a time",
        "what is merged", "what updates it", "a key that is computed", "two forms", "two keys with data", "codes",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_imitated(explored: Explorer, helper: str, answers: tuple[str, ...]) -> None:
    assert wrapping(explored, helper, *answers) is None


def test_endpoints_of_earlier_copies_do_not_count(explored: Explorer) -> None:
    helper = (
        f"{FUNCTION}\nfrom pydantic import BaseModel\nclass AnswerEnvelope(BaseModel):\n    code: int\n    data: int\n"
    )
    own = "@router.get('/x{0}')\ndef own_{0}() -> AnswerEnvelope[int]:\n    return AnswerEnvelope(code=200, data=1)\n"
    main = "from fastapi import APIRouter, FastAPI\nfrom app.answers import *\nrouter = APIRouter()\n"
    host = "@router.get('/')\ndef read(value: int):\n    return success(200, data=value)\n"
    end = "app = FastAPI()\napp.include_router(router)\n"
    text = main + host + "".join(own.format(number) for number in range(4)) + end
    found = explored({"app/__init__.py": "", "app/answers.py": helper, "app/main.py": text})

    assert [name for name, _, _ in fields(found.wrapping)] == ["code", "ok", "message", "data"]
    assert found.envelope.target == "app.answers:success"
    assert found.support.modules["envelope"] == "app.answers"
