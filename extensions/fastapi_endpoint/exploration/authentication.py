"""How an endpoint gets the authenticated caller: the security scheme, the dependency and what it yields."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import cached_property

from . import user_library
from .credentials import request_headers
from .facts import Ambiguous, Auth, Dependencies, Evidence
from .models import Models
from .modules import Module, Symbol, class_member, instance_class, lineage
from .project import Project
from .refusals import Refusals
from .trees import FunctionNode, name_parts, parameters, strip_optional, walk
from .usage import Usage, Use, annotated_items, expression_of, is_annotated, names_of

SCHEMES = {
    "OAuth2PasswordBearer": "OAuth2PasswordBearer",
    "OAuth2AuthorizationCodeBearer": "OAuth2AuthorizationCodeBearer",
    "OAuth2": "OAuth2",
    "OpenIdConnect": "OpenIdConnect",
    "HTTPBearer": "HTTPBearer",
    "HTTPBasic": "HTTPBasic",
    "HTTPDigest": "HTTPDigest",
    "APIKeyHeader": "APIKey",
    "APIKeyCookie": "APIKey",
    "APIKeyQuery": "APIKey",
    "SecurityBase": "custom",
}
CALLER = re.compile(
    r"(current|active|logged|auth\w*)_?\w*(user|customer|account|member|principal|identity|client|admin)"
    r"|(user|api_client|caller)_?(dep|dependency)?$|require_?(auth|login|user)|login_required|get_user$|authenticated",
    re.IGNORECASE,
)
AUTH_WORDS = re.compile(
    r"auth|jwt|token|login|current_?user|api_?key|permission|authori[sz]|rbac|verify_(user|access)", re.IGNORECASE
)
PRIVILEGED = re.compile(
    r"admin|super_?user|staff|owner|role|permission|rbac|optional|refresh|soft|or_none|maybe|reset|verif", re.IGNORECASE
)
DEEPEST_CALL = 2
"""How far calls are followed for what they return."""
RARELY = 25
"""A dependency for the caller that fewer than one in so many endpoints takes is not the usual one."""
NOT_CALLER = re.compile(
    r"server|logger|service|repo|repository|session|_db$|^db|settings|config|pagination|manager|crud|form|body|refresh|limit",
    re.IGNORECASE,
)


class Authentication:
    """The host's security schemes and the dependencies that lead to them."""

    def __init__(self, project: Project, usage: Usage, models: Models, dependencies: Dependencies) -> None:
        self.project = project
        self.usage = usage
        self.models = models
        self.refusals = Refusals(usage, dependencies)
        self._schemes: dict[str, str | None] = {}

    def auth(self) -> Auth | Ambiguous[Auth] | None:
        """The dependency that gives the caller, as a fact; None when the host has no authentication."""
        groups = self._groups
        bare = {key for key, uses in groups.items() if self._is_bare_scheme(uses[0].inner)}
        resolved = {key for key in bare if any(self._leads_to(groups[other][0].inner, key) for other in groups)}
        ranked = sorted(groups.keys() - resolved, key=lambda key: self._rank(key, groups[key], is_bare=key in bare))
        if not ranked or (ranked[0] in bare and self._rank(ranked[0], groups[ranked[0]])[0]):
            unused = self._unused()
            if unused is not None or not ranked:
                return unused
        ranked = self._plain_first(ranked)
        first = self._fact(groups[ranked[0]])
        if users := self._users_beside(first, ranked):
            return Ambiguous((*(self._fact(groups[key]) for key in users), first))
        rivals = self._rivals(ranked)
        return Ambiguous((first, *(self._fact(groups[key]) for key in rivals))) if rivals else first

    def _plain_first(self, ranked: list[str]) -> list[str]:
        """The ranking, led by what the first one depends on where its calls differ: each is for some endpoints only."""
        groups, first = self._groups, self._groups[ranked[0]]
        if not _is_varied(first):
            return ranked
        given = self._yields(first[0])[0]
        for key in ranked[1:]:
            plain = self._yields(groups[key][0])[0]
            is_same = plain is not None and (given is None or plain.key == given.key)
            if is_same and not any(use.call for use in groups[key]) and self._leads_to(first[0].inner, key):
                return [key, *(other for other in ranked if other != key)]
        return ranked

    def _rivals(self, ranked: list[str]) -> list[str]:
        """Other dependencies that are as likely as the first: more used, or all hardly used."""
        groups, first = self._groups, ranked[0]
        uses = {key: _uses(groups[key]) for key in ranked}
        others = [key for key in ranked[1:] if uses[key] and not self._related(first, key)]
        in_classes = any(use.where == "class" for use in groups[first])
        if max(uses[first], 2) * RARELY < len(self.usage.endpoints) and not in_classes:
            return others[:4]
        return [key for key in others if uses[key] > uses[first] and not self._is_special(groups[key])][:4]

    def _users_beside(self, first: Auth, ranked: list[str]) -> list[str]:
        """Dependencies that give the user where the most used one gives a row of another table, such as a session."""
        users, tables = self._user_table(), {f"{model.module}:{model.name}" for model in self.models.all}
        if users is None or first.yields == users or first.yields not in tables:
            return []
        return [key for key in ranked[1:] if self._fact(self._groups[key]).yields == users]

    def _is_special(self, uses: list[Use]) -> bool:
        """Tell whether a dependency is for some endpoints by its nature: it lets few callers in, or gives no caller."""
        name = uses[0].target.last
        return (
            _is_varied(uses)
            or bool(PRIVILEGED.search(name))
            or not (self._yields(uses[0])[0] is not None or CALLER.search(name))
        )

    def _related(self, one: str, other: str) -> bool:
        """Tell whether one of two dependencies depends on the other, or on another instance of its class."""
        first, second = self._groups[one][0].inner, self._groups[other][0].inner
        if self._leads_to(first, other) or self._leads_to(second, one):
            return True
        made = instance_class(second) or second
        return isinstance(made.node, ast.ClassDef) and self._leads_to(first, made.key)

    def named(self, target: str) -> Auth | None:
        """What is known of the dependency `module:name` that somebody names; None when it cannot be found."""
        if target in self._groups:
            return self._fact(self._groups[target])
        dotted, _, name = target.partition(":")
        module = self.project.module_named(dotted)
        symbol = module.resolve(name) if module is not None and name else None
        if symbol is None or symbol.module is None or symbol.node is None:
            return None
        return self._fact([_unused_use(symbol)])

    def callers_behind(self, use: Use) -> tuple[str, ...]:
        """Keys of the dependencies for the caller that a use is, or leads to."""
        own = (use.target.key,) if use.target.key in self._groups or self._is_auth(use) else ()
        others = (key for key in self._groups if key != use.target.key and self._leads_to(use.inner, key))
        return (*own, *others)

    def _is_bare_scheme(self, symbol: Symbol) -> bool:
        """Tell whether a dependency is a scheme of FastAPI that hands on what the request says, unchecked."""
        owner = symbol if isinstance(symbol.node, ast.ClassDef) else instance_class(symbol)
        if owner is None or not any(parent.is_from(("fastapi",)) for parent in lineage(owner)):
            return False
        call = class_member(owner, "__call__")
        return call is None or call.module is None

    def _leads_to(self, symbol: Symbol, key: str, depth: int = 0) -> bool:
        """Tell whether a dependency depends on the one with the given key, directly or not."""
        node = self._callable(symbol)
        if node is None or symbol.module is None or depth > 6:
            return False
        module = self._module_of(symbol, node)
        # What a factory makes depends on what the functions inside it do.
        functions = (item for item in walk(node) if isinstance(item, FunctionNode))
        uses = (use for function in functions for use in self.usage.in_function(module, function))
        return any(use.target.key == key or self._leads_to(use.inner, key, depth + 1) for use in uses)

    @cached_property
    def _groups(self) -> dict[str, list[Use]]:
        """Uses of authentication dependencies by their target."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use in self.usage.uses:
            if use.where in {"endpoint", "decorator", "router", "class", "function"} and self._is_auth(use):
                found[use.target.key].append(use)
        return found

    def _is_auth(self, use: Use) -> bool:
        symbol = use.inner
        if symbol.is_from(("fastapi",)) and symbol.last.endswith(("RequestForm", "RequestFormStrict")):
            return False
        if _is_parameters(symbol):
            return False
        if use.target.is_from(("fastapi",)) and use.target.last in SCHEMES:
            # A scheme that is made on the spot documents the endpoint; it checks nobody.
            return False
        if self.scheme_of(symbol) is not None:
            # Much depends on the caller without giving it: a scheme counts when it is near, or the name says so.
            return self._is_near_scheme(symbol) or bool(
                AUTH_WORDS.search(f"{symbol.last} {use.target.last}") or CALLER.search(symbol.last)
            )
        if symbol.module is None:
            return symbol.name.partition(".")[0] in {
                "fastapi_users",
                "fastapi_login",
                "fastapi_jwt_auth",
                "fastapi_azure_auth",
            }
        if (use.wrapped and self.scheme_of(use.target) is not None) or user_library.made_by_library(symbol):
            return True
        named = CALLER.search(symbol.last) or CALLER.search(use.target.last)
        if named and not NOT_CALLER.search(symbol.last):
            return self._reads_request(symbol) or bool(AUTH_WORDS.search(symbol.last + " " + symbol.module.dotted))
        return (
            bool(AUTH_WORDS.search(symbol.last)) and self._reads_request(symbol) and not NOT_CALLER.search(symbol.last)
        )

    def _is_near_scheme(self, symbol: Symbol) -> bool:
        """Tell whether a dependency is a scheme or takes one directly; of a factory, whether what it makes does."""
        node = self._callable(symbol)
        if node is None or symbol.module is None or isinstance(symbol.node, ast.ClassDef | ast.Assign):
            return True
        module = self._module_of(symbol, node)
        functions = (item for item in walk(node) if isinstance(item, FunctionNode))
        uses = (use for function in functions for use in self.usage.in_function(module, function))
        return any(not isinstance(use.inner.node, FunctionNode) and self.scheme_of(use.inner) for use in uses)

    def _reads_request(self, symbol: Symbol) -> bool:
        """Tell whether a callable takes a header, a cookie or the request itself."""
        node = self._callable(symbol)
        if node is None:
            return isinstance(symbol.node, ast.ClassDef)
        for item in walk(node.args):
            if isinstance(item, ast.Call | ast.Name | ast.Attribute):
                parts = name_parts(item.func if isinstance(item, ast.Call) else item)
                if parts[-1:] in (
                    ["Header"],
                    ["Cookie"],
                    ["Request"],
                    ["HTTPConnection"],
                    ["HTTPAuthorizationCredentials"],
                ):
                    return True
        return False

    def _callable(self, symbol: Symbol) -> FunctionNode | None:
        """The function that runs when `symbol` is depended on."""
        if isinstance(symbol.node, FunctionNode):
            return symbol.node
        owner = symbol if isinstance(symbol.node, ast.ClassDef) else instance_class(symbol)
        member = class_member(owner, "__call__") if owner is not None else None
        if member is None and owner is not None:
            member = class_member(owner, "__init__")
        return member.node if member is not None and isinstance(member.node, FunctionNode) else None

    def scheme_of(self, symbol: Symbol, depth: int = 0) -> str | None:
        """The security scheme that a dependency is or leads to."""
        if depth > 6:
            return None
        key = symbol.key
        if key not in self._schemes:
            self._schemes[key] = None
            self._schemes[key] = self._scheme(symbol, depth)
        return self._schemes[key]

    def _scheme(self, symbol: Symbol, depth: int) -> str | None:
        if symbol.module is None:
            return SCHEMES.get(symbol.last) if symbol.is_from(("fastapi",)) else None
        owner = symbol if isinstance(symbol.node, ast.ClassDef) else instance_class(symbol)
        for parent in lineage(owner) if owner is not None else ():
            if parent.is_from(("fastapi",)) and parent.last in SCHEMES:
                return SCHEMES[parent.last]
        node = self._callable(symbol)
        if node is None:
            return user_library.scheme_of(symbol) or self._scheme_in_value(symbol, depth)
        module = self._module_of(symbol, node)
        for use in self.usage.in_function(module, node):
            found = self.scheme_of(use.inner, depth + 1)
            if found is not None:
                return found
        return self._scheme_inside(module, node, depth)

    def _scheme_in_value(self, symbol: Symbol, depth: int) -> str | None:
        """A variable made by a factory (`get_current_user = auth.get_user()`)."""
        value = symbol.value
        if not isinstance(value, ast.Call) or symbol.module is None:
            return None
        for item in [value.func, *value.args]:
            inner = symbol.module.resolve(item.func if isinstance(item, ast.Call) else item)
            if inner is not None and inner.node is not symbol.node:
                found = self.scheme_of(inner, depth + 1)
                if found is not None:
                    return found
        return None

    def _scheme_inside(self, module: Module, node: FunctionNode, depth: int) -> str | None:
        """A factory of dependencies: what the functions inside it, or those that it returns, depend on."""
        for item in walk(node):
            if isinstance(item, FunctionNode) and item is not node:
                for use in self.usage.in_function(module, item):
                    found = self.scheme_of(use.inner, depth + 1)
                    if found is not None:
                        return found
        for item in walk(node):
            if isinstance(item, ast.Return):
                for name in walk(item):
                    if isinstance(name, ast.Name):
                        inner = module.lookup(name.id)
                        if inner is not None and isinstance(inner.node, FunctionNode) and inner.node is not node:
                            found = self.scheme_of(inner, depth + 1)
                            if found is not None:
                                return found
        return None

    def _module_of(self, symbol: Symbol, node: FunctionNode) -> Module:
        assert symbol.module is not None
        owner = self._owner(symbol)
        parents: list[Symbol] = [symbol] if owner is None else [symbol, *lineage(owner)]
        for parent in parents:
            if parent.module is not None and any(function is node for function, _ in parent.module.functions):
                return parent.module
        return symbol.module

    def _owner(self, symbol: Symbol) -> Symbol | None:
        if isinstance(symbol.node, ast.ClassDef):
            return symbol
        if "." in symbol.name and symbol.module is not None:
            variable = symbol.module.lookup(symbol.name.partition(".")[0])
            if variable is not None:
                return variable if isinstance(variable.node, ast.ClassDef) else instance_class(variable)
        return instance_class(symbol)

    # --- choice -------------------------------------------------------------------------------------------------

    def _rank(self, key: str, uses: list[Use], *, is_bare: bool = False) -> tuple[object, ...]:
        """Smaller is more likely the dependency of an ordinary endpoint; a scheme that checks nothing is the last."""
        first = uses[0]
        name = first.target.last
        in_endpoints = [use for use in uses if use.where in {"endpoint", "class"}]
        gives_user = self._yields(first)[0] is not None or bool(CALLER.search(name))
        weight = len(in_endpoints) * 2 + sum(1 for use in uses if use.where in {"decorator", "router"})
        weight = weight * (4 if gives_user else 1)
        if PRIVILEGED.search(name):
            weight = weight // 4
        if not CALLER.search(name) and self._takes_caller(first.inner):
            # It asks for the caller and gives something else: the article that the caller may edit, …
            weight = 0
        if self._takes_path_parameter(first.inner):
            # It gives the user that the path names.
            weight = 0
        if first.target.last in SCHEMES or first.inner.module is None:
            weight = weight // 3
        return (weight == 0, is_bare, -weight, key)

    def _takes_caller(self, symbol: Symbol) -> bool:
        """Tell whether a dependency itself depends on one that is named as the caller's."""
        node = self._callable(symbol)
        if node is None or symbol.module is None:
            return False
        return any(
            CALLER.search(use.target.last) for use in self.usage.in_function(self._module_of(symbol, node), node)
        )

    def _takes_path_parameter(self, symbol: Symbol) -> bool:
        """Tell whether a dependency has a parameter that FastAPI takes from the paths of endpoints."""
        if not isinstance(symbol.node, FunctionNode):
            return False
        plain = (parameter for parameter, default in parameters(symbol.node) if default is None)
        return any(
            parameter.arg in self._path_parameters and not is_annotated(parameter.annotation) for parameter in plain
        )

    @cached_property
    def _path_parameters(self) -> frozenset[str]:
        """Names of the parameters in the paths of endpoints."""
        paths = (endpoint.path or "" for endpoint in self.usage.endpoints)
        return frozenset(name for path in paths for name in re.findall(r"{(\w+)", path))

    def _fact(self, uses: list[Use]) -> Auth:
        first = uses[0]
        symbol = first.target
        aliases = Counter(use.alias.key for use in uses if use.alias is not None)
        user, yields = self._yields(first)
        return Auth(
            scheme=self.scheme_of(first.inner) or self.scheme_of(symbol) or "custom",
            dependency=symbol.key,
            alias=aliases.most_common(1)[0][0] if aliases else None,
            expression=expression_of(uses),
            ready_made=first.wrapped,
            user_model=user.key if user is not None else self._user_table(),
            yields=yields,
            refusals=self.refusals.of(first.inner),
            headers=request_headers(first.inner, self.refusals),
            verifies=not (self._is_bare_scheme(first.inner) or first.inner.is_from(("fastapi",), tuple(SCHEMES))),
            scopes=_common_scopes(uses),
            names=names_of(uses),
            evidence=(
                Evidence(symbol.module.file, symbol.line)
                if symbol.module is not None
                else Evidence(first.module.file, first.line)
            ),
        )

    def _yields(self, use: Use) -> tuple[Symbol | None, str | None]:
        """The class that the dependency gives (of the host), and what it gives as text."""
        symbol = use.inner
        node = self._callable(symbol)
        returned: Symbol | None = None
        module = symbol.module
        if node is not None and module is not None and node.name != "__init__":
            module = self._module_of(symbol, node)
            annotation = strip_optional(node.returns)
            if is_annotated(annotation) and annotation is not None:
                annotation = annotated_items(annotation)[0]
            if annotation is not None and name_parts(annotation)[-1:] not in (["Callable"], ["Any"]):
                returned = module.resolve(annotation)
                if returned is None or returned.module is None:
                    simple = ast.unparse(annotation)
                    return None, None if simple == "None" else simple
            else:
                returned = self._returned(module, node)
        if node is None and module is not None and isinstance(symbol.value, ast.Call):
            factory = module.resolve(symbol.value.func)
            if factory is not None and isinstance(factory.node, FunctionNode):
                returned = self._returned(self._module_of(factory, factory.node), factory.node)
        if returned is None:
            returned = user_library.user_of(symbol) or self._aliased(use) or _declared(use)
        if returned is not None and isinstance(returned.node, ast.ClassDef):
            return returned, returned.key
        return None, None

    def _aliased(self, use: Use) -> Symbol | None:
        """The type that an `Annotated` alias names."""
        if use.alias is None or use.alias.module is None or not is_annotated(use.alias.value):
            return None
        assert use.alias.value is not None
        return use.alias.module.resolve(annotated_items(use.alias.value)[0])

    def _returned(self, module: Module, node: FunctionNode, depth: int = 0) -> Symbol | None:
        """The mapped class that a function without annotation queries and returns, or one that it calls for that."""
        tables = {mapped.symbol.name: mapped.symbol for mapped in self.models.tables}
        inner = [item for item in walk(node) if isinstance(item, FunctionNode) and item is not node and item.returns]
        for function in inner:
            found = module.resolve(strip_optional(function.returns))
            if found is not None and isinstance(found.node, ast.ClassDef):
                return found
        for item in walk(node):
            if isinstance(item, ast.Return):
                for name in walk(item):
                    made = module.lookup(name.id) if isinstance(name, ast.Name) else None
                    if made is not None and isinstance(made.node, FunctionNode) and made.module is not None:
                        found = made.module.resolve(strip_optional(made.node.returns))
                        if found is not None and isinstance(found.node, ast.ClassDef):
                            return found
        mentioned: dict[str, Symbol] = {}
        for item in walk(node):
            if isinstance(item, ast.Name | ast.Attribute):
                last = name_parts(item)[-1:]
                if last and last[0] in tables:
                    resolved = module.resolve(item)
                    if resolved is not None and resolved.node is tables[last[0]].node:
                        mentioned.setdefault(resolved.key, resolved)
        # Of several tables in a function that is only called, any could be what it returns.
        if mentioned and (not depth or len(mentioned) == 1):
            return next(iter(mentioned.values()))
        return self._returned_call(module, node, depth + 1) if depth < DEEPEST_CALL else None

    def _returned_call(self, module: Module, node: FunctionNode, depth: int) -> Symbol | None:
        """The class that a called function says it returns, or returns without saying so."""
        names: set[str] = set()
        for item in walk(node):
            if isinstance(item, ast.Return) and item.value is not None:
                names.update(name_parts(item.value)[:1])
        for item in walk(node):
            value: ast.expr | None = None
            if (
                isinstance(item, ast.Assign)
                and any(name_parts(target)[-1:] and name_parts(target)[-1] in names for target in item.targets)
            ) or isinstance(item, ast.Return):
                value = item.value
            value = value.value if isinstance(value, ast.Await) else value
            if isinstance(value, ast.Call):
                callee = module.resolve(value.func)
                if callee is not None and isinstance(callee.node, FunctionNode) and callee.module is not None:
                    home = self._module_of(callee, callee.node)
                    if callee.node.returns is None:
                        found = self._returned(home, callee.node, depth)
                    else:
                        found = home.resolve(strip_optional(callee.node.returns))
                    if found is not None and isinstance(found.node, ast.ClassDef):
                        return found
                if callee is not None and isinstance(callee.node, ast.ClassDef) and callee.module is not None:
                    return callee
        return None

    def _user_table(self) -> str | None:
        """The table of users, by its name."""
        for word in ("user", "customer", "account", "member", "admin"):
            pattern = rf"(?i)^(sys|app|auth)?_?{word}s?_?(model|table|db|entity|orm|indb)?$"
            for model in sorted(self.models.all, key=lambda model: (len(model.name), model.name)):
                if re.match(pattern, model.name):
                    return f"{model.module}:{model.name}"
        return None

    def _unused(self) -> Auth | None:
        """A dependency for the caller that exists and that no endpoint uses yet."""
        for module in self.usage.modules:
            for function, owner in module.functions:
                if (
                    owner is None
                    and re.match(r"get_(current|active)_\w*user", function.name)
                    and not function.decorator_list
                ):
                    symbol = Symbol(module, function.name, function)
                    scheme = self.scheme_of(symbol)
                    if scheme is not None:
                        return self._fact([_unused_use(symbol)])
        return None


