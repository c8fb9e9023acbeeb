// Ticking times: <time data-deadline="ISO"> counts down in words, <time data-since="ISO"> counts up as 1:05.
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const language = document.documentElement.lang || "ja";
const serverNow = Date.parse(document.documentElement.dataset.now ?? "");
const skew = Number.isNaN(serverNow) ? 0 : serverNow - Date.now();

function unit(count, name) {
  const text = new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(count);
  return language.startsWith("ja") ? text.replaceAll(" ", "") : text;
}

// The same two largest units as kenzen.screens.formats.duration.
function inWords(milliseconds) {
  const left = Math.max(0, milliseconds);
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const parts = days ? [[days, "day"], [hours, "hour"]] : [[hours, "hour"], [minutes, "minute"]];
  const shown = parts.filter(([count]) => count > 0).map(([count, name]) => unit(count, name));
  return shown.join(language.startsWith("ja") ? "" : " ") || unit(Math.floor(left / SECOND), "second");
}

function asStopwatch(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const padded = [hours ? String(minutes).padStart(2, "0") : minutes, String(seconds % 60).padStart(2, "0")];
  return (hours ? [hours, ...padded] : padded).join(":");
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  const now = Date.now() + skew;
  for (const element of document.querySelectorAll("[data-deadline]")) {
    say(element, inWords(Date.parse(element.dataset.deadline) - now));
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    say(element, asStopwatch(now - Date.parse(element.dataset.since)));
  }
}

tick();
setInterval(tick, SECOND);
document.addEventListener("htmx:afterSwap", tick);
