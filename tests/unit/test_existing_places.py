"""Where the modules of an endpoint over a model of the project's go."""

from __future__ import annotations

from pathlib import Path

from fastapi_endpoint.existing.findings import in_feature_of, without_packages_there

NAMES = {"{resource}": "coupon", "{plural}": "coupons"}
BY_RESOURCE = {
    "model": "src/modules/{plural}/models/{resource}.py",
    "schema": "src/modules/{plural}/schemas/{resource}.py",
    "service": "src/modules/{plural}/repositories/{resource}.py",
    "router": "src/modules/{plural}/api/{plural}.py",
    "test": "tests/{plural}/test_{plural}.py",
    "support": "src/core",
    "packages": ["src/modules/{plural}/__init__.py", "src/modules/{plural}/api/__init__.py", "tests/__init__.py"],
}
BY_ROLE = {**BY_RESOURCE, "router": "src/modules/{plural}/router.py"}
LAYERED = {**BY_RESOURCE, "model": "src/models/{resource}.py"}


def test_the_feature_that_has_the_model_gets_the_modules() -> None:
    assert in_feature_of("src/modules/users/models/coupon.py", BY_RESOURCE) == {
        "model": "src/modules/users/models/{resource}.py",
        "schema": "src/modules/users/schemas/{resource}.py",
        "service": "src/modules/users/repositories/{resource}.py",
        "router": "src/modules/users/api/{plural}.py",
        "test": "tests/{plural}/test_{plural}.py",
        "support": "src/core",
        "packages": ["src/modules/users/__init__.py", "src/modules/users/api/__init__.py", "tests/__init__.py"],
    }


def test_modules_that_are_named_after_their_role_are_taken_in_that_feature() -> None:
    assert in_feature_of("src/modules/users/models/coupon.py", BY_ROLE) == BY_ROLE


def test_a_model_outside_of_features_moves_nothing() -> None:
    assert in_feature_of("src/core/models/coupon.py", BY_RESOURCE) == BY_RESOURCE
    assert in_feature_of("src/models/coupon.py", LAYERED) == LAYERED


def test_packages_that_exist_are_not_created(tmp_path: Path) -> None:
    package = tmp_path / "src/modules/coupons"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()

    found = without_packages_there(tmp_path, BY_RESOURCE, NAMES)

    assert found == {**BY_RESOURCE, "packages": ["src/modules/{plural}/api/__init__.py", "tests/__init__.py"]}
