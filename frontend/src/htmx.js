// htmx for the whole page; its extensions look for the global. Its settings stand in base.html, as the CSP wants.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
