"""Names of resources: every case in, every case out, and what is refused."""

from __future__ import annotations

import keyword

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.naming import ResourceName, pluralize, split_words
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "written", ["order_item", "OrderItem", "order-item", "Order Item", "orderItem", " ORDER_ITEM "]
)
def test_every_case_of_a_name_is_the_same_name(written: str) -> None:
    name = ResourceName.parse(written)
    assert (name.snake, name.pascal) == ("order_item", "OrderItem")
    assert (name.words, name.title, name.article) == ("order item", "Order Item", "an")
    assert (name.plural_snake, name.plural_pascal, name.plural_kebab) == ("order_items", "OrderItems", "order-items")
    assert name.plural_words == "order items"
    assert (name.variable, name.collection) == ("order_item", "order_items")


@pytest.mark.parametrize(
    ("written", "snake", "pascal"),
    [
        ("APIKey", "api_key", "ApiKey"),
        ("UserAPI", "user_api", "UserApi"),
        ("HTTPProxyHost", "http_proxy_host", "HttpProxyHost"),
        ("i18n_text", "i18n_text", "I18nText"),
        ("OAuth2Client", "o_auth2_client", "OAuth2Client"),
        ("Person", "person", "Person"),
        ("user__note-", "user_note", "UserNote"),
    ],
)
def test_capitals_and_digits(written: str, snake: str, pascal: str) -> None:
    name = ResourceName.parse(written)
    assert (name.snake, name.pascal) == (snake, pascal)


@pytest.mark.parametrize(
    ("resource", "plural"),
    [
        ("category", "categories"),
        ("person", "people"),
        ("order_item", "order_items"),
        ("user_child", "user_children"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("api_key", "api_keys"),
        ("lens", "lenses"),
        ("virus", "viruses"),
        ("news", "news"),
        ("orders", "orders"),
    ],
)
def test_plural_is_that_of_the_last_word(resource: str, plural: str) -> None:
    assert ResourceName.parse(resource).plural_snake == plural


@pytest.mark.parametrize("resource", ["news", "sheep", "series", "orders", "data"])
def test_a_plural_equal_to_the_singular_gives_the_rows_a_name_of_their_own(resource: str) -> None:
    name = ResourceName.parse(resource)
    assert name.same_plural
    assert name.collection == f"{resource}_list"
    assert name.variable != name.collection


@pytest.mark.parametrize("plural", ["Staff Members", "staff_members", "staff-members"])
def test_a_given_plural_wins_in_any_case(plural: str) -> None:
    assert ResourceName.parse("staff", plural).plural_pascal == "StaffMembers"


@pytest.mark.parametrize("plural", [None, "", "  "])
def test_no_plural_is_the_english_one(plural: str | None) -> None:
    assert ResourceName.parse("city", plural).plural_snake == "cities"


@pytest.mark.parametrize(
    ("resource", "variable"),
    [
        ("list", "list_"),
        ("type", "type_"),
        ("data", "data_"),
        ("router", "router_"),
        ("match", "match"),
        ("item", "item"),
    ],
)
def test_a_variable_never_hides_what_a_function_uses(resource: str, variable: str) -> None:
    assert ResourceName.parse(resource).variable == variable


@pytest.mark.parametrize(
    ("resource", "article"),
    [("order", "an"), ("user", "a"), ("hour", "an"), ("invoice", "an"), ("unit", "a"), ("event", "an"), ("book", "a")],
)
def test_article(resource: str, article: str) -> None:
    assert ResourceName.parse(resource).article == article


_FORM = "use a name such as `order_item`, `OrderItem` or `order-item`"


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ("", f"In `resource`, the name is empty; {_FORM}."),
        ("  ", f"In `resource`, the name is empty; {_FORM}."),
        ("_-_", f"In `resource`, `_-_` holds no letter; {_FORM}."),
        ("2fast", f"In `resource`, `2fast` starts with a digit, and a Python name starts with a letter; {_FORM}."),
        (
            "café",
            "In `resource`, `café` holds `é`, and a name goes into tables and URLs, so it takes only the letters a to"
            f" z, digits, spaces, `_` and `-`; {_FORM}.",
        ),
        (
            "class",
            "In `resource`, `class` is a Python keyword, so no module, class or variable can have that name;"
            " use a longer name such as `class_item`.",
        ),
        (
            "Import",
            "In `resource`, `Import` is a Python keyword, so no module, class or variable can have that name;"
            " use a longer name such as `import_item`.",
        ),
        (
            "true",
            "In `resource`, `true` is a Python keyword, so no module, class or variable can have that name;"
            " use a longer name such as `true_item`.",
        ),
        (
            "session",
            "In `resource`, the class `Session` would hide the `Session` that the generated code imports from"
            " SQLAlchemy; use a longer name such as `user_session`.",
        ),
        (
            "field",
            "In `resource`, the class `Field` would hide the `Field` that the generated code imports from Pydantic;"
            " use a longer name such as `user_field`.",
        ),
        (
            "x" * 41,
            f"In `resource`, `{'x' * 41}` has more than 40 characters, too many for the names of tables and indexes;"
            f" {_FORM}.",
        ),
    ],
)
def test_a_wrong_name_is_one_sentence(resource: str, sentence: str) -> None:
    with pytest.raises(AnswerError) as caught:
        ResourceName.parse(resource)
    assert str(caught.value) == sentence


def test_a_wrong_plural_names_its_own_question() -> None:
    with pytest.raises(AnswerError, match="In `resource_plural`, `3s` starts with a digit"):
        ResourceName.parse("order", "3s")


def test_a_name_that_yaml_read_as_a_number_is_refused() -> None:
    with pytest.raises(AnswerError, match=r"In `resource`, `5` is not text; write a name such as `order_item`\."):
        ResourceName.parse(5)  # type: ignore[arg-type]


@given(st.text() | st.from_regex(r"[A-Za-z][A-Za-z0-9 _-]{0,39}", fullmatch=True))
def test_any_text_is_a_usable_name_or_a_sentence(text: str) -> None:
    try:
        name = ResourceName.parse(text)
    except AnswerError as error:
        assert str(error).isprintable()
        return
    for each in (name.snake, name.pascal, name.variable, name.collection, name.plural_snake):
        assert each.isidentifier()
        assert not keyword.iskeyword(each)
    assert name.variable != name.collection
    assert ResourceName.parse(name.snake, name.plural_snake) == name


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_a_plural_stays_an_identifier(word: str) -> None:
    assert pluralize(word).isidentifier()


def test_words_are_split_at_separators_and_case() -> None:
    assert split_words("Order-item_LINE2 APIKey") == ("order", "item", "line2", "api", "key")
