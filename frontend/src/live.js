// Says when the live connection is down (<template id="offline"> holds the words) and takes the words away when it is back.
let notice = null;

document.addEventListener("htmx:sseError", () => {
  const template = document.getElementById("offline");
  if (notice || !template) return;
  document.body.append(template.content.cloneNode(true));
  notice = document.body.lastElementChild;
});

document.addEventListener("htmx:sseOpen", () => {
  notice?.remove();
  notice = null;
});

// What a fragment says by data-announce is read aloud when it changes; the rest of the fragment stays silent.
let said = document.querySelector("[data-announce]")?.dataset.announce;

document.addEventListener("htmx:afterSwap", () => {
  const words = document.querySelector("[data-announce]")?.dataset.announce;
  const announcement = document.getElementById("announcement");
  if (!announcement || !words || words === said) return;
  said = words;
  announcement.textContent = words;
});
