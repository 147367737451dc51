/*
 * Presence: <div data-presence="…/dang-mo/" role="status"></div> names the colleagues who have the same page open. One
 * small ping every 45 seconds while the page is looked at; a lost ping says nothing and is not repeated.
 */
(() => {
  "use strict";

  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const token = () => {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    } catch {
      return "";
    }
  };
  let shown = "";
  async function ping() {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(place.dataset.presence, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        redirect: "error",
      });
      if (!answer.ok) return;
      const said = (await answer.text()).trim();
      // Written only when it changed, so that a screen reader says it once.
      if (said !== shown) place.innerHTML = shown = said;
    } catch {
      /* No line, no session: nothing to say. */
    }
  }
  ping();
  setInterval(ping, 45000);
  document.addEventListener("visibilitychange", ping);
  window.addEventListener("pagehide", () => {
    const left = new FormData();
    left.append("roi", "1");
    left.append("csrfmiddlewaretoken", token());
    navigator.sendBeacon(place.dataset.presence, left);
  });
})();
