/* The clock on the phone page counts down while somebody looks at it. Without this it says how it stood. */
const words = document.querySelector("[data-left]");
const bar = document.querySelector(".used");
const opened = performance.now();
const whole = Number(words.dataset.left);
const used = Number(bar.value);
const timer = setInterval(() => {
  const seconds = Math.ceil(whole - (performance.now() - opened) / 1000);
  if (seconds <= 0) {
    clearInterval(timer);
    words.textContent = words.dataset.late;
    words.closest(".clock").className = "clock red";
    bar.value = 100;
    return;
  }
  words.textContent = words.textContent.replace(/\d+(.*?)\d+|\d+/, (all, between) =>
    between === undefined ? seconds : Math.floor(seconds / 60) + between + (seconds % 60));
  bar.value = used + (100 - used) * (1 - seconds / whole);
}, 1000);
