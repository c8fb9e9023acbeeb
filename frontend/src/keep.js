// Fragments come again while somebody types: what was typed, the open details and the focus survive the swap.
// A control is kept by its id. data-keep="no" lets the server's value win. <details id data-hold> stays as it is, words
// and all, as long as it says what is wrong with something typed, or holds what was refused (data-hold="typed").
const held = new WeakMap();
const shown = new WeakMap();

// The CSRF field is masked anew for every response, and ticking clocks tick by themselves: neither is news.
const words = (html) =>
  html
    .replaceAll(/name="csrfmiddlewaretoken" value="[^"]*"/g, "")
    .replaceAll(/(data-(?:since|deadline)="[^"]*"[^>]*>)[^<]*/g, "$1");

function changed(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].some((o) => o.selected !== o.defaultSelected);
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

function remember(target) {
  const controls = [...target.querySelectorAll("input[id], textarea[id], select[id]")].filter(
    (control) => control.type !== "hidden" && control.dataset.keep !== "no",
  );
  const focus = target.contains(document.activeElement) ? document.activeElement : null;
  return {
    held: [...target.querySelectorAll("[data-hold][id]")].filter(
      (part) => part.dataset.hold === "typed" || part.querySelector("[aria-invalid]"),
    ),
    values: controls.filter(changed).map((c) => ({ id: c.id, value: c.value, checked: c.checked })),
    open: [...target.querySelectorAll("details[id][open]")].map((details) => details.id),
    focus: focus?.id,
    selection: focus && "selectionStart" in focus ? [focus.selectionStart, focus.selectionEnd] : null,
  };
}

function restore({ held: parts, values, open, focus, selection }) {
  for (const part of parts) document.getElementById(part.id)?.replaceWith(part);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const { id, value, checked } of values) {
    const control = document.getElementById(id);
    if (!control || control.dataset.keep === "no") continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = checked;
    else control.value = value;
  }
  const focused = focus && document.getElementById(focus);
  if (!focused) return;
  focused.focus({ preventScroll: true });
  if (selection && selection[0] !== null) focused.setSelectionRange(...selection);
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, requestConfig, serverResponse } = detail;
  if (requestConfig?.verb !== "get") return;
  const response = words(serverResponse);
  if (shown.get(target) === response) {
    detail.shouldSwap = false; // nothing new: nothing may flicker or be read aloud again
    return;
  }
  shown.set(target, response);
  held.set(target, remember(target));
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const state = held.get(detail.target);
  held.delete(detail.target);
  if (state) restore(state);
});
