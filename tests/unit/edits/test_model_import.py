"""Importing a model in a package of models, in Alembic's environment, and in a module that gathers them."""

import pytest
from fastapi_endpoint.edits import AlreadyThere, Cannot, Done, ModelImport, import_model, remove_model_import
from helpers.edit_checks import ORDER, Check

USER = "from app.models.user import User\n"


@pytest.mark.parametrize(
    "source",
    [
        "from app.models.order import Order\n",
        "from .order import Order as Order\n",
        "from app.models import order\n",
        "import app.models.order\n",
        "from app.models.order import *\n",
        "def load():\n    from app.models import order\n",
    ],
)
def test_imported(source: str) -> None:
    assert import_model(source, ORDER) == AlreadyThere()


def test_imported_for_type_checkers_only() -> None:
    source = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.models.order import Order\n"
    assert isinstance(import_model(source, ORDER), Done)


def test_package(check_model: Check) -> None:
    check_model(
        """
        from .base import Base
        from .item import Item
        from .user import User
        """,
        """
        from .base import Base
        from .item import Item
        from .order import Order
        from .user import User
        """,
    )


def test_package_that_is_not_sorted(check_model: Check) -> None:
    check_model(
        "from app.models.user import User\nfrom app.models.item import Item\n",
        "from app.models.user import User\nfrom app.models.item import Item\nfrom app.models.order import Order\n",
    )


@pytest.mark.parametrize(
    ("exports", "wanted"),
    [
        ('__all__ = ["Item", "User"]', '__all__ = ["Item", "Order", "User"]'),
        ("__all__ = ['User', 'Item']", "__all__ = ['User', 'Item', 'Order']"),
        ('__all__ = ("Item", "User")', '__all__ = ("Item", "Order", "User")'),
        ('__all__ = [\n    "Item",\n    "User",\n]', '__all__ = [\n    "Item",\n    "Order",\n    "User",\n]'),
        ('__all__: list[str] = ["User"]', '__all__: list[str] = ["Order", "User"]'),
        ('__all__ = ("User",)', '__all__ = ("User", "Zebra")'),
    ],
)
def test_exports(check_model: Check, exports: str, wanted: str) -> None:
    name = "Zebra" if "Zebra" in wanted else "Order"
    added = f"from .{name.lower()} import {name}\n"
    check_model(
        f"from .item import Item\nfrom .user import User\n\n{exports}\n",
        f"from .item import Item\n{added if name == 'Order' else ''}from .user import User\n"
        f"{added if name == 'Zebra' else ''}\n{wanted}\n",
        module=f"app.models.{name.lower()}",
        name=name,
    )


def test_exports_that_become_too_long(check_model: Check) -> None:
    check_model(
        'from .account import Account\nfrom .customer import Customer\n\n__all__ = ["Account", "Customer"]\n',
        "from .account import Account\nfrom .customer import Customer\nfrom .order import Order\n\n"
        '__all__ = [\n    "Account",\n    "Customer",\n    "Order",\n]\n',
        line_length=40,
    )


def test_redundant_aliases(check_model: Check) -> None:
    check_model(
        "from .item import Item as Item\nfrom .user import User as User\n",
        "from .item import Item as Item\nfrom .order import Order as Order\nfrom .user import User as User\n",
    )


def test_empty_package(check_model: Check) -> None:
    check_model("", "from app.models.order import Order  # noqa: F401\n")


def test_package_with_a_docstring(check_model: Check) -> None:
    check_model('"""Tables."""\n', '"""Tables."""\n\nfrom app.models.order import Order  # noqa: F401\n')


def test_package_with_a_comment(check_model: Check) -> None:
    check_model("# Tables.\n", "# Tables.\nfrom app.models.order import Order  # noqa: F401\n")


def test_package_of_modules(check_model: Check) -> None:
    check_model("from . import item, user\n", "from . import item, order, user\n")


def test_stars(check_model: Check) -> None:
    check_model(
        "from .item import *\nfrom .user import *  # noqa: F403\n",
        "from .item import *\nfrom .order import *  # noqa: F403\nfrom .user import *  # noqa: F403\n",
    )


def test_only_the_linter_part_of_a_comment_is_kept(check_model: Check) -> None:
    check_model(
        "from .city import City  # type: ignore # noqa\n",
        "from .city import City  # type: ignore # noqa\nfrom .order import Order  # noqa\n",
    )


ENVIRONMENT = """
from logging.config import fileConfig

from alembic import context
from app.models.base import Base
{models}
config = context.config
fileConfig(config.config_file_name)
target_metadata = Base.metadata
"""


