/*
 * Small comforts on top of pages that work without them. No inline code anywhere: behaviour hangs on data-
 * attributes. data-confirm · data-toggle · data-show-when · data-print · data-copy · data-warn-unsaved ·
 * data-auto-submit · data-focus. Double submits are held back here; the server refuses them by itself.
 */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* ---- Menus ---------------------------------------------------------------------------------------------- */
  function setToggle(button, open) {
    const target = document.getElementById(button.getAttribute("aria-controls"));
    if (!target) return;
    button.setAttribute("aria-expanded", String(open));
    target.classList.toggle("is-open", open);
    if (button.hasAttribute("data-toggle")) target.hidden = !open;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-nav-toggle], [data-toggle]");
    if (button) setToggle(button, button.getAttribute("aria-expanded") !== "true");
    for (const menu of all("details.site-user[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.site-user[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    for (const button of all('[data-nav-toggle][aria-expanded="true"]')) {
      setToggle(button, false);
      button.focus();
    }
  });

  /* ---- What the browser itself refuses, in Vietnamese whatever language the browser speaks -------------------- */
  function missing(field) {
    if (field.type === "file") return "Chọn tệp.";
    if (field.type === "checkbox") return "Đánh dấu ô này để tiếp tục.";
    return field.type === "radio" || field.matches("select") ? "Chọn một mục." : "Mục này không để trống.";
  }
  function refusal(field) {
    const found = field.validity;
    if (found.valueMissing) return missing(field);
    if (found.tooLong) return `Không quá ${field.maxLength} ký tự.`;
    if (found.tooShort) return `Ít nhất ${field.minLength} ký tự.`;
    if (found.rangeUnderflow) return `Không nhỏ hơn ${field.min}.`;
    if (found.rangeOverflow) return `Không lớn hơn ${field.max}.`;
    if (found.typeMismatch && field.type === "email") return "Địa chỉ thư không đúng.";
    if (found.typeMismatch && field.type === "url") return "Địa chỉ trang mạng không đúng, ví dụ https://…";
    return found.patternMismatch && field.title ? field.title : "Giá trị chưa đúng.";
  }
  document.addEventListener(
    "invalid",
    ({ target }) => {
      target.setCustomValidity("");
      if (!target.validity.valid) target.setCustomValidity(refusal(target));
    },
    true,
  );
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => event.target.setCustomValidity?.(""), true);
  }

  /* ---- Confirmation: <button data-confirm="…" data-confirm-title="…" data-confirm-ok="…"> -------------------- */
  let dialog = null;
  function buildDialog() {
    dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.setAttribute("aria-labelledby", "hop-xac-nhan");
    const form = document.createElement("form");
    form.method = "dialog";
    const title = document.createElement("h2");
    title.id = "hop-xac-nhan";
    const text = document.createElement("p");
    const actions = document.createElement("div");
    actions.className = "actions";
    const cancel = document.createElement("button");
    cancel.className = "btn btn-outline-secondary";
    cancel.value = "cancel";
    cancel.textContent = "Quay lại";
    const accept = document.createElement("button");
    accept.className = "btn btn-primary";
    accept.value = "ok";
    actions.append(cancel, accept);
    form.append(title, text, actions);
    dialog.append(form);
    document.body.append(dialog);
  }
  function ask(source, text) {
    if (!dialog) buildDialog();
    const label = source.dataset.confirmTitle || (source.textContent || "").trim() || "Xác nhận";
    dialog.querySelector("h2").textContent = label;
    dialog.querySelector("p").textContent = text;
    dialog.querySelector("button[value=ok]").textContent = source.dataset.confirmOk || "Đồng ý";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
    });
  }
  // In the capture phase, so that it runs before htmx and before the guard against double submits.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const source = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
      const text = source.dataset.confirm;
      if (!text || form.dataset.confirmed === "yes" || typeof HTMLDialogElement !== "function") {
        delete form.dataset.confirmed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      // "{number}" is what stands in the field of that name: the person reads what is about to be written.
      const told = text.replace(/\{(\w+)\}/g, (_, name) => (form.elements[name] && form.elements[name].value.trim()) || "…");
      ask(source, told).then((yes) => {
        if (!yes) return;
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
      });
    },
    true,
  );

  /* ---- One submit at a time --------------------------------------------------------------------------------- */
  function busy(form, on) {
    form.toggleAttribute("data-busy", on);
    for (const button of all('button[type="submit"], button:not([type])', form)) {
      if (on) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-download")) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      return;
    }
    if (!event.defaultPrevented) busy(form, true);
  });
  window.addEventListener("pageshow", () => all("form[data-busy]").forEach((form) => busy(form, false)));

  /* ---- Unsaved work in ordinary forms ------------------------------------------------------------------------ */
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-warn-unsaved")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (form.isConnected) event.preventDefault();
  });

  /* ---- Fields that matter only for one answer: data-show-when="name:value|value" ------------------------------ */
  function refreshConditions(root) {
    for (const box of all("[data-show-when]", root)) {
      const [name, wanted = ""] = box.dataset.showWhen.split(":");
      const scope = box.closest("form, [data-autosave]") || document;
      const chosen = all(`[name="${CSS.escape(name)}"]`, scope)
        .filter((field) => (field.type !== "radio" && field.type !== "checkbox") || field.checked)
        .map((field) => field.value);
      box.hidden = !wanted.split("|").some((value) => chosen.includes(value));
    }
  }
  document.addEventListener("change", (event) => {
    refreshConditions(event.target.closest("form, [data-autosave]") || document);
    const form = event.target.form;
    if (form && form.hasAttribute("data-auto-submit")) form.requestSubmit();
  });

  /* ---- Print, copy -------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    const source = document.querySelector(copy.dataset.copy);
    if (!source || !navigator.clipboard) return;
    navigator.clipboard.writeText((source.value ?? source.textContent).trim()).then(() => {
      const said = document.createElement("span");
      said.setAttribute("role", "status");
      said.className = "why-not";
      said.textContent = "Đã sao chép.";
      copy.after(said);
      setTimeout(() => said.remove(), 4000);
    });
  });

  /* ---- What takes longer than 300 ms says so: a line on top, a word for who cannot see it --------------------- */
  const PATIENCE_MS = 300;
  const FILE = /\.(pdf|xlsx|docx|csv|json|zip|ics)$|[?&]format=/;
  let waiting = 0;
  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      document.body.dataset.waiting = "";
      let said = document.getElementById("dang-cho");
      if (!said) {
        said = document.createElement("p");
        said.id = "dang-cho";
        said.className = "visually-hidden";
        said.setAttribute("role", "status");
        document.body.append(said);
      }
      said.textContent = "Đang xử lý…";
    }, PATIENCE_MS);
  }
  function arrived() {
    clearTimeout(waiting);
    delete document.body.dataset.waiting;
    const said = document.getElementById("dang-cho");
    if (said) said.textContent = "";
  }
  document.addEventListener("submit", (event) => {
    // A box that saves itself says at its place what it is doing.
    if (!event.defaultPrevented && !event.target.matches("[data-download], [data-autosave], [method=dialog]")) wait();
  });
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    if (!anchor || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const same = anchor.origin === location.origin && !anchor.target && !anchor.hasAttribute("download");
    const place = anchor.pathname + anchor.search === location.pathname + location.search && anchor.hash;
    if (same && !place && !FILE.test(anchor.pathname + anchor.search)) wait();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.requestConfig.elt.closest("[data-autosave]")) wait();
  });
  for (const name of ["htmx:afterRequest", "htmx:sendAbort"]) document.addEventListener(name, arrived);
  for (const name of ["pageshow", "focus"]) window.addEventListener(name, arrived);

  /* ---- htmx: a session that ended must not pour the log-in page into a fragment -------------------------------- */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.loginUrl;
    const answered = event.detail.xhr.responseURL;
    if (!login || !answered || new URL(answered).pathname !== login) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
    if (event.detail.requestConfig.elt.closest("[data-autosave]")) return; // autosave.js says it at the field
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  document.addEventListener("htmx:load", (event) => {
    refreshConditions(event.detail.elt);
    if (event.detail.elt.matches("[data-focus]")) event.detail.elt.focus();
  });

  /* ---- On arrival ---------------------------------------------------------------------------------------------- */
  refreshConditions(document);
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
  const here = document.querySelector('.site-nav [aria-current="page"]');
  if (here && matchMedia("(min-width: 701px)").matches) here.scrollIntoView({ block: "nearest", inline: "center" });
})();
