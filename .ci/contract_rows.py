"""Holds the rows of the contract pages against the table in tests/rows/.

Every table row and every bullet of a page has an id, `<format>/<section>/<number in the section>`.
Each must stand in the table, and the table may hold no other.
"""

import pathlib
import re
import sys

FORMATS = ("elimity-itsm-webhook", "ibm-verify-fulfillment")


def slug(heading: str) -> str:
    """`Value agreement (…)` is `value-agreement`."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.split("(")[0].lower()))


def rows(page: str) -> list[tuple[str, str]]:
    """The id within its page, and the text, of every row and bullet below a second-level heading."""
    found, section, number, is_in_body = [], "", 0, False
    for line in page.splitlines():
        if line.startswith("## "):
            section, number = slug(line.removeprefix("## ")), 0
        # A table's head ends with a line of dashes.
        is_rule = bool(re.fullmatch(r"\|[-:| ]+\|", line))
        is_in_body = line.startswith("|") and (is_in_body or is_rule)
        if section and (is_in_body and not is_rule or line.startswith("- ")):
            number += 1
            found.append((f"{section}/{number}", line))
    return found


def main(contracts: str, tests: str) -> int:
    wanted = {}
    for name in FORMATS:
        page = pathlib.Path(contracts, f"{name}.md").read_text(encoding="utf-8")
        wanted |= {f"{name}/{row}": text for row, text in rows(page)}
    owners = "|".join(FORMATS)
    table = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(tests).glob("*.rs"))
    written = re.findall(rf'"((?:{owners})/[^"/]+/[^"/]+)"', table)
    missing = [row for row in wanted if row not in written]
    unknown = sorted({row for row in written if row not in wanted})
    for row in missing:
        print(f"no test: {row}  {wanted[row]}")
    for row in unknown:
        print(f"no such row: {row}")
    print(f"{len(wanted)} rows, {len(missing)} without a test, {len(unknown)} tests without a row")
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
