"""A data folder, and settings read for it from nowhere but what a test gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from entrepot import config
from entrepot.config import Config


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def settings_env(data: Path) -> Callable[[str], Path]:
    """Write the data folder's settings.env as it should be."""

    def write(text: str) -> Path:
        path = data / "settings.env"
        path.write_text(text)
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def load(data: Path) -> Callable[..., Config]:
    """Load settings: keywords are variables of the environment, without their prefix."""

    def load_from(overrides: dict[str, str] | None = None, **variables: str) -> Config:
        environ = {f"ENTREPOT_{name}": value for name, value in variables.items()}
        return config.load(overrides or {}, {"ENTREPOT_DATA": str(data), **environ})

    return load_from


@pytest.fixture
def refused(load: Callable[..., Config]) -> Callable[..., str]:
    """Load settings that stop the start, and return the sentence that says why."""

    def load_wrong(overrides: dict[str, str] | None = None, **variables: str) -> str:
        with pytest.raises(config.InvalidSetting) as stopped:
            load(overrides, **variables)
        return stopped.value.refusal.message

    return load_wrong
