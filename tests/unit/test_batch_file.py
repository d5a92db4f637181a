"""A file of several endpoints is read in any order, and what is wrong in it is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.command.batch_file import read_batch
from fastapi_endpoint.command.outcome import CommandError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "resources.yml"


def order_of(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    return list(read_batch(file).resources)


def test_what_others_refer_to_comes_first(file: Path) -> None:
    text = """
resources:
  line_item: {resource_kind: nested, parent_model: Order, fields: {product: ref(Product)}}
  note: {}
  order: {fields: {buyer: "ref(Customer) nullable", address: {country: ref(Country)}}}
  OrderStatus: {actions: {assign: {input: {who: ref( LineItem )}}}}
  product: {fields: {replaced_by: ref(Product) nullable}}
  customer: {fields: {user: ref(User)}}
  country:
"""
    found = order_of(file, text)

    assert found.index("order") > max(found.index("customer"), found.index("country"))
    assert found.index("line_item") > max(found.index("order"), found.index("product"))
    assert found.index("OrderStatus") > found.index("line_item")
    assert sorted(found) == sorted(["line_item", "note", "order", "OrderStatus", "product", "customer", "country"])


def test_what_does_not_depend_on_another_stays_where_it_is(file: Path) -> None:
    assert order_of(file, "resources: {bear: {}, ape: {}, cat: {}}") == ["bear", "ape", "cat"]


def test_defaults_are_answers_of_all(file: Path) -> None:
    file.write_text(
        "template: gh:a/b\ndefaults: {id_type: int}\nresources: {ape: {}, bear: {id_type: uuid}}", encoding="utf-8"
    )

    batch = read_batch(file)

    assert batch.template == "gh:a/b"
    assert batch.resources == {
        "ape": {"id_type": "int", "resource": "ape"},
        "bear": {"id_type": "uuid", "resource": "bear"},
    }


def test_the_answers_of_one_endpoint_are_a_file_too(file: Path) -> None:
    file.write_text("resource: order\nfields: {title: str}", encoding="utf-8")

    assert read_batch(file).resources == {"order": {"resource": "order", "fields": {"title": "str"}}}


def test_an_endpoint_over_a_model_needs_no_name(file: Path) -> None:
    assert order_of(file, "resource_kind: existing\nexisting_model: app.models:User") == ["app.models:User"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "resources: {ape: {fields: {x: ref(Bear)}}, bear: {fields: {x: ref(Cat)}}, cat: {parent_model: Ape}}",
            "in a circle: ",
        ),
        ("resources: [a, b]", "`resources` has to hold the answers of each endpoint below its name."),
        ("resources: {}", "`resources` has to hold the answers"),
        ("resources: {a: text}", "`a` has to hold answers by question, such as `fields`."),
        ("resources: {ape: {}}\ndefaults: [x]", "`defaults` has to hold answers by question."),
        ("resorces: {a: {}}", "`resorces` is not known here; did you mean `resources`?"),
        ("resources: {2fast: {}}", "2fast"),
        ("resource: 2fast", "2fast"),
        ("resources: {a: {}, a: {}}", ":1 is not YAML: `a` stands there twice."),
        ("resources: {a: [", ":1 is not YAML: "),
        ("- a", "holds no answers; write `resources:`"),
        ("", "holds no answers; write `resources:`"),
        ("a: !!python/object:os.system {}", "is not YAML: could not determine a constructor"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(text: str, sentence: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as raised:
        read_batch(file)

    assert sentence in str(raised.value)
    assert str(raised.value).startswith(str(file))
    assert "\n" not in str(raised.value)


def test_a_circle_is_named_along_its_references(file: Path) -> None:
    file.write_text("resources: {ape: {fields: {x: ref(Bear)}}, bear: {fields: {x: ref(Ape)}}}", encoding="utf-8")

    with pytest.raises(
        CommandError, match=r"in a circle: (ape -> bear -> ape|bear -> ape -> bear); leave one reference out"
    ):
        read_batch(file)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read \(No such file or directory\)"):
        read_batch(file)


def test_a_file_of_bytes_is_no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CommandError, match="is not a text in UTF-8"):
        read_batch(file)
