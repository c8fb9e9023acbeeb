// The desk by keyboard, what is said to screen readers, and drafts that outlive a lost connection or a closed page.
// <button data-key="r"> is pressed, <textarea data-key="a"> gets the focus, when its key is pressed outside of fields.
const SWITCH = "kenzen-single-keys";
const FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const RETRY = 3000; // milliseconds
let typed = 0; // how often something was typed; the same number saved means: nothing is unsaved
let sending = 0;
let saved = 0;

function singleKeys() {
  try {
    return localStorage.getItem(SWITCH) !== "no";
  } catch {
    return true;
  }
}

function showSwitch() {
  const button = document.querySelector("[data-keys-switch]");
  if (!button) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(singleKeys()));
}

function flipSwitch() {
  try {
    localStorage.setItem(SWITCH, singleKeys() ? "no" : "yes");
  } catch {
    return; // a browser that remembers nothing keeps the keys
  }
  showSwitch();
}

function pressSingle(event) {
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!target) return;
  event.preventDefault();
  if (target.matches(FIELDS)) target.focus();
  else target.click();
}

function onKey(event) {
  if (event.isComposing || event.repeat) return;
  const typing = event.target.matches(FIELDS);
  if (event.key === "Escape" && typing) {
    event.target.blur();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    document.getElementById("finish-ready")?.click();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && singleKeys()) {
    pressSingle(event);
  }
}

function announce() {
  const words = document.querySelector("[data-announce]")?.dataset.announce ?? "";
  const place = document.getElementById("desk-announce");
  if (place && place.textContent !== words) place.textContent = words;
}

function showRefusal({ detail }) {
  if (detail.requestConfig?.verb !== "post") return;
  document.querySelector("#refusal [role=alert], #record-refusal [role=alert]")?.scrollIntoView({ block: "nearest" });
}

function isDraft(event) {
  return event.detail.elt?.id === "saved";
}

function sayUnsaved() {
  const place = document.getElementById("saved");
  if (place) place.textContent = place.dataset.failed;
}

function saveAgain() {
  if (typed !== saved) document.getElementById("saved")?.dispatchEvent(new Event("save"));
}

function failed(event) {
  if (isDraft(event)) {
    sayUnsaved();
    setTimeout(saveAgain, RETRY);
  } else if (event.detail.requestConfig?.verb === "post") {
    const words = document.getElementById("not-done").content.cloneNode(true);
    document.getElementById("refusal").replaceChildren(words);
  }
}

function sendLastWords() {
  const form = document.getElementById("record-form");
  if (form && typed !== saved) navigator.sendBeacon(form.dataset.draft, new FormData(form));
}

function watchDrafts() {
  document.addEventListener("input", (event) => {
    if (event.target.closest("#record-form")) typed += 1;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isDraft(event)) sending = typed;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    if (isDraft(event)) saved = sending;
    if (event.detail.elt?.id === "record-form") saved = typed;
  });
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("kenzen:signed-out", (event) => {
    if (typed === saved) return;
    event.preventDefault();
    sayUnsaved();
  });
  window.addEventListener("pagehide", sendLastWords);
}

if (document.querySelector(".desk")) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSwap", announce);
  document.addEventListener("htmx:afterSwap", showRefusal);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-switch]")) flipSwitch();
  });
  watchDrafts();
  showSwitch();
  announce();
}