@pytest.mark.parametrize(
    ("models", "wanted"),
    [
        ("{user}  # noqa: F401\n", "{order}  # noqa: F401\n{user}  # noqa: F401\n"),
        ("{user}\n", "{order}\n{user}\n"),
        ("", "{order}  # noqa: F401\n"),
        ("import app.models.user  # noqa\n", "import app.models.user  # noqa\n"),
    ],
)
def test_environment(check_model: Check, models: str, wanted: str) -> None:
    words = {"user": "from app.models.user import User", "order": "from app.models.order import Order"}
    before = ENVIRONMENT.format(models=models.format(**words)).lstrip()
    after = ENVIRONMENT.format(models=wanted.format(**words)).lstrip()
    if models.startswith("import"):
        after = after.replace("Base\nimport", "Base\nfrom app.models.order import Order  # noqa: F401\nimport")
    check_model(before, after, style="env", file_module="", is_package=False)


def test_environment_of_modules(check_model: Check) -> None:
    check_model(
        "from app.db import Base\nimport app.models.item  # noqa: F401\nimport app.models.user  # noqa: F401\n",
        "from app.db import Base\nimport app.models.item  # noqa: F401\nimport app.models.order  # noqa: F401\n"
        "import app.models.user  # noqa: F401\n",
        style="env",
        file_module="",
        is_package=False,
    )


def test_environment_that_uses_its_models(check_model: Check) -> None:
    check_model(
        "from app.models import Base, User\n\ntarget_metadata = Base.metadata\nprint(User)\n",
        "from app.models import Base, Order, User  # noqa: F401\n\ntarget_metadata = Base.metadata\nprint(User)\n",
        style="env",
        module="app.models",
        file_module="",
        is_package=False,
    )


def test_environment_that_imports_from_the_package(check_model: Check) -> None:
    check_model(
        "from app.models import Base, User  # noqa: F401\n\ntarget_metadata = Base.metadata\n",
        "from app.models import Base, User  # noqa: F401\nfrom app.models.order import Order  # noqa: F401\n\n"
        "target_metadata = Base.metadata\n",
        style="env",
        file_module="",
        is_package=False,
    )


def test_gathering_module(check_model: Check) -> None:
    check_model(
        """
        # Import all models, so that the base has them before a migration is written.
        from app.db.base_class import Base  # noqa
        from app.models.item import Item  # noqa
        from app.models.user import User  # noqa
        """,
        """
        # Import all models, so that the base has them before a migration is written.
        from app.db.base_class import Base  # noqa
        from app.models.item import Item  # noqa
        from app.models.order import Order  # noqa
        from app.models.user import User  # noqa
        """,
        style="module",
        file_module="app.db.base",
        is_package=False,
    )


def test_imports_in_a_function(check_model: Check) -> None:
    check_model(
        "def load_models():\n    from app.models.user import User  # noqa: F401\n",
        "def load_models():\n    from app.models.order import Order  # noqa: F401\n"
        "    from app.models.user import User  # noqa: F401\n",
        style="module",
        file_module="app.db.base",
        is_package=False,
    )


def test_feature_models(check_model: Check) -> None:
    check_model(
        "from shop.items.models import Item  # noqa: F401\nfrom shop.users.models import User  # noqa: F401\n",
        "from shop.items.models import Item  # noqa: F401\nfrom shop.orders.models import Order  # noqa: F401\n"
        "from shop.users.models import User  # noqa: F401\n",
        style="env",
        module="shop.orders.models",
        file_module="",
        is_package=False,
    )


def test_a_taken_name(check_model: Check) -> None:
    check_model(
        "from .enums import Order\nfrom .user import User\n\n__all__ = ['Order', 'User']\n",
        "from .enums import Order\nfrom .order import Order as OrderModel\nfrom .user import User\n\n"
        "__all__ = ['Order', 'OrderModel', 'User']\n",
    )


def test_a_file_that_allows_unused_imports(check_model: Check) -> None:
    check_model(
        "# ruff: noqa: F401\nimport os\n", "# ruff: noqa: F401\nimport os\n\nfrom app.models.order import Order\n"
    )


def test_a_broken_file_is_refused_with_the_line_to_paste() -> None:
    outcome = import_model("import (\n", ORDER)
    assert outcome == Cannot(
        "the file is not valid Python",
        ("# with the other imports of models:", "from app.models.order import Order  # noqa: F401"),
    )


def test_a_model_that_is_used_stays() -> None:
    request = ModelImport(module="app.models.order", name="Order", style="env")
    outcome = remove_model_import("from app.models.order import Order\nprint(Order)\n", request)
    assert outcome == Cannot("`Order` is used in this file", ("from app.models.order import Order",))


def test_environment_that_has_a_module_of_models_gets_the_class(check_model: Check) -> None:
    check_model(
        """
        from app.db import Base, models  # noqa: F401

        target_metadata = Base.metadata
        """,
        """
        from app.db import Base, models  # noqa: F401
        from app.orders.models import Order  # noqa: F401

        target_metadata = Base.metadata
        """,
        style="env",
        module="app.orders.models",
        file_module="",
        is_package=False,
    )
