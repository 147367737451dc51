/*
 * Evidence at the criterion: files dropped on it, a picture pasted while the cursor is in it, a photograph from the
 * telephone. All three end in the row's own file field, so they take the road of the plain form; a line shows how
 * much has gone up, for slow lines. A photograph larger than needed is made smaller first (and loses its place data).
 */
(() => {
  "use strict";

  const page = document.querySelector("[data-scoring]");
  if (!page) return;
  const LARGE = 1.5 * 1024 * 1024;
  const EDGE = 2200;
  const rowOf = (node) => (node && node.closest ? node.closest(".criterion") : null);
  const fieldOf = (row) => row && row.querySelector('input[type="file"][multiple]');
  const two = (value) => String(value).padStart(2, "0");
  const size = (bytes) =>
    bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`;

  function line(row) {
    const form = row.querySelector("form");
    let found = form.querySelector(".upload-line");
    if (!found) {
      found = document.createElement("div");
      found.className = "upload-line";
      found.setAttribute("role", "status");
      const words = document.createElement("span");
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.setAttribute("aria-label", "Tệp đang gửi");
      const stop = document.createElement("button");
      stop.type = "button";
      stop.textContent = "Dừng";
      stop.addEventListener("click", () => {
        window.htmx.trigger(form, "htmx:abort");
        for (const field of form.querySelectorAll('input[type="file"]')) field.value = "";
        found.remove();
      });
      found.append(words, bar, stop);
      form.querySelector(".evidence").after(found);
    }
    return found;
  }

  /* ---- Pictures made small enough for a slow line ------------------------------------------------------------------ */
  async function smaller(file) {
    if (!/^image\/(jpeg|webp|png)$/.test(file.type) || file.size < LARGE || typeof createImageBitmap !== "function") {
      return file;
    }
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file; // As it is: the server says what it thinks of it.
    }
  }
  function named(file) {
    if (file.name && !/^image\.\w+$/.test(file.name)) return file;
    const now = new Date();
    const when = `${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
    const day = `${two(now.getDate())}-${two(now.getMonth() + 1)}-${now.getFullYear()}`;
    const end = file.type === "image/jpeg" ? "jpg" : "png";
    return new File([file], `Ảnh dán ${when} ngày ${day}.${end}`, { type: file.type });
  }
  function give(row, files) {
    const field = fieldOf(row);
    if (!field || !files.length) return;
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(file);
    field.files = bag.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* ---- Drop --------------------------------------------------------------------------------------------------------- */
  const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  let over = null;
  function light(row) {
    if (over && over !== row) over.classList.remove("is-drop");
    over = row;
    if (row) row.classList.add("is-drop");
  }
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    // A file let go beside a criterion must not replace the page.
    event.preventDefault();
    const row = rowOf(event.target);
    const open = fieldOf(row) ? row : null;
    event.dataTransfer.dropEffect = open ? "copy" : "none";
    light(open);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) light(null);
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const row = rowOf(event.target);
    light(null);
    give(row, Array.from(event.dataTransfer.files));
  });

  /* ---- Paste: a picture, never a text ---------------------------------------------------------------------------------- */
  document.addEventListener("paste", async (event) => {
    const data = event.clipboardData;
    if (!data || Array.from(data.types).includes("text/plain")) return;
    const files = Array.from(data.files);
    const row = rowOf(event.target) || rowOf(document.activeElement);
    if (!files.length || !fieldOf(row)) return;
    event.preventDefault();
    give(row, await Promise.all(files.map((file) => smaller(named(file)))));
  });

  /* ---- Telephone --------------------------------------------------------------------------------------------------------- */
  document.addEventListener(
    "change",
    (event) => {
      const field = event.target;
      if (!field.matches || !field.matches('input[type="file"][capture]') || !field.files.length) return;
      // The row's own field sends it, once it is small enough.
      event.stopImmediatePropagation();
      const photo = field.files[0];
      const row = rowOf(field);
      field.value = "";
      smaller(photo).then((file) => give(row, [file]));
    },
    true,
  );

  /* ---- How much has gone up ----------------------------------------------------------------------------------------------- */
  const uploads = (form) => Array.from(form.querySelectorAll('input[type="file"]')).flatMap((each) => Array.from(each.files));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    const row = rowOf(form);
    if (!row || !page.contains(row) || !form.elements || !uploads(form).length) return;
    const shown = line(row);
    shown.firstChild.textContent = `Đang gửi ${uploads(form).map((file) => file.name).join(", ")}`;
    shown.querySelector("progress").value = 0;
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const row = rowOf(event.detail.elt || event.target);
    const shown = row && row.querySelector(".upload-line");
    if (!shown || !event.detail.lengthComputable || !event.detail.total) return;
    const part = Math.round((event.detail.loaded / event.detail.total) * 100);
    shown.querySelector("progress").value = part;
    shown.firstChild.textContent = `Đang gửi tệp: ${part} % của ${size(event.detail.total)}`;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = rowOf(event.detail.requestConfig.elt);
    const shown = row && row.querySelector(".upload-line");
    if (shown) shown.remove();
  });
})();
