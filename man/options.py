#!/usr/bin/env python3
"""options.py HELP.json < PAGE: the page with what argument-parser's manual plugin leaves out of its options.

The plugin drops values, defaults and whatever is not ASCII. HELP.json is what TOOL --experimental-dump-help prints.
"""
import json
import re
import sys


def text(words):
    """As a line of mdoc(7) may have it."""
    words = words.replace("\\", "\\e").replace("…", "...").replace("–", "-").replace("×", "x")
    words = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in words)
    return re.sub(r"(?m)^(?=[.'])", r"\\&", words)


def entry(option):
    """What stands below the name of an option: the plugin's words, values and default as in --help."""
    words = option.get("abstract", "").rstrip()
    notes = []
    if option.get("allValues"):
        notes.append("values: " + ", ".join(option["allValues"]))
    if option.get("defaultValue"):
        notes.append("default: " + option["defaultValue"])
    if notes:
        note = "; ".join(notes)
        words += ("\n" if words.endswith(".") else ".\n" if words else "") + note[0].upper() + note[1:] + "."
    # One sentence a line.
    return text(re.sub(r"(?<=[.!?]) +(?=[A-Z])", "\n", words))


def options(command):
    """By the long name, or by the name of a value that stands alone."""
    return {(a.get("preferredName") or {"name": a["valueName"]})["name"]: a for a in command.get("arguments", [])}


root = json.load(open(sys.argv[1]))["command"]
subcommands = {c["commandName"]: options(c) for c in root.get("subcommands", [])}
known = options(root)
replaced = False
for line in sys.stdin.read().splitlines():
    if replaced and not line.startswith("."):
        continue
    replaced = False
    if line.startswith(".It Em "):
        known = subcommands[line.split()[-1]]
    item = re.fullmatch(r"\.It (?:Ar |Fl (?:. , )?-)([^ ]+)( Ar .*)?", line)
    option = known.get(item[1].removesuffix("...")) if item else None
    if option:
        replaced = True
        value = text(option["valueName"]) + ("..." if option["isRepeating"] else "")
        print(line.removesuffix(item[2]) + " Ar " + value if item[2] else line)
        print(entry(option))
    else:
        print(line)
