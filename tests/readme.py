"""What the README takes from the code: `python -m tests.readme` writes it, a test compares it."""

from __future__ import annotations

from pathlib import Path

from service.settings import Settings

README = Path(__file__).parents[1] / "README.md"
_START, _END = "<!-- settings -->\n", "<!-- /settings -->"


def settings_table() -> str:
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "number of cores" if name == "workers" else _shown(field.default)
        rows.append(f"| `ABACUS_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    return "none" if default == () else f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def with_settings(text: str) -> str:
    before, _, rest = text.partition(_START)
    return before + _START + settings_table() + _END + rest.partition(_END)[2]


if __name__ == "__main__":
    README.write_text(with_settings(README.read_text()))
