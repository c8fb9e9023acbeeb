// Paper shows everything: folded parts open before printing and close again after it. <button data-print> prints.
let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.more:not([open])")];
  for (const part of opened) part.open = true;
});

addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  opened = [];
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) print();
});

for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
