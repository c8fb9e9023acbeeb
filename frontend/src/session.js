// The session has ended: the request for a fragment was led to the sign-in page or forbidden. The whole page goes there.
// A page with text that is not saved yet prevents "kenzen:signed-out" and says so itself.
const path = (address) => new URL(address, location.href).pathname;

function leave(target) {
  const signedOut = new CustomEvent("kenzen:signed-out", { bubbles: true, cancelable: true });
  if (target.dispatchEvent(signedOut)) location.reload();
}

document.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
  const { requestPath, responsePath } = detail.pathInfo;
  if (!responsePath || path(responsePath) === path(requestPath)) return;
  detail.shouldSwap = false;
  leave(target);
});
document.addEventListener("htmx:responseError", ({ detail, target }) => {
  if (detail.xhr.status === 403) leave(target);
});
