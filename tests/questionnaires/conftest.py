"""A tiny study in a folder of its own, to be read as it is or after one edit."""

import pytest

STUDY = """\
id = "tiny"
version = 3

[about]
research_question = "How much do people value less pain against fewer weeks in bed?"
decision = "None: this is an example."
population = "People with knees."
perspective = "Patients."
why_choices = "To see trade-offs."
funding = "None."

[segments]
role = ["patient", "carer_self"]
condition = ["knee"]
age_band = ["under-65", "65+"]

[[attributes]]
id = "pain"
levels = [{ id = "strong" }, { id = "some" }, { id = "none" }]

[[attributes]]
id = "weeks"
unit = "weeks"
levels = [{ id = "6_weeks", value = 6 }, { id = "2_weeks", value = 2 }]

[[attributes]]
id = "harm"
show = "icons"
levels = [{ id = "10_in_100", value = 10 }, { id = "1_in_100", value = 1 }]

[design]
blocks = 1
tasks_per_block = 3
min_overlap = 0
"""

TEXT = """\
title = "Knees"
organisation = "What Matters"

[consent]
title = "Knees"
agree = "I agree"
refused = { title = "Thank you", body = "Goodbye." }

[role]
title = "Who are you?"
title_for = { carer_self = "Who cares?" }
options = { patient = "A patient", carer_self = "A carer" }

[condition]
title = "Which joint?"
options = { knee = "Knee" }

[age_band]
title = "How old are you?"
options = { under-65 = "Under 65", "65+" = "65 or over" }

[attributes.pain]
label = "Pain"
meaning = "How much it hurts."
levels = { strong = "Strong pain", some = "Some pain", none = "No pain" }

[attributes.weeks]
label = "Bed"
meaning = "How long you lie in bed."
levels = { 6_weeks = "6 weeks", 2_weeks = "2 weeks" }

[attributes.harm]
label = "Harm"
meaning = "How many are harmed."
levels = { 10_in_100 = "10 in 100", 1_in_100 = "1 in 100" }

[practice]
title = "Practice"
body = "Choose one."
right = "Yes."
wrong = "Look again."

[choice]
title = "Which would you choose?"
alternatives = ["A", "B"]

[thanks]
title = "Thank you"
body = "You have finished."
"""

DESIGN = """\
block,task,task_role,alternative,pain,weeks,harm
0,practice,warmup,a,none,2_weeks,1_in_100
0,practice,warmup,b,strong,6_weeks,10_in_100
1,t1,estimation,a,none,6_weeks,1_in_100
1,t1,estimation,b,strong,2_weeks,10_in_100
1,t2,estimation,a,some,2_weeks,10_in_100
1,t2,estimation,b,some,6_weeks,1_in_100
1,t3,estimation,a,strong,2_weeks,1_in_100
1,t3,estimation,b,some,6_weeks,10_in_100
"""


@pytest.fixture
def tiny(tmp_path):
    """Folder of the tiny study."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "text.en.toml").write_text(TEXT, encoding="utf-8")
    (folder / "consent.en.md").write_text("You may say no.\n", encoding="utf-8")
    (folder / "design.csv").write_text(DESIGN, encoding="utf-8")
    return folder
