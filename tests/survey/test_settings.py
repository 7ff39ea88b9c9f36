"""Settings from the environment."""

from pathlib import Path

import pytest

from survey.errors import SettingsError
from survey.settings import Settings


def test_settings_come_from_the_environment_and_other_names_are_left_alone():
    settings = Settings.from_environ(
        {"SURVEY_DATA": "/srv/answers", "SURVEY_SECURE_COOKIE": "1", "PATH": "/bin"}
    )

    assert settings == Settings(data=Path("/srv/answers"), secure_cookie=True)


def test_a_setting_that_does_not_exist_is_an_error_with_its_nearest_name():
    with pytest.raises(SettingsError, match=r'SURVEY_DATE: .* did you mean "SURVEY_DATA"'):
        Settings.from_environ({"SURVEY_DATE": "x"})


def test_a_flag_is_0_or_1():
    with pytest.raises(SettingsError, match=r'SURVEY_SECURE_COOKIE: "yes" is neither 0 nor 1'):
        Settings.from_environ({"SURVEY_SECURE_COOKIE": "yes"})
