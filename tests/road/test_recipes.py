# SPDX-License-Identifier: MIT
"""The recipes that admins copy: each block of rules/RECIPES.md is run as it stands."""
import json
import re
import subprocess

import pytest

from ombud import BUILD, SOURCE

PAGE = (SOURCE / "rules/RECIPES.md").read_text()
SETTINGS, = re.findall(r"^```ombud\.conf\n(.*?)^```$", PAGE, re.M | re.S)
RECIPES = dict(re.findall(r"^## \d+\. ([^\n]+)\n(?:(?!^## ).)*?^```rules\n(.*?)^```$", PAGE, re.M | re.S))


class Site:
    """The settings of the page and some of its recipes, and nothing that is secret."""

    def __init__(self, folder, *recipes):
        self.folder = folder
        beside = f'rules = "{SOURCE}/rules/shipped"  templates = "{SOURCE}/templates"'
        (folder / "ombud.conf").write_text(SETTINGS.replace("admins = { anna }", f"admins = {{ anna }}  {beside}"))
        (folder / "rules.d").mkdir()
        for number, recipe in enumerate(recipes, 10):
            (folder / f"rules.d/{number}.conf").write_text(recipe)

    def run(self, line):
        return subprocess.run([str(BUILD / "ombud"), *line.split()[1:]], cwd=self.folder, capture_output=True, timeout=60)


def test_there_are_recipes_enough():
    assert len(RECIPES) >= 10 and len(RECIPES) == len(re.findall(r"^## \d+\. ", PAGE, re.M))
    assert len(RECIPES) == PAGE.count("```rules\n")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_its_examples_say_and_nothing_in_it_is_odd(name, tmp_path):
    site = Site(tmp_path, RECIPES[name])
    checked = site.run("ombud rules check --strict --config ombud.conf")
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert b"all is well" in checked.stdout
    tested = json.loads(site.run("ombud rules test --json --config ombud.conf").stdout)
    own = [example for example in tested["examples"] if "rules.d/" in example["file"]]
    assert tested["failed"] == 0 and len(own) == RECIPES[name].count("example ") >= 1


def test_the_recipes_stand_each_other(tmp_path):
    swedish = "Writers in Swedish"
    july = "Closed in July"
    names = [july, *(name for name in RECIPES if name not in (july, swedish)), swedish]
    site = Site(tmp_path, *(RECIPES[name] for name in names))
    result = site.run("ombud rules check --strict --config ombud.conf")
    assert (result.returncode, result.stderr) == (0, b"")


def test_the_lines_for_continuous_integration_run(tmp_path):
    site = Site(tmp_path, *RECIPES.values())
    lines, = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
    for line in lines.splitlines():
        assert site.run(line).returncode == 0, line
    (tmp_path / "rules.d/99.conf").write_text('rule "x" { any = "z|"  tags = x }\n'
                                              'example "wrong" { text = "z"  expect_tags = y }\n')
    assert [site.run(line).returncode for line in lines.splitlines()] == [78, 65]


def test_the_pattern_for_an_editor_fits_what_the_lint_prints(tmp_path):
    site = Site(tmp_path, 'words "w" { any = { \'a|\' } }\nrule "x" { grup = y }\n')
    code, = re.findall(r"^```json\n(.*?)^```$", PAGE, re.M | re.S)
    task = json.loads(code)["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    printed = site.run(task["command"]).stdout.decode().splitlines()
    found = [re.match(pattern["regexp"], line) for line in printed]
    assert len(found) == 2 and all(found)
    assert [match[pattern["severity"]] for match in found] == ["warning", "error"]
    assert [(int(match[pattern["line"]]), int(match[pattern["column"]])) for match in found] == [(1, 22), (2, 12)]
    for match in found:
        assert (tmp_path / match[pattern["file"]]).read_text() == (tmp_path / "rules.d/10.conf").read_text()


def test_every_command_on_the_page_is_one(tmp_path):
    site = Site(tmp_path)
    for words in re.findall(r"ombud rules ([a-z]+(?: --[a-z]+)*)", PAGE):
        word, *options = words.split()
        usage = site.run(f"ombud rules {word} --help").stdout.decode()
        assert f"ombud rules {word} " in usage, word
        assert all(option in usage for option in options), words