def _is_parameters(symbol: Symbol) -> bool:
    """Tell whether a dependency is a Pydantic class: what FastAPI makes of the request's parameters, unchecked."""
    if not isinstance(symbol.node, ast.ClassDef) or class_member(symbol, "__call__") is not None:
        return False
    return any(parent.is_from(("pydantic", "sqlmodel"), ("BaseModel", "SQLModel")) for parent in lineage(symbol))


def _declared(use: Use) -> Symbol | None:
    """The type of the parameter whose default the dependency is."""
    for parameter, default in parameters(use.function) if use.function is not None else ():
        if isinstance(default, ast.Call) and default.args and ast.unparse(default.args[0]) == use.expression:
            return use.module.resolve(strip_optional(parameter.annotation))
    return None


def _is_varied(uses: list[Use]) -> bool:
    """Tell whether a factory is called with other arguments from endpoint to endpoint."""
    return len({use.expression for use in uses if use.call}) > 1


def _uses(uses: list[Use]) -> int:
    """How many endpoints, routers and classes take a dependency."""
    return sum(1 for use in uses if use.where in {"endpoint", "class", "decorator", "router"})


def _unused_use(symbol: Symbol) -> Use:
    """A dependency that no endpoint uses, as if one did."""
    assert symbol.module is not None
    return Use(symbol, symbol, symbol.name, False, False, None, "function", symbol.module, symbol.line)


def _common_scopes(uses: list[Use]) -> tuple[str, ...]:
    """Scopes with which every use demands the dependency; none where they differ from endpoint to endpoint."""
    found = {use.scopes for use in uses if use.where in {"endpoint", "class", "decorator", "router"}}
    return found.pop() if len(found) == 1 else ()
