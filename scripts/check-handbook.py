#!/usr/bin/env python3
"""Checks the handbook and the pages beside it, and names each line that is wrong.

Usage: scripts/check-handbook.py

- Each relative link leads to a file, and to a heading of it. The handbook links to its own pages alone: what lies outside is not in the book.
- Each page is in SUMMARY.md, and README.md has 120 lines at most.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "docs/src"
README_LINES = 120
problems = []


def without_code(text):
    """The text with its blocks of code emptied, line for line, and without code in the lines."""
    lines, fence = [], None
    for line in text.split("\n"):
        mark = re.match(r"\s*(```+)", line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = None
        elif fence is None and not line.startswith("    "):
            lines.append(re.sub(r"`[^`]*`", "", line))
            continue
        lines.append("")
    return lines


def anchors(text):
    """The anchors of a page's headings, as mdBook and GitHub make them."""
    fenced = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    titles = re.findall(r"^#+ (.*)$", fenced, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(page):
    for number, line in enumerate(without_code(page.read_text()), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            where = f"{page.relative_to(ROOT)}:{number}: {target}"
            if not file.exists():
                problems.append(f"{where} is not there")
            elif page.is_relative_to(BOOK) and not file.is_relative_to(BOOK):
                problems.append(f"{where} is outside the handbook: name the path, without a link")
            elif anchor and anchor not in anchors(file.read_text()):
                problems.append(f"{where}: no such heading")


pages = sorted(BOOK.rglob("*.md"))
for page in [*sorted(ROOT.glob("*.md")), *pages]:
    check_links(page)

summary = (BOOK / "SUMMARY.md").read_text()
for page in pages:
    name = page.relative_to(BOOK).as_posix()
    if name != "SUMMARY.md" and f"({name})" not in summary:
        problems.append(f"docs/src/SUMMARY.md does not link {name}")

lines = len((ROOT / "README.md").read_text().splitlines())
if lines > README_LINES:
    problems.append(f"README.md has {lines} lines, and may have {README_LINES}: the rest belongs into the handbook")

for problem in problems:
    print(problem, file=sys.stderr)
print(f"{len(pages)} pages of the handbook: {len(problems) or 'nothing'} wrong")
sys.exit(bool(problems))
