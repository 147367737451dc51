/*
 * Autosave: each box marked data-autosave (a form, or a row with hx-include="this") sends itself by htmx; this
 * file says what became of it and keeps what was not saved.
 *
 *   <form id="diem-1-1" data-autosave hx-post="…" hx-trigger="change delay:300ms, input changed delay:1s"
 *         hx-target="#tong" hx-swap="outerHTML">
 *     … fields, hidden "version" …
 *     <span data-save-status role="status"></span>
 *   </form>
 *
 * - The box needs an id that is the same at every visit: unsent values lie in localStorage under account and id,
 *   are put back when the page opens again, and are sent when the line returns.
 * - Server: 2xx = stored (header X-Saved-At: "09:41" when given); 409/422 = refused or a conflict, the fragment
 *   swapped in says why, the typed value stays; log-in page = session ended.
 * - A button with data-autosave-discard inside the box gives up the value kept on this machine.
 */
(() => {
  "use strict";

  const TEXT = {
    typing: "Chưa lưu",
    saving: "Đang lưu…",
    offline: "Chưa lưu được: mất kết nối. Nội dung còn trên máy này, sẽ gửi lại khi có mạng.",
    fault: "Chưa lưu được: chương trình gặp lỗi. Nội dung còn trên máy này, sẽ gửi lại.",
    refused: "Chưa lưu. Nội dung vừa nhập còn trên máy này.",
    invalid: "Chưa lưu: giá trị chưa hợp lệ.",
    expired: "Chưa lưu: phiên làm việc đã hết hạn. Nội dung còn trên máy này.",
    elsewhere: "Còn nội dung chưa gửi ở một trang khác trên máy này.",
    leave: "Còn nội dung chưa gửi được. Nếu đăng xuất, nội dung vẫn giữ trên máy này cho đến khi đăng nhập lại.",
  };
  const PREFIX = `td:unsent:${document.body.dataset.user || "-"}:`;
  const RETRY_MS = 20000;
  const KEEP_MS = 14 * 24 * 3600 * 1000;
  const typed = new Map(); // id → number of the last change
  const sent = new Map(); // id → number of the change that is under way

  const boxes = (root = document) => {
    const inside = Array.from(root.querySelectorAll("[data-autosave][id]"));
    return root.matches && root.matches("[data-autosave][id]") ? [root, ...inside] : inside;
  };
  const boxOf = (node) => (node && node.closest ? node.closest("[data-autosave][id]") : null);
  const loginUrl = () => document.body.dataset.loginUrl || "";

  /* ---- What the box holds ------------------------------------------------------------------------------------- */
  function fieldsOf(box) {
    const list = box.elements ? Array.from(box.elements) : Array.from(box.querySelectorAll("input, select, textarea"));
    return list.filter((field) => field.name && field.type !== "file" && field.name !== "csrfmiddlewaretoken" &&
      !["submit", "button"].includes(field.type));
  }
  const counts = (field) => (field.type !== "radio" && field.type !== "checkbox") || field.checked;
  function valuesOf(box) {
    return fieldsOf(box).filter(counts).map((field) => [field.name, field.value, field.type === "hidden"]);
  }
  const visible = (values) => JSON.stringify(values.filter((entry) => !entry[2]).map((entry) => entry.slice(0, 2)));
  function putBack(box, values) {
    for (const field of fieldsOf(box)) {
      const mine = values.filter((entry) => entry[0] === field.name).map((entry) => entry[1]);
      if (field.type === "radio" || field.type === "checkbox") field.checked = mine.includes(field.value);
      else if (mine.length) field.value = mine[0];
    }
  }

  /* ---- What lies on this machine -------------------------------------------------------------------------------- */
  function keep(box) {
    const entry = { values: valuesOf(box), path: location.pathname + location.search, at: Date.now() };
    try {
      localStorage.setItem(PREFIX + box.id, JSON.stringify(entry));
    } catch {
      /* Storage is full or forbidden: the field itself still holds the value. */
    }
  }
  function kept(id) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + id));
    } catch {
      return null;
    }
  }
  function drop(id) {
    try {
      localStorage.removeItem(PREFIX + id);
    } catch {
      /* Nothing was kept. */
    }
  }
  function keptIds() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    } catch {
      return [];
    }
  }

  /* ---- What the person reads --------------------------------------------------------------------------------- */
  function say(id, state, text, link) {
    const box = document.getElementById(id);
    if (!box) return;
    box.dataset.saveState = state;
    const line = box.querySelector("[data-save-status]") || document.querySelector(`[data-save-status="${CSS.escape(id)}"]`);
    if (!line) return;
    line.dataset.state = state;
    line.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      line.append(" ", anchor);
    }
  }
  function clock() {
    return new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" })
      .format(new Date());
  }
  function loginLink() {
    return {
      href: `${loginUrl()}?next=${encodeURIComponent(location.pathname + location.search)}`,
      text: "Đăng nhập lại",
    };
  }
  function refreshBar() {
    const away = keptIds().filter((id) => !document.getElementById(id)).map(kept).filter(Boolean);
    let bar = document.querySelector(".unsent-bar");
    if (!bar && away.length) {
      bar = document.createElement("div");
      bar.className = "unsent-bar";
      bar.setAttribute("role", "status");
      document.body.append(bar);
    }
    if (bar) {
      bar.hidden = !away.length;
      bar.textContent = "";
      if (away.length) {
        const anchor = document.createElement("a");
        anchor.href = away[0].path;
        anchor.textContent = "Mở trang đó để gửi";
        bar.append(TEXT.elsewhere, " ", anchor);
      }
    }
    for (const form of document.querySelectorAll("form[data-logout]")) {
      if (keptIds().length) form.dataset.confirm = TEXT.leave;
      else delete form.dataset.confirm;
    }
  }

  /* ---- Sending ------------------------------------------------------------------------------------------------- */
  const urlOf = (box) => box.getAttribute("hx-post") || box.getAttribute("data-hx-post") || box.getAttribute("action");
  function resend(box) {
    if (window.htmx && urlOf(box)) window.htmx.ajax("POST", urlOf(box), { source: box });
  }
  function resendAll() {
    for (const box of boxes()) if (kept(box.id) && !sent.has(box.id)) resend(box);
  }

  function changed(event) {
    const box = boxOf(event.target) || boxOf(event.target.form);
    if (!box) return;
    typed.set(box.id, (typed.get(box.id) || 0) + 1);
    keep(box);
    say(box.id, "typing", TEXT.typing);
    refreshBar();
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const box = boxOf(event.detail.requestConfig.elt);
    if (!box) return;
    sent.set(box.id, typed.get(box.id) || 0);
    say(box.id, "saving", TEXT.saving);
  });
  document.addEventListener("htmx:validation:halted", (event) => {
    const box = boxOf(event.target);
    if (box) say(box.id, "refused", TEXT.invalid);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // The one that asked; by now a swap may have taken it out of the page.
    const box = boxOf(event.detail.requestConfig.elt);
    if (!box || !sent.has(box.id)) return;
    const id = box.id;
    const number = sent.get(id);
    sent.delete(id);
    const xhr = event.detail.xhr;
    const answered = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
    if (xhr.status === 0) say(id, "unsent", TEXT.offline);
    else if (loginUrl() && answered === loginUrl()) say(id, "unsent", TEXT.expired, loginLink());
    else if (xhr.status >= 500) say(id, "unsent", TEXT.fault);
    else if (xhr.status >= 200 && xhr.status < 300) {
      if ((typed.get(id) || 0) === number) drop(id);
      say(id, "saved", `Đã lưu lúc ${xhr.getResponseHeader("X-Saved-At") || clock()}`);
    } else if (xhr.status === 403 || xhr.status === 401) {
      say(id, "refused", TEXT.refused, { href: location.href, text: "Tải lại trang" });
    } else say(id, "refused", TEXT.refused);
    refreshBar();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-autosave-discard]");
    const box = button && boxOf(button);
    if (!box) return;
    drop(box.id);
    refreshBar();
  });

  /* ---- The line comes back; the page goes away; the page comes back ------------------------------------------------ */
  window.addEventListener("online", resendAll);
  setInterval(() => {
    const waiting = boxes().some((box) => box.dataset.saveState === "unsent" && kept(box.id));
    if (waiting && navigator.onLine) resendAll();
  }, RETRY_MS);

  window.addEventListener("beforeunload", (event) => {
    if (boxes().some((box) => box.dataset.saveState === "unsent" && kept(box.id))) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    let headers = {};
    try {
      headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    } catch {
      /* Without the token the server refuses; the value stays kept and is put back at the next visit. */
    }
    for (const box of boxes()) {
      if (box.dataset.saveState !== "typing" || !urlOf(box)) continue;
      const body = new FormData();
      for (const [name, value] of valuesOf(box)) body.append(name, value);
      fetch(urlOf(box), { method: "POST", body, keepalive: true, headers: { ...headers, "HX-Request": "true" } });
    }
  });

  function restore(root) {
    for (const box of boxes(root)) {
      const entry = kept(box.id);
      if (!entry || sent.has(box.id) || box.dataset.saveState) continue;
      // Saved after all (the answer was lost on the way), or too old to be meant.
      if (visible(entry.values) === visible(valuesOf(box)) || Date.now() - entry.at > KEEP_MS) {
        drop(box.id);
        continue;
      }
      putBack(box, entry.values);
      say(box.id, "typing", TEXT.typing);
      resend(box);
    }
    refreshBar();
  }
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => restore(document), 0));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) restore(event.detail.elt);
  });
})();
