// In the editor: tick the answers after which a question or a step is asked. Stored as "question id:answer id …".
// The questions are read from the form itself, so that new, renamed and moved ones count before anything is saved.
(() => {
  const field = (name) => document.getElementsByName(name)[0];
  const make = (tag, props, ...children) => { const made = Object.assign(document.createElement(tag), props); made.append(...children); return made };
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  };

  // What stands in a stream or list, in order. A block that was never saved may have no id yet: it gets the one it keeps.
  const children = (prefix) => {
    const found = [];
    for (let number = 0; number < Number(field(prefix + "-count")?.value || 0); number++) {
      const own = `${prefix}-${number}`;
      const id = field(own + "-id");
      if (!id || field(own + "-deleted")?.value) continue;
      if (!id.value) id.value = newId();
      found.push({ id: id.value, at: Number(field(own + "-order")?.value), type: field(own + "-type")?.value, value: own + "-value" });
    }
    return found.sort((one, other) => one.at - other.at);
  };

  // Questions with answers to choose from that stand before `owner` (the prefix of a step's or a question's fields).
  const before = (owner) => {
    const stream = owner.split("-")[0];
    const found = [];
    for (const step of children(stream)) {
      if (step.value === owner) return found;
      for (const question of children(step.value + "-questions")) {
        if (question.value === owner) return found;
        if (question.type !== "choice" && question.type !== "choices") continue;
        const answers = children(question.value + "-choices").map((answer) => ({ id: `${question.id}:${answer.id}`, label: field(answer.value + "-label")?.value.trim() || "" }));
        found.push({ label: field(question.value + "-label")?.value.trim() || "", answers });
      }
    }
    return found;
  };

  customElements.define("answer-picker", class extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input");
      this.said = make("summary");
      this.ticks = make("div", { className: "answer-picker__questions" });
      this.details = make("details", {}, this.said, this.ticks);
      this.append(this.details);
      this.changed = () => { cancelAnimationFrame(this.frame); this.frame = requestAnimationFrame(() => this.draw()) };
      this.details.addEventListener("toggle", this.changed);
      for (const name of ["input", "change", "click"]) document.addEventListener(name, this.changed);
      this.changed();
    }

    disconnectedCallback() {
      for (const name of ["input", "change", "click"]) document.removeEventListener(name, this.changed);
    }

    get ticked() { return this.input.value.split(" ").filter(Boolean) }

    draw() {
      if (!this.isConnected) return;
      const words = this.dataset;
      const questions = before(this.input.name.replace(/-shown_if$/, ""));
      const known = questions.flatMap((question) => question.answers.map((answer) => answer.id));
      const gone = this.ticked.filter((id) => !known.includes(id));
      if (gone.length) questions.push({ label: words.gone, answers: gone.map((id) => ({ id, label: words.gone })) });
      const chosen = questions
        .map((question) => [question.label, question.answers.filter((answer) => this.ticked.includes(answer.id))])
        .filter(([, answers]) => answers.length);
      this.said.textContent = chosen.length
        ? chosen.map(([label, answers]) => `${label || words.untitled} → ${answers.map((answer) => answer.label || words.untitled).join(" / ")}`).join(" + ")
        : questions.length ? words.open : words.always;
      this.classList.toggle("answer-picker--set", !!chosen.length);
      this.classList.toggle("answer-picker--none", !questions.length);
      const drawn = JSON.stringify([questions, this.ticked]);
      if (!this.details.open || drawn === this.drawn) return;
      this.drawn = drawn;
      const focused = this.ticks.contains(document.activeElement) && document.activeElement.value;
      this.ticks.replaceChildren(make("p", { textContent: chosen.length > 1 ? words.rule : words.legend }), ...questions.map((question) => make("fieldset", {},
        make("legend", { textContent: question.label || words.untitled }),
        ...question.answers.map((answer) => {
          const tick = make("input", { type: "checkbox", value: answer.id, checked: this.ticked.includes(answer.id) });
          tick.addEventListener("change", () => this.tick(tick));
          return make("label", {}, tick, " ", answer.label || words.untitled);
        }))));
      if (focused) [...this.ticks.querySelectorAll("input")].find((tick) => tick.value === focused)?.focus();
    }

    tick(box) {
      const others = this.ticked.filter((id) => id !== box.value);
      this.input.value = (box.checked ? [...others, box.value] : others).join(" ");
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
})();
