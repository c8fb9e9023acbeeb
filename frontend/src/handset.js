// The handset by keyboard: digits press keys while talking, Enter answers, Escape declines or hangs up.
const phone = document.getElementById("phone");
const keypad = document.querySelector("#keypad fieldset");

function press(id) {
  document.getElementById(id)?.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
  if (event.key === "Escape") {
    press(document.getElementById("reject") ? "reject" : "hang-up");
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    press("answer");
  } else if (/^[0-9*#]$/.test(event.key)) {
    keypad.querySelector(`[data-digit="${event.key}"]`).click();
  }
}

if (phone && keypad) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSwap", () => {
    keypad.disabled = !phone.querySelector("[data-talking]");
  });
}
