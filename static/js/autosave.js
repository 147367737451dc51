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
 * - Unsent values lie in localStorage under the account, the address they go to (so under the dossier) and the box's
 *   id; they are put back when the page opens again and are sent when the line returns. Nobody else at this machine
 *   is shown them; logging out takes them away, after a question.
 * - Server: 2xx = stored (header X-Saved-At: "09:41" when given); 409/422 = refused or a conflict, the fragment
 *   swapped in says why, the typed value stays; log-in page = session ended: the person logs in again in a new tab,
 *   this page asks for a fresh form token and sends what waits.
 * - A button with data-autosave-discard inside the box gives up the value kept on this machine.
 */
(() => {
  "use strict";

  const TEXT = {
    typing: "Chưa lưu",
    saving: "Đang lưu…",
    offline: "Chưa gửi được – đang giữ trên máy này. Tự gửi lại khi có mạng.",
    file: "Chưa gửi được tệp: mất kết nối. Giữ trang này mở, tệp tự gửi lại khi có mạng.",
    fault: "Chưa lưu được: chương trình gặp lỗi. Nội dung đang giữ trên máy này, tự gửi lại.",
    refused: "Chưa lưu. Nội dung vừa nhập còn trên máy này.",
    invalid: "Chưa lưu: giá trị chưa hợp lệ.",
    expired: "Chưa gửi được – đang giữ trên máy này. Phiên làm việc đã hết hạn.",
    other: "Chưa gửi: máy này đang đăng nhập bằng tài khoản khác. Nội dung đang giữ trên máy này.",
    elsewhere: "Còn nội dung chưa gửi ở một trang khác trên máy này.",
    undo: "Hoàn tác",
    leave: "Còn nội dung chưa gửi được. Đăng xuất sẽ xóa nội dung này khỏi máy.",
  };
  const ALL = "td:unsent:";
  const PREFIX = `${ALL}${document.body.dataset.user || "-"}:`;
  const RETRY_MS = 20000;
  const KEEP_MS = 14 * 24 * 3600 * 1000;
  const typed = new Map(); // id → number of the last change
  const sent = new Map(); // id → number of the change that is under way
  const stored = new Map(); // id → values as the server has them
  const before = new Map(); // id → values it had before the last change
  const unsent = new Set(); // ids that could not be sent and are not stored since
  const renewed = new Set(); // ids whose form token was renewed since they were last stored
  let expired = false;

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
  const urlOf = (box) => box.getAttribute("hx-post") || box.getAttribute("data-hx-post") || box.getAttribute("action");
  const keyOf = (box) => `${PREFIX}${urlOf(box) || location.pathname}#${box.id}`;
  const hasFile = (box) => Array.from(box.querySelectorAll('input[type="file"]')).some((field) => field.files.length);
  function keep(box) {
    const entry = { values: valuesOf(box), path: location.pathname + location.search, at: Date.now() };
    try {
      localStorage.setItem(keyOf(box), JSON.stringify(entry));
    } catch {
      /* Storage is full or forbidden: the field itself still holds the value. */
    }
  }
  function entryAt(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
  const kept = (box) => entryAt(keyOf(box));
  function remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      /* Nothing was kept. */
    }
  }
  const drop = (box) => remove(keyOf(box));
  function keysOf(prefix) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  }
  // Whoever it was typed by: nothing stays on a shared machine for longer than it can be meant.
  for (const key of keysOf(ALL)) if (Date.now() - (entryAt(key)?.at || 0) > KEEP_MS) remove(key);

  /* ---- What the person reads --------------------------------------------------------------------------------- */
  function say(id, state, text, target) {
    const box = document.getElementById(id);
    if (!box) return;
    box.dataset.saveState = state;
    if (state === "unsent") unsent.add(id);
    else if (state === "saved" || state === "refused") unsent.delete(id);
    const line = box.querySelector("[data-save-status]") || document.querySelector(`[data-save-status="${CSS.escape(id)}"]`);
    if (!line) return;
    line.dataset.state = state;
    line.textContent = text;
    if (target) line.append(" ", link(target));
    if (state === "saved" && before.has(id)) line.append(" ", backButton(id));
  }

  /* ---- One step back: what the server had before the last change of this box ------------------------------------- */
  function settle(box) {
    const now = valuesOf(box);
    const last = stored.get(box.id);
    if (last && visible(last) !== visible(now)) before.set(box.id, last);
    stored.set(box.id, now);
  }
  function backButton(id) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-plain";
    button.textContent = TEXT.undo;
    button.addEventListener("click", () => {
      const box = document.getElementById(id);
      const values = before.get(id);
      if (!box || !values) return;
      // The version stays: it is the server's word about what this change is made upon.
      putBack(box, values.filter((entry) => !entry[2]));
      const field = fieldsOf(box).find((each) => each.type !== "hidden");
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      field.focus();
    });
    return button;
  }
  function clock() {
    return new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" })
      .format(new Date());
  }
  function loginLink() {
    const again = document.body.dataset.againUrl || location.pathname;
    return { href: `${loginUrl()}?next=${encodeURIComponent(again)}`, text: "Đăng nhập lại ở thẻ mới" };
  }
  const waiting = () => boxes().filter((box) => unsent.has(box.id));
  let barSays = "";
  function refreshBar() {
    const mine = new Set(boxes().map(keyOf));
    const away = keysOf(PREFIX).filter((key) => !mine.has(key)).map(entryAt).filter(Boolean);
    const here = waiting().length;
    // Drawn anew only when it says something else: a click on it must not lose its target.
    const says = `${here}|${here && expired}|${here ? "" : away.length && away[0].path}`;
    const isNew = says !== barSays;
    barSays = says;
    let bar = document.querySelector(".unsent-bar");
    if (!bar && (away.length || here)) {
      bar = document.createElement("div");
      bar.className = "unsent-bar";
      bar.setAttribute("role", "status");
      document.body.append(bar);
    }
    if (bar && isNew) {
      bar.hidden = !away.length && !here;
      bar.textContent = "";
      if (here) {
        bar.append(`${here} mục chưa gửi được, đang giữ trên máy này.`, " ", expired ? link(loginLink()) : again());
      } else if (away.length) {
        bar.append(TEXT.elsewhere, " ", link({ href: away[0].path, text: "Mở trang đó để gửi" }));
      }
    }
    for (const form of document.querySelectorAll("form[data-logout]")) {
      if (keysOf(PREFIX).length) form.dataset.confirm = TEXT.leave;
      else delete form.dataset.confirm;
    }
  }
  function link(target) {
    const anchor = document.createElement("a");
    anchor.href = target.href;
    anchor.textContent = target.text;
    // In a new tab: this page keeps what was typed, files too.
    if (loginUrl() && target.href.startsWith(loginUrl())) {
      anchor.target = "_blank";
      anchor.rel = "noopener";
    }
    return anchor;
  }
  function again() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Gửi lại ngay";
    button.addEventListener("click", resendAll);
    return button;
  }

  /* ---- Sending ------------------------------------------------------------------------------------------------- */
  function resend(box) {
    if (window.htmx && urlOf(box)) window.htmx.ajax("POST", urlOf(box), { source: box });
  }
  function resendAll() {
    for (const box of boxes()) if ((kept(box) || hasFile(box)) && box.dataset.saveState && !sent.has(box.id)) resend(box);
  }

  /* ---- Logged in again, here or in another tab: a fresh form token, then everything that waits ---------------------- */
  async function renew() {
    const url = document.body.dataset.sessionUrl;
    if (!url) return "";
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      const found = await answer.json();
      if (!found.user) return "out";
      if (String(found.user) !== document.body.dataset.user) return "other";
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": found.token }));
      for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = found.token;
      return "in";
    } catch {
      return "";
    }
  }
  async function resume() {
    if (!expired) return;
    const state = await renew();
    if (state === "other") for (const box of waiting()) say(box.id, "unsent", TEXT.other, loginLink());
    if (state !== "in") return;
    expired = false;
    resendAll();
  }
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("td:session") : null;
  if (channel) channel.addEventListener("message", resume);
  if (channel && document.querySelector("[data-signed-in-again]")) channel.postMessage("in");
  window.addEventListener("focus", resume);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && resume());
  // The menu asks first when something waits (data-confirm); then nothing of it stays on this machine.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-logout]")) return;
    for (const box of boxes()) delete box.dataset.saveState;
    unsent.clear();
    for (const key of keysOf(PREFIX)) remove(key);
  });

  function changed(event) {
    const box = boxOf(event.target) || boxOf(event.target.form);
    if (!box) return;
    typed.set(box.id, (typed.get(box.id) || 0) + 1);
    keep(box);
    say(box.id, "typing", TEXT.typing);
    refreshBar();
  }
  document.addEventListener("input", changed);
  // Leaving a field changes nothing more; only a file that was given says so by this event alone.
  document.addEventListener("change", (event) => event.target.type === "file" && changed(event));

  // Refused for its form token, perhaps: whoever logged in again in another tab has a new one.
  async function refusedAt(box) {
    const first = !renewed.has(box.id);
    renewed.add(box.id);
    if (first && (await renew()) === "in") resend(box);
    else say(box.id, "refused", TEXT.refused, { href: location.href, text: "Tải lại trang" });
  }

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
    if (xhr.status === 0) say(id, "unsent", hasFile(box) ? TEXT.file : TEXT.offline);
    else if (loginUrl() && answered === loginUrl()) {
      expired = true;
      say(id, "unsent", TEXT.expired, loginLink());
    } else if (xhr.status >= 500) say(id, "unsent", TEXT.fault);
    else if (xhr.status >= 200 && xhr.status < 300) {
      renewed.delete(id);
      if ((typed.get(id) || 0) === number) {
        drop(box);
        settle(document.getElementById(id) || box);
      }
      say(id, "saved", `Đã lưu lúc ${xhr.getResponseHeader("X-Saved-At") || clock()}`);
    } else if (xhr.status === 403 || xhr.status === 401) refusedAt(box);
    else say(id, "refused", TEXT.refused);
    refreshBar();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-autosave-discard]");
    const box = button && boxOf(button);
    if (!box) return;
    drop(box);
    unsent.delete(box.id);
    refreshBar();
  });

  /* ---- The line comes back; the page goes away; the page comes back ------------------------------------------------ */
  window.addEventListener("online", resendAll);
  setInterval(() => {
    if (expired) resume();
    else if (waiting().length && navigator.onLine) resendAll();
  }, RETRY_MS);

  window.addEventListener("beforeunload", (event) => {
    if (waiting().some((box) => kept(box) || hasFile(box))) event.preventDefault();
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
      const entry = kept(box);
      if (!entry || sent.has(box.id) || box.dataset.saveState) continue;
      // Saved after all (the answer was lost on the way), or too old to be meant.
      if (visible(entry.values) === visible(valuesOf(box)) || Date.now() - entry.at > KEEP_MS) {
        drop(box);
        continue;
      }
      putBack(box, entry.values);
      say(box.id, "typing", TEXT.typing);
      resend(box);
    }
    refreshBar();
  }
  document.addEventListener("DOMContentLoaded", () => {
    for (const box of boxes()) settle(box);
    setTimeout(() => restore(document), 0);
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) restore(event.detail.elt);
  });
})();
