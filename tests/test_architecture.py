"""Who may import whom, and where each outside system is met; read from the code itself."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("questionnaires", "survey", "analysis", "commands")
KNOWN_TO = {  # package -> packages of ours that it may import, besides itself
    "questionnaires": set(),
    "survey": {"questionnaires"},
    "analysis": {"questionnaires"},
    "commands": {"questionnaires", "survey", "analysis"},
    "whatmatters": {"commands", "questionnaires"},
}
ONLY_IN = {  # outside system -> the modules or packages of ours that meet it
    "sqlalchemy": (
        *("survey.tables", "survey.sqlite", "survey.postgresql", "survey.database"),
        *("survey.migrating", "survey.migrations", "survey.queries", "survey.store"),
        *("survey.backup", "survey.table_lines"),
    ),
    "cryptography": ("survey.sealing",),
    "alembic": ("survey.migrating", "survey.migrations"),
    "pylogit": ("analysis.engines.pylogit_fits",),
    "xlsxwriter": ("analysis.exports",),
    "matplotlib": ("analysis.exports",),
    "joblib": ("analysis.workers",),
    "distributed": ("analysis.workers",),
    "fastapi": ("survey", "commands", "analysis.console"),
    "authlib": ("analysis.console.openid",),
    "joserfc": ("analysis.console.openid",),
    "argon2": ("analysis.console.passwords",),
    "pyotp": ("analysis.console.second_factor",),
    "uvicorn": ("survey", "commands"),
    "typer": ("commands", "whatmatters"),
}
NOT_IN_THE_SURVEY = {"numpy", "pandas", "scipy", "pylogit", "pyarrow", "sklearn", "analysis"}
NAMES_THAT_SAY_NOTHING = {
    *("util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc"),
    *("core", "service", "services", "handler", "handlers", "tools"),
}
FILES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
FILES.append(ROOT / "whatmatters.py")


def module_name(path):
    """`analysis.models.second_opinion` for the file of that module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree):
    """Full names of the modules that a piece of code imports, by statement or by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def top(name):
    """The package that a module belongs to."""
    return name.partition(".")[0]


TREES = {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
IMPORTED = {name: {*imported(tree)} for name, tree in TREES.items()}


def test_the_code_of_every_package_is_looked_at():
    looked_at = Counter(map(top, TREES))

    assert looked_at.keys() == KNOWN_TO.keys()
    assert all(looked_at[name] > 10 for name in PACKAGES)


def test_imports_are_absolute():
    relative = {(name, one) for name, met in IMPORTED.items() for one in met if not top(one)}

    assert not relative


def test_imports_point_one_way():
    against = {
        (name, one)
        for name, met in IMPORTED.items()
        for one in {top(one) for one in met} & KNOWN_TO.keys() - {top(name)}
        if one not in KNOWN_TO[top(name)]
    }

    assert not against


def test_an_outside_system_is_met_in_its_own_modules():
    elsewhere = {
        (name, system)
        for name, met in IMPORTED.items()
        for system in {top(one) for one in met} & ONLY_IN.keys()
        if not any(f"{name}.".startswith(f"{home}.") for home in ONLY_IN[system])
    }

    assert not elsewhere


def test_the_rest_of_the_analysis_knows_no_page_of_staff():
    knowing = {
        (name, one)
        for name, met in IMPORTED.items()
        for one in met
        if one.startswith("analysis.console")
        and not name.startswith(("analysis.console", "commands"))
    }

    assert not knowing
    assert "analysis.console.app" in IMPORTED["commands.console"]


def test_the_survey_carries_no_analysis():
    carried = {
        (name, one)
        for name, met in IMPORTED.items()
        for one in {top(one) for one in met} & NOT_IN_THE_SURVEY
        if top(name) == "survey"
    }

    assert not carried


def test_no_import_hides_in_a_function():
    hidden = {
        (name, statement.lineno)
        for name, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
        and top(name) not in {"commands", "whatmatters"}
    }

    assert not hidden


def test_a_module_is_named_after_what_is_inside():
    assert not {name for name in TREES if {*name.split(".")} & NAMES_THAT_SAY_NOTHING}


def test_a_package_file_holds_one_sentence_and_no_name():
    packages = {module_name(path) for path in FILES if path.name == "__init__.py"}
    talkative = {
        name
        for name in packages
        if len(TREES[name].body) != 1 or not ast.get_docstring(TREES[name])
    }

    assert packages >= {*PACKAGES}
    assert not talkative


def test_no_module_of_ours_imports_in_a_circle():
    unplaced = {name: met & TREES.keys() for name, met in IMPORTED.items()}
    while free := {name for name, needs in unplaced.items() if not needs & unplaced.keys()}:
        unplaced = {name: needs for name, needs in unplaced.items() if name not in free}

    assert not unplaced


def test_reading_a_questionnaire_loads_no_analysis():
    code = (
        "import sys; from questionnaires.files import find_study, read_questionnaire; "
        "read_questionnaire(find_study('hip-knee')); print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    loaded = set(run.stdout.decode().split())

    assert "questionnaires.files" in loaded
    assert not {top(name) for name in loaded} & (NOT_IN_THE_SURVEY | {"survey", "sqlalchemy"})
