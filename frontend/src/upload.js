// <form data-upload="most bytes">: files may be dropped on it, and how far the sending is shows while htmx sends it.
const part = (form, name) => form.querySelector(`[data-upload-${name}]`);
const uploadOf = (target) => (target instanceof Element ? target.closest("form[data-upload]") : null);

for (const form of document.querySelectorAll("form[data-upload]")) part(form, "drop").hidden = false;

document.addEventListener("dragover", (event) => {
  const form = uploadOf(event.target);
  if (!form || ![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  form.classList.add("upload--over");
});

document.addEventListener("dragleave", ({ target, relatedTarget }) => {
  const form = uploadOf(target);
  if (form && uploadOf(relatedTarget) !== form) form.classList.remove("upload--over");
});

document.addEventListener("drop", (event) => {
  const form = uploadOf(event.target);
  if (!form || !event.dataTransfer.files.length) return;
  event.preventDefault();
  form.classList.remove("upload--over");
  const input = form.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = uploadOf(event.target);
  if (!form) return;
  const size = [...form.querySelector("input[type=file]").files].reduce((sum, file) => sum + file.size, 0);
  const large = size > Number(form.dataset.upload); // told here: a connection cut short says nothing
  part(form, "failed").hidden = true;
  part(form, "large").hidden = !large;
  if (large) {
    event.preventDefault();
    delete form.dataset.sent;
    return;
  }
  const progress = part(form, "progress");
  progress.value = 0;
  progress.hidden = false;
});

document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const form = uploadOf(target);
  if (form && detail.lengthComputable) part(form, "progress").value = (100 * detail.loaded) / detail.total;
});

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  const form = uploadOf(target);
  if (!form) return;
  part(form, "progress").hidden = true;
  const status = detail.xhr?.status ?? 0;
  part(form, "large").hidden = status !== 413;
  part(form, "failed").hidden = status > 0 && status < 500;
});
