"""Every setting, typed and explained; the only room that reads the environment."""

from entrepot.config.files import ExposedFile, FileText, UnreadableFile, read_private, whose
from entrepot.config.invalid import InvalidSetting
from entrepot.config.knobs import PREFIX, Knob
from entrepot.config.loading import activate, activate_defaults, current, load
from entrepot.config.mail import MailRoute
from entrepot.config.settings import KNOBS, Config
from entrepot.config.sources import settings_file
from entrepot.config.stores import Database

__all__ = [
    "KNOBS",
    "PREFIX",
    "Config",
    "Database",
    "ExposedFile",
    "FileText",
    "InvalidSetting",
    "Knob",
    "MailRoute",
    "UnreadableFile",
    "activate",
    "activate_defaults",
    "current",
    "load",
    "read_private",
    "settings_file",
    "whose",
]
