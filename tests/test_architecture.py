"""Who may import whom, and where each outside system is met; read from the code itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

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
    "sqlalchemy": ("survey.database", "survey.queries", "survey.store"),
    "pylogit": ("analysis.engines.pylogit_fits",),
    "xlsxwriter": ("analysis.exports",),
    "matplotlib": ("analysis.exports",),
    "joblib": ("analysis.workers",),
    "distributed": ("analysis.workers",),
    "fastapi": ("survey", "commands"),
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
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def top(name):
    """The package that a module belongs to."""
    return name.partition(".")[0]


each_module = pytest.mark.parametrize("path", FILES, ids=module_name)


@each_module
def test_imports_point_one_way(path):
    own = top(module_name(path))
    ours = {top(name) for name in imported(ast.parse(path.read_text()))} & KNOWN_TO.keys()

    assert ours - {own} <= KNOWN_TO[own]


@each_module
def test_an_outside_system_is_met_in_its_own_modules(path):
    own = module_name(path)
    met = {top(name) for name in imported(ast.parse(path.read_text()))} & ONLY_IN.keys()

    for system in met:
        assert any(f"{own}.".startswith(f"{home}.") for home in ONLY_IN[system]), system


@each_module
def test_the_survey_carries_no_analysis(path):
    names = {top(name) for name in imported(ast.parse(path.read_text()))}

    assert top(module_name(path)) != "survey" or not names & NOT_IN_THE_SURVEY


@each_module
def test_no_import_hides_in_a_function(path):
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    hidden = {
        statement.lineno
        for function in functions
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    }

    assert top(module_name(path)) in {"commands", "whatmatters"} or not hidden


@each_module
def test_a_module_is_named_after_what_is_inside(path):
    assert not set(module_name(path).split(".")) & NAMES_THAT_SAY_NOTHING


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name == "__init__.py"], ids=module_name
)
def test_a_package_file_holds_one_sentence_and_no_name(path):
    tree = ast.parse(path.read_text())

    assert len(tree.body) == 1
    assert ast.get_docstring(tree)


def test_no_module_of_ours_imports_in_a_circle():
    trees = {module_name(path): ast.parse(path.read_text()) for path in FILES}
    unplaced = {name: {*imported(tree)} & trees.keys() for name, tree in trees.items()}
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
