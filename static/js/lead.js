/* The clock on the phone page counts down while somebody looks at it. Without this it says how it stood. */
const words = document.querySelector("[data-left]");
const bar = document.querySelector(".used");
const opened = performance.now();
const whole = Number(words.dataset.left);
const used = Number(bar.value);
const say = (unit, ...numbers) => words.dataset[unit].replace(/#/g, () => numbers.shift());
const spoken = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return say("hours", Math.floor(minutes / 60), minutes % 60);
  if (minutes) return say("minutes", minutes, seconds % 60);
  return say(seconds === 1 ? "second" : "seconds", seconds);
};
const timer = setInterval(() => {
  const seconds = Math.ceil(whole - (performance.now() - opened) / 1000);
  if (seconds <= 0) {
    clearInterval(timer);
    words.textContent = words.dataset.late;
    words.closest(".clock").className = "clock red";
    bar.value = 100;
    return;
  }
  words.textContent = spoken(seconds);
  bar.value = used + (100 - used) * (1 - seconds / whole);
}, 1000);
