"""Makes roles.tsv from role definitions on standard input, as `az role definition list -o json` prints them (or the raw list of a data set).

A pattern is kept if it can name an action of ../action.rs, or everything; what is left of a role without such a pattern is its bare row.
"""
import json, pathlib, re, sys

here = pathlib.Path(__file__).parent
text = (here / ".." / "action.rs").read_text()
actions = sorted(set(re.findall(r'"(microsoft\.[a-z0-9./-]+)"', text))) + ["microsoft.authorization/roledefinitions/write", "some.provider/things/write"]


def kept(patterns):
    rules = {p: re.compile(re.escape(p.lower()).replace(r"\*", ".*") + r"\Z") for p in patterns}
    return " ".join(p for p in patterns if any(rules[p].match(a) for a in actions))


def column(blocks, key):
    return kept([p for block in blocks for p in block.get(key) or []])


rows = []
for role in json.load(sys.stdin):
    role = {**role, **(role.get("properties") or {})}
    if role.get("roleType", role.get("type")) != "BuiltInRole":
        continue
    blocks = role["permissions"]
    keys = ["actions", "notActions", "dataActions", "notDataActions"]
    rows.append("\t".join([role["name"].lower(), role["roleName"], *(column(blocks, key) for key in keys)]))
print("\n".join(sorted(rows, key=lambda row: row.split("\t")[1].lower())))
