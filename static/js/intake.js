// One step at a time, questions that depend on answers, a draft that survives a reload, and one submission.
// Without this the form stands on one page, or is asked step by step by the server (intake/stepwise.py).
(() => {
  const thanked = document.querySelector("[data-thanks]");
  const store = {
    get: (key) => { try { return JSON.parse(sessionStorage.getItem(key)) } catch { return null } },
    set: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)) } catch { /* full or forbidden */ } },
    drop: (key) => { try { sessionStorage.removeItem(key) } catch { /* forbidden */ } },
  };
  if (thanked) return store.drop("intake-" + thanked.dataset.thanks);

  const form = document.querySelector("form.intake");
  if (!form) return;
  const words = form.dataset;
  const key = "intake-" + words.key;
  const make = (tag, props, ...children) => { const made = Object.assign(document.createElement(tag), props); made.append(...children); return made };
  const controls = (root) => [...root.querySelectorAll("input[name^=q-], textarea")];
  const values = () => controls(form).filter((c) => (ticks(c) ? c.checked : c.value)).map((c) => [c.name, c.value]);
  const ticks = (control) => control.type === "radio" || control.type === "checkbox";
  const fill = (given, all) => {
    for (const control of controls(form)) {
      const own = given.filter(([name]) => name === control.name).map(([, value]) => value);
      if (!own.length && !all) continue;
      if (ticks(control)) control.checked = own.includes(control.value);
      else if (own.length) control.value = own[0];
    }
  };

  // --- The whole conversation in the place of the one step; what was typed meanwhile comes along ---
  const whole = form.querySelector("template.whole");
  if (whole) {
    const typed = values();
    form.querySelector(".one").remove();
    whole.replaceWith(whole.content);
    fill(typed, false);
  }
  const steps = [...form.querySelectorAll(".step")];
  const send = form.querySelector(".send");
  const keep = form.querySelector(".keep");
  if (keep) keep.hidden = false;
  let shown = 0;

  // --- Draft ---
  // With the token of the first showing: who reloads and sends at once has taken their time before.
  const stored = store.get(key);
  const first = stored?.first || form.elements.token.value;
  form.append(make("input", { type: "hidden", name: "first", value: first }));
  const save = () => store.set(key, { step: shown, values: values(), first });
  const draft = "returned" in words ? null : stored;
  if (draft) fill(draft.values, true);

  // --- What is asked, given the answers: as intake/conditions.py decides it ---
  const holds = (condition, chosen) => {
    const named = new Map();
    for (const pair of (condition || "").split(" ").filter(Boolean)) {
      const [question, answer] = pair.split(":");
      named.set(question, [...(named.get(question) || []), answer]);
    }
    return [...named].every(([question, answers]) => answers.some((answer) => chosen.get(question)?.includes(answer)));
  };
  const asked = (element) => !element.classList.contains("out");
  const turn = (element, on) => { element.classList.toggle("out", !on); for (const control of element.querySelectorAll("input, textarea")) control.disabled = !on };
  const ask = () => {
    const chosen = new Map();
    for (const step of steps) {
      const open = holds(step.dataset.if, chosen);
      let any = false;
      for (const question of step.querySelectorAll(".question")) {
        const on = open && holds(question.dataset.if, chosen);
        turn(question, on);
        if (!on) continue;
        any ||= question !== keep;
        for (const control of controls(question)) if (ticks(control) && control.checked) {
          const id = control.name.slice(2);
          chosen.set(id, [...(chosen.get(id) || []), control.value]);
        }
      }
      step.classList.toggle("out", !any);
    }
  };
  ask();

  // --- Checking, in the page's own words ---
  const problem = (question) => {
    const all = controls(question);
    if (!asked(question) || !all.length) return "";
    const empty = all.every((c) => (ticks(c) ? !c.checked : !c.value.trim()));
    if (empty) return question.dataset.required || "";
    const mail = all.find((c) => c.type === "email");
    return mail && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(mail.value.trim()) ? words.email : "";
  };
  const mark = (question, message) => {
    const group = question.matches("fieldset");
    const target = group ? question : controls(question)[0];
    const id = (group ? question.id : target.id) + "-error";
    let line = document.getElementById(id);
    const described = (target.getAttribute("aria-describedby") || "").split(" ").filter((part) => part && part !== id);
    if (message) {
      if (!line) {
        line = make("p", { id, className: "error" });
        (question.querySelector(".help") || question.querySelector("legend, label:not(.choice)"))?.after(line);
        if (!line.isConnected) question.prepend(line);
      }
      line.textContent = message;
      described.push(id);
    } else line?.remove();
    if (described.length) target.setAttribute("aria-describedby", described.join(" "));
    else target.removeAttribute("aria-describedby");
    message ? target.setAttribute("aria-invalid", "true") : target.removeAttribute("aria-invalid");
  };
  const questions = (step) => [...step.querySelectorAll(".question:not(.keep)")];
  const check = (step) => {
    let first = null;
    for (const question of questions(step)) {
      const message = problem(question);
      mark(question, message);
      if (message) first ||= controls(question)[0];
    }
    first?.focus();
    return !first;
  };

  // --- Walking over the steps that are asked ---
  const bar = make("progress", {});
  bar.setAttribute("aria-hidden", "true");
  const said = make("span");
  const count = make("p", { className: "count" }, said, bar);
  const next = make("button", { type: "submit", className: "button", textContent: words.next });
  const back = make("button", { type: "button", className: "back", textContent: words.back });
  const walk = make("div", { className: "walk" }, next, back);
  const stepped = steps.length > 1;
  const near = (from, by) => { let at = from + by; while (steps[at] && !asked(steps[at])) at += by; return steps[at] ? at : -1 };
  const last = () => near(shown, 1) < 0;
  const draw = () => {
    const walked = steps.filter(asked);
    const end = last();
    steps.forEach((step, index) => step.classList.toggle("now", index === shown));
    send.classList.toggle("now", end);
    next.hidden = end;
    back.hidden = near(shown, -1) < 0;
    (end ? send : steps[shown]).after(walk);
    bar.max = walked.length;
    bar.value = walked.indexOf(steps[shown]) + 1;
    said.textContent = words.count.replace("{n}", bar.value).replace("{total}", walked.length);
    if (count.parentElement !== steps[shown]) steps[shown].prepend(count);
  };
  // Each step forward is an entry in the browser's history, so that going back there goes a step back, and forward again.
  // `from` is the step of the entry before, where that is one of ours.
  const entry = () => (history.state?.intake === key ? history.state : null);
  const note = (from) => history.replaceState({ intake: key, step: shown, from }, "");
  const advance = () => {
    const from = shown;
    note(entry()?.from);
    show(near(shown, 1), true);
    history.pushState({ intake: key, step: shown, from }, "");
  };
  const retreat = () => {
    const before = near(shown, -1), from = entry()?.from;
    if (from === before) return history.back();
    show(before, true);
    note(from);
  };
  // No further than the first step that still needs something.
  const within = (number) => { const open = steps.findIndex((step) => questions(step).some(problem)); return open < 0 ? number : Math.min(number, open) };
  const show = (number, focus) => {
    shown = Math.min(Math.max(number, 0), steps.length - 1);
    if (!asked(steps[shown])) shown = Math.max(near(shown, 1), near(shown, -1), 0);
    draw();
    if (focus) { const heading = steps[shown].querySelector("h2"); heading.focus({ preventScroll: true }); form.scrollIntoView({ block: "start" }) }
  };
  if (stepped) {
    form.classList.add("stepped");
    const before = draft && entry();
    show(draft ? within(before ? before.step : draft.step) : words.open - 1, false);
    note(before?.from);
    back.addEventListener("click", () => { retreat(); save() });
    addEventListener("popstate", ({ state }) => {
      if (state?.intake !== key) return;
      show(within(state.step), true);
      note(state.from);
      save();
    });
  }
  const reveal = (id) => {
    const step = document.getElementById(id)?.closest(".step");
    if (step && stepped) { show(steps.indexOf(step), false); note(entry()?.from) }
  };
  const wrong = document.querySelector(".wrong[tabindex]");
  wrong?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    reveal(link.hash.slice(1));
    document.getElementById(link.hash.slice(1))?.focus();
  });
  wrong?.focus();

  form.addEventListener("input", (event) => {
    const question = event.target.closest(".question:not(.keep)");
    if (question?.querySelector(".error") && !problem(question)) mark(question, "");
    if (ticks(event.target)) {
      ask();
      if (stepped) draw();
    }
    save();
  });

  // --- The small sum against robots, solved while somebody is reading ---
  const sum = words.solver && form.querySelector("input[data-challenge]");
  let solved = Promise.resolve();
  if (sum && window.isSecureContext && window.Worker) solved = new Promise((done) => {
    const { maxnumber, ...given } = JSON.parse(sum.dataset.challenge);
    const solver = new Worker(words.solver);
    solver.onerror = done;
    solver.onmessage = ({ data: number }) => { sum.value = btoa(JSON.stringify({ ...given, number })); solver.terminate(); done() };
    solver.postMessage({ maxnumber, ...given });
  });

  // --- Sending, once ---
  let sent = false;
  const button = send.querySelector("button");
  const label = button.textContent;
  const offline = make("p", { className: "error", tabIndex: -1 });
  offline.setAttribute("role", "alert");
  form.addEventListener("submit", (event) => {
    const wrongStep = stepped && !last() ? -1 : steps.findIndex((step) => questions(step).some(problem));
    if (stepped && !last()) {
      event.preventDefault();
      if (check(steps[shown])) { advance(); save() }
    } else if (wrongStep >= 0) {
      event.preventDefault();
      if (stepped) { show(wrongStep, false); note(entry()?.from) }
      check(steps[wrongStep]);
    } else if (sent) event.preventDefault();
    else {
      event.preventDefault();
      sent = true;
      offline.remove();
      button.setAttribute("aria-disabled", "true");
      button.textContent = words.busy;
      save();
      (sum && !sum.value ? solved : Promise.resolve()).then(post).catch(() => {
        sent = false;
        button.removeAttribute("aria-disabled");
        button.textContent = label;
        button.after(offline);
        offline.textContent = words.offline;
        offline.focus();
      });
    }
  });
  // Sent from here rather than by the browser, whose own page about a lost network says nothing of kept answers. What is
  // refused is sent once more by the browser, which then shows the form that comes back.
  const post = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(30000) });
    answer.redirected ? location.assign(answer.url) : form.submit();
  };

  // --- Left halfway: kept only with the visitor's own tick ---
  let kept = "";
  document.addEventListener("visibilitychange", () => {
    const tick = keep?.querySelector("input");
    if (document.visibilityState !== "hidden" || sent || !words.half || !tick.checked || tick.disabled || (sum && !sum.value)) return;
    const reachable = controls(form).some((c) => (c.type === "email" || c.type === "tel") && !c.disabled && c.value.trim());
    if (!reachable) return;
    if (!form.elements.half) form.append(make("input", { type: "hidden", name: "half", value: "yes" }));
    const body = new URLSearchParams(new FormData(form));
    if (String(body) === kept) return;
    kept = String(body);
    fetch(words.half, { method: "POST", body, keepalive: true }).catch(() => {});
  });

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload() });
})();
