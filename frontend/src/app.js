// Small behaviours of the pages. Each works on attributes that templates set, also in fragments that arrive later.
import "./htmx.js";
import "htmx-ext-sse/dist/sse.js";
import "./clock.js";
import "./desk.js";
import "./handset.js";
import "./keep.js";
import "./live.js";
import "./once.js";
import "./print.js";
import "./ring.js";
import "./session.js";
import "./upload.js";
import "./zone.js";
