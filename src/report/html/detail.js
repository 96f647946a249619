// What is said of one finding when it is opened, and on paper.
const about = (one) => {
  const stands = [one.plane, one.tenant, one.scope && `in ${one.scope}`].filter(Boolean).join(", ");
  return make("li", null, `${one.kind} `, make("code", null, one.id), stands && ` (${stands})`, one.also && `, also known as ${one.also}`);
};

const where = (at) => make("span", { class: "place" }, make("code", null, at.place), at.pointer && " at ", at.pointer && make("code", null, at.pointer));

function hopTold(hop) {
  const [from, phrase, to, remarks] = hop.told;
  return make("li", null, make("code", null, from), ` ${phrase} `, make("code", null, to), remarks, where(hop.place));
}

function pathPart(title, hops, drawn) {
  const parts = [make("h4", null, title)];
  if (drawn) parts.push(make("figure", { class: "drawn" }, drawPath(hops, drawn)));
  parts.push(make("ol", { class: "told" }, ...hops.map(hopTold)));
  return parts;
}

function listPart(title, rows, total) {
  const more = total > rows.length ? make("li", { class: "quiet" }, `and ${counted(total - rows.length, "more", "more")}, all in `, make("code", null, "--format json")) : null;
  return [make("h4", null, title), make("ul", null, ...rows, more)];
}

function controlsPart(controls) {
  const by = new Map();
  for (const control of controls) {
    if (!by.has(control.framework)) by.set(control.framework, []);
    by.get(control.framework).push(control);
  }
  const line = ([framework, ids]) => {
    const told = ids.map((one) => (one.name ? `${one.id} ${one.name}${one.official ? "" : " (our label)"}` : one.id));
    return make("li", null, `${framework}: ${told.join("; ")}`);
  };
  return [make("h4", null, "Evidence relevant to"), make("ul", null, ...[...by].map(line))];
}

function acceptedPart(by) {
  const row = (name, value) => (value ? make("div", null, make("dt", null, name), make("dd", null, value)) : null);
  return [
    make("h4", null, "Accepted"),
    make("dl", { class: "made" }, row("Owner", by.owner), row("Approved by", by.approver), row("Until", by.until), row("Reason", by.reason), row("Ticket", by.ticket)),
  ];
}

function copying(finding) {
  if (!finding.exact) return make("p", { class: "quiet" }, "This is shown changed or cut, because it holds characters that act or is very long; take it from ", make("code", null, "--format json"), ".");
  const said = make("span", { role: "status" });
  const button = make("button", { type: "button" }, "Copy the fingerprint");
  button.addEventListener("click", () => {
    const done = (word) => { said.textContent = word; };
    const selected = () => {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.previousElementSibling.firstChild);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      done("selected: copy it with the keyboard");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(finding.print).then(() => done("copied"), selected);
    else selected();
  });
  return make("div", { class: "tools" }, button, make("a", { href: `#finding-${finding.anchor}` }, "Link to this finding"), said);
}

// Width is the room for drawings; none are made for paper. On paper under its rule's heading, a finding need not repeat the rule (`brief`).
function detail(finding, width, brief) {
  const parts = [];
  const add = (...more) => parts.push(...more);
  if (finding.accepted) add(...acceptedPart(finding.accepted));
  add(...listPart("About", finding.subjects.map(about), finding.subjects.length));
  if (finding.path.length) add(...pathPart("Path", finding.path, width));
  if (finding.second.length) add(...pathPart("And the other path", finding.second, width));
  if (finding.reach) add(make("h4", null, "Reach"), make("p", null, finding.reach));
  if (finding.membersTotal) add(...listPart("With", finding.members.map(about), finding.membersTotal));
  // Places that a path names already are not said again.
  const told = new Set([...finding.path, ...finding.second].map((hop) => hop.place));
  const rest = finding.locations.filter((at) => !told.has(at));
  const hidden = finding.locationsTotal - finding.locations.length;
  if (rest.length + hidden) add(...listPart("Stated at", rest.map((at) => make("li", null, where(at))), rest.length + hidden));
  if (!brief) {
    add(make("h4", null, "Why it matters"), make("p", null, finding.common.why));
    add(make("h4", null, "What to do"), make("p", null, finding.common.fix));
  }
  if (finding.confidence !== "high") add(make("h4", null, "How sure"), make("p", null, `Confidence ${finding.confidence}.`));
  if (finding.common.controls.length && !brief) add(...controlsPart(finding.common.controls));
  add(make("h4", null, "Fingerprint"), make("p", null, make("code", null, finding.print)), copying(finding));
  return make("div", { class: "detail" }, ...parts);
}

