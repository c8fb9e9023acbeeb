// Something rings: an element with data-ringing="words for the title" is on the page. The title says so; a soft bell
// sounds if the person has agreed by <button data-sound-consent> (aria-pressed shows it). data-title sets a calm title.
const KEY = "kenzen-sound";
const plainTitle = document.title;
let audio = null;
let timer = null;
let flip = false;

function agreed() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function wakeAudio() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function tone(frequency, at) {
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.65);
}

function bell() {
  if (!agreed()) return;
  wakeAudio();
  if (audio.state !== "running") return;
  tone(660, audio.currentTime);
  tone(880, audio.currentTime + 0.18);
}

function beat() {
  const ringing = document.querySelector("[data-ringing]");
  if (!ringing) return settle();
  flip = !flip;
  document.title = flip ? ringing.dataset.ringing : plainTitle;
  if (flip) bell();
}

function settle() {
  clearInterval(timer);
  timer = null;
  document.title = document.querySelector("[data-title]")?.dataset.title || plainTitle;
}

function look() {
  for (const button of document.querySelectorAll("[data-sound-consent]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(agreed()));
  }
  const ringing = document.querySelector("[data-ringing]");
  if (ringing && !timer) {
    flip = false;
    beat();
    timer = setInterval(beat, 1500);
  } else if (!ringing) {
    settle();
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sound-consent]");
  if (!button) return;
  try {
    localStorage.setItem(KEY, agreed() ? "no" : "yes");
  } catch {
    return; // a browser that remembers nothing plays nothing
  }
  if (agreed()) wakeAudio();
  look();
});

look();
document.addEventListener("htmx:afterSwap", look);
