// Clocks that run while somebody looks, and a panel that asks anew. Without this file they stand as they were drawn.
(() => {
  "use strict";
  const HOUR = 3600;
  const started = new WeakMap();

  const two = (number) => String(number).padStart(2, "0");
  const spell = (seconds, hours) => seconds < HOUR
    ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
    : hours.replace("#h", Math.floor(seconds / HOUR)).replace("#m", two(Math.floor(seconds / 60) % 60));

  function tick(clock) {
    if (!started.has(clock)) started.set(clock, performance.now());
    const passed = Math.floor((performance.now() - started.get(clock)) / 1000);
    const { left, amber, runs, hours, timeLeft, timeLate } = clock.dataset;
    // Opening time passes at the pace of a wall clock until the studio closes; then it stands still.
    const now = Number(left) - Math.min(passed, Number(runs));
    const state = now <= 0 ? "red" : now <= Number(amber) ? "amber" : "green";
    if (clock.dataset.state !== state) {
      clock.dataset.state = state;
      clock.querySelector("[data-clock-word]").textContent = clock.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
    }
    const time = clock.querySelector("[data-clock-time]");
    if (time && Math.abs(now) < 8 * HOUR) time.textContent = (now > 0 ? timeLeft : timeLate).replace("#", spell(Math.abs(now), hours));
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
