"use strict";
// wagtail-localize writes its main button in the browser. For who hands a translation in, it says so.
(() => {
  const { label, busy } = document.currentScript.dataset;
  Object.assign(window.django.catalog, { "Publish in ": label, "Publishing...": busy });
})();
