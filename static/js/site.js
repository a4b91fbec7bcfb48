// Carries the campaign and the site before on to links of this site; marks the current section; plays films on demand;
// offers this page in the language that the browser prefers.
(() => {
  // As home/labels.py lists them.
  const keys = "utm_source utm_medium utm_campaign utm_term utm_content utm_id gclid gbraid wbraid fbclid msclkid ttclid li_fat_id twclid epik sclid via".split(" ");
  const carried = [...new URLSearchParams(location.search)].filter(([key]) => keys.includes(key));
  const before = document.referrer && new URL(document.referrer).host;
  if (before && before !== location.host && !carried.some(([key]) => key === "via")) carried.push(["via", before]);
  if (carried.length) {
    addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || link.origin !== location.origin || (link.pathname === location.pathname && link.hash)) return;
      const url = new URL(link.href);
      for (const [key, value] of carried) if (!url.searchParams.has(key)) url.searchParams.set(key, value);
      link.href = url;
    }, true);
  }

  addEventListener("click", (event) => {
    const play = event.target.closest?.("[data-player]");
    if (!play || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: play.dataset.player, title: play.dataset.title, allow: "autoplay; fullscreen; picture-in-picture", allowFullscreen: true });
    play.replaceWith(frame);
    frame.focus();
  });

  const toc = document.querySelector(".toc");
  if (toc) toc.open = matchMedia("(width >= 66rem)").matches;
  const marks = new Map();
  for (const link of document.querySelectorAll(".toc a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) marks.set(heading, link);
  }
  if (marks.size) {
    const mark = () => {
      let current = null;
      for (const [heading, link] of marks) if (heading.getBoundingClientRect().top < innerHeight * 0.35) current = link;
      for (const link of marks.values()) link === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -65%" });
    for (const heading of marks.keys()) watch.observe(heading);
    mark();
  }

  const here = document.documentElement.lang;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code === here || document.querySelector(`link[title][hreflang=${CSS.escape(code)}]`));
  const other = spoken && spoken !== here && document.querySelector(`link[title][hreflang=${spoken}]`);
  const kept = (value) => { try { return value ? localStorage.setItem("hint", value) : localStorage.getItem("hint"); } catch { return null; } };
  if (other && kept() !== "no") {
    const hint = document.createElement("aside");
    const link = document.createElement("a");
    const close = document.createElement("button");
    hint.className = "hint";
    // Styled here, so that pages do not carry styles that few visitors need.
    hint.style.cssText = "display:flex;justify-content:center;align-items:center;background:var(--tint);font:400 .9375rem/1.3 var(--ui)";
    for (const part of [link, close]) part.style.cssText = "padding:.85rem;border:0;background:none;color:inherit;font:inherit";
    hint.lang = link.hreflang = spoken;
    link.href = other.href;
    link.textContent = other.title;
    close.type = "button";
    close.textContent = "×";
    close.ariaLabel = { nl: "Sluiten", en: "Close", de: "Schließen", fr: "Fermer" }[spoken];
    close.onclick = () => { kept("no"); hint.remove(); document.getElementById("main").focus(); };
    hint.append(link, close);
    document.querySelector(".skip").after(hint);
  }

  const bar = document.querySelector(".bar");
  if (bar) {
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
      bar.classList.toggle("away", seen.size > 0);
    });
    for (const element of document.querySelectorAll(".hero .button, .action")) watch.observe(element);
  }
})();
