// Clocks that run while somebody looks, and a panel that asks anew. Without this file they stand as they were drawn.
(() => {
  "use strict";
  const HOUR = 3600;
  const started = new WeakMap();

  const spell = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function tick(clock) {
    if (!started.has(clock)) started.set(clock, performance.now());
    const passed = Math.floor((performance.now() - started.get(clock)) / 1000);
    const { left, amber, runs, timeLeft, timeLate } = clock.dataset;
    // Opening time passes at the pace of a wall clock until the studio closes; then it stands still.
    const now = Number(left) - Math.min(passed, Number(runs));
    const state = now <= 0 ? "red" : now <= Number(amber) ? "amber" : "green";
    if (clock.dataset.state !== state) {
      clock.dataset.state = state;
      clock.querySelector("[data-clock-word]").textContent = clock.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
    }
    const time = clock.querySelector("[data-clock-time]");
    if (time && Math.abs(now) < HOUR) time.textContent = (now > 0 ? timeLeft : timeLate).replace("#", spell(Math.abs(now)));
  }

  setInterval(() => document.querySelectorAll(".desk-clock[data-left]").forEach(tick), 1000);

  async function refresh(place) {
    // Not while somebody is about to press something there, nor while nobody looks.
    if (document.hidden || place.contains(document.activeElement)) return;
    try {
      const answer = await fetch(place.dataset.deskRefresh, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      // Offline for a moment: what is shown stays, and the clocks run on.
    }
  }

  const places = document.querySelectorAll("[data-desk-refresh]");
  if (places.length) {
    setInterval(() => places.forEach(refresh), 30000);
    document.addEventListener("visibilitychange", () => places.forEach(refresh));
  }
})();
